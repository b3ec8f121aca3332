import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { ENTITY_KINDS, type EntityKind } from '../../../../models/vocabulary.ts'
import { ImportJobs, isCutOff, type Task } from '../../../exchange/in/jobs.ts'
import { isTable, mappingFor } from '../../../exchange/in/read-file.ts'
import { Unreadable } from '../../../exchange/in/reading.ts'
import {
  addImport,
  countNames,
  decideAll,
  decideNames,
  dropImport,
  findImport,
  keepMapping,
  keepMappingFor,
  keptMapping,
  listImports,
  listNames,
  type StoredImport,
  type WhichNames,
} from '../../../exchange/in/store.ts'
import { mappingProblems, TableMapping } from '../../../exchange/in/table/mapping.ts'
import type { Problem } from '../../../record/input/fields.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { parseQuery, pathParameter, readReason, textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { checksToken } from '../../middleware/sessions.ts'
import { columnRoutes } from './columns.ts'
import { problemRoutes } from './problems.ts'
import { readsUpload, readUpload, UPLOAD_FIELDS } from './upload.ts'
import { importModel, namesModel, uploadModel } from './view.ts'

const PAGE = 50
const List = z.strictObject({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
})
const Names = z.strictObject({
  which: z.enum(['open', 'known', 'new', 'all']).default('open'),
  after: z.coerce.number().int().min(0).max(2_000_000_000).default(0),
})

/** Bringing files in: upload, columns, names, a look at what it would do, and one act that can be taken back. */
export function importRoutes(context: AppContext): Router {
  const { database, log } = context
  const jobs = new ImportJobs(database, log)
  const router = Router()
  const write = requirePermission('record:write')
  const posts = mayPost('record:write')

  const showList = async (
    req: Request,
    res: Response,
    typed: Readonly<Record<string, string>>,
    problems: readonly Problem[],
  ): Promise<void> => {
    const { before } = parseQuery(List, req)
    const imports = await listImports(database.query, before ?? null, PAGE + 1)
    res.status(problems.length === 0 ? 200 : 422).render('imports/imports', {
      title: problems.length === 0 ? 'Imports' : 'Error: Imports',
      ...uploadModel(typed, problems),
      imports: imports.slice(0, PAGE).map((each) => importModel(each, null, req)),
      nextHref: imports.length > PAGE ? `/imports?before=${imports[PAGE - 1]?.id}` : null,
    })
  }
  router.get('/imports', write, async (req, res) => {
    await showList(req, res, {}, [])
  })
  router.post('/imports', write, readsUpload, checksToken, async (req, res) => {
    const read = readUpload(req)
    const typed = Object.fromEntries(UPLOAD_FIELDS.map((name) => [name, textField(req, name)]))
    if ('problems' in read) {
      await showList(req, res, typed, read.problems)
      return
    }
    const { upload } = read
    let { mapping } = upload
    if (isTable(upload.format)) {
      try {
        const { table, guess } = await mappingFor(upload.format, upload.content, mapping.source)
        const kept = TableMapping.safeParse(await keptMapping(database.query, table.columns))
        mapping = kept.success ? { ...kept.data, source: mapping.source } : guess
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
        await showList(req, res, typed, [{ field: 'file', reason: `cannot be read. ${error.message}` }])
        return
      }
    }
    const id = await addImport(database.query, { ...upload, mapping, userId: req.user?.id ?? null })
    if (!isTable(upload.format))
      await jobs.start(id, upload.format === 'dataset' ? 'preview' : 'names', byOf(req))
    res.redirect(303, isTable(upload.format) ? `/imports/${id}/columns` : `/imports/${id}`)
  })

  router.get('/imports/:id', write, async (req, res) => {
    await showImport(req, res, await need(req))
  })
  const showImport = async (
    req: Request,
    res: Response,
    given: StoredImport,
    { typed = '', problems = [] as readonly Problem[] } = {},
  ): Promise<void> => {
    const counts = await countNames(database.query, given.id)
    res.status(problems.length === 0 ? 200 : 422).render('imports/import', {
      title: `${problems.length === 0 ? '' : 'Error: '}${given.dataset}, import`,
      ...importModel(given, counts, req),
      // A page that shows work under way looks again by itself.
      refresh: isWorking(given, req) ? 2 : null,
      reason: typed,
      problems: problems.map(({ reason }) => ({ input: 'reason', message: `The reason ${reason}` })),
    })
  }

  router.get('/imports/:id/names', write, async (req, res) => {
    const given = await need(req)
    const { which, after } = parseQuery(Names, req)
    const [names, counts] = await Promise.all([
      listNames(database.query, given.id, which, after, PAGE + 1),
      countNames(database.query, given.id),
    ])
    res.render('imports/names', {
      title: `Names in ${given.dataset}`,
      ...namesModel(given, names, counts, which as WhichNames, PAGE),
    })
  })
  router.post('/imports/:id/names', ...posts, async (req, res) => {
    const given = await needOpen(req)
    const all = textField(req, 'all')
    if (all === 'first' || all === 'new') await decideAll(database.query, given.id, all)
    else await decideNames(database.query, given.id, decisionsOf(req.body))
    const { open } = await countNames(database.query, given.id)
    if (open === 0) await jobs.start(given.id, 'preview', byOf(req))
    res.redirect(303, open === 0 ? `/imports/${given.id}` : `/imports/${given.id}/names`)
  })

  const starts =
    (task: Task, from: 'open' | 'committed', needsReason: boolean) => async (req: Request, res: Response) => {
      const given = from === 'open' ? await needOpen(req) : await need(req)
      const { typed, reason, problems } = readReason(req)
      if (needsReason && reason === null) {
        await showImport(req, res, given, { typed, problems })
        return
      }
      const { open } = await countNames(database.query, given.id)
      if (task === 'commit' && open > 0)
        throw new HttpError(
          409,
          'Some names are still to be decided: say of each what it is, or take all suggestions.',
        )
      if (!(await jobs.start(given.id, task, { ...byOf(req), reason: reason ?? '' })))
        throw new HttpError(409, 'This import is being worked on, or is past that step.')
      res.redirect(303, `/imports/${given.id}`)
    }
  router.post('/imports/:id/preview', ...posts, starts('preview', 'open', false))
  router.post('/imports/:id/match', ...posts, starts('names', 'open', false))
  router.post('/imports/:id/commit', ...posts, starts('commit', 'open', true))
  router.post('/imports/:id/undo', ...mayPost('record:retract'), starts('undo', 'committed', true))
  router.post('/imports/:id/drop', ...posts, async (req, res) => {
    const given = await need(req)
    if (!(await dropImport(database.query, given.id)))
      throw new HttpError(409, 'Only an import that is neither committed nor worked on can be dropped.')
    req.session.notice = `The import of ${given.fileName} was dropped.`
    res.redirect(303, '/imports')
  })
  router.use(problemRoutes(context, need))
  router.use(
    columnRoutes(context, needOpen, async (req, given, mapping, columns) => {
      const problems = mappingProblems(mapping, columns)
      if (problems.length > 0) return problems
      await keepMapping(database.query, given.id, mapping)
      await keepMappingFor(database.query, columns, mapping)
      await jobs.start(given.id, 'names', byOf(req))
      return []
    }),
  )
  return router

  async function need(req: Request): Promise<StoredImport> {
    const id = pathParameter(req, 'id')
    const given = /^\d{1,18}$/.test(id) ? await findImport(database.query, id) : null
    if (given === null || given.state === 'dropped') throw notFound('This import')
    return given
  }

  async function needOpen(req: Request): Promise<StoredImport> {
    const given = await need(req)
    if (given.recordedAt !== null) throw new HttpError(409, 'This import was committed already.')
    return given
  }
}

const isWorking = (given: StoredImport, req: Request): boolean =>
  given.state === 'working' && !isCutOff(given, req.receivedAt)

const byOf = (req: Request) => ({ userId: req.user?.id ?? null, reason: '' })

const isKind = (word: string): word is EntityKind => (ENTITY_KINDS as readonly string[]).includes(word)

/** What the page of names sent: for each name what it is, and the kind of a new one. */
function decisionsOf(body: unknown) {
  const typed = (body ?? {}) as Record<string, unknown>
  const text = (name: string): string => (typeof typed[name] === 'string' ? typed[name] : '')
  return Object.keys(typed).flatMap((name) => {
    const number = /^id_(\d{1,9})$/.exec(name)?.[1]
    const decided = text(`as_${number}`)
    const kind = text(`kind_${number}`)
    if (number === undefined || decided === '' || !isKind(kind)) return []
    return { fileId: text(name), decided: decided === 'new' ? '' : decided, kind }
  })
}
