import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { firstMapping } from '../../../exchange/in/first-mapping.ts'
import { ImportJobs, type Task } from '../../../exchange/in/jobs.ts'
import { DISCLOSURE_FIELDS } from '../../../exchange/in/oge278e/read-disclosure.ts'
import { type GivenFile, isTable } from '../../../exchange/in/read-file.ts'
import { Unreadable } from '../../../exchange/in/reading.ts'
import {
  addImport,
  findImport,
  importContent,
  keepDetails,
  listImports,
  type StoredImport,
} from '../../../exchange/in/store.ts'
import { isCutOff } from '../../../exchange/in/work-heard-of.ts'
import type { Problem } from '../../../record/input/fields.ts'
import { isRowId, ROW_ID } from '../../../values/row-id.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { parseQuery, pathParameter, textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { checksToken } from '../../middleware/sessions.ts'
import { actRoutes } from './acts.ts'
import { columnRoutes } from './columns.ts'
import { nameRoutes } from './names.ts'
import { problemRoutes } from './problems.ts'
import { BUSY, type ImportPages } from './shared.ts'
import { DETAIL_FIELDS, readDetails, readsUpload, readUpload } from './upload.ts'
import { detailsModel, importModel, isTheirs, seesEveryDraft } from './view.ts'

const OF_DISCLOSURE: ReadonlySet<string> = new Set(DISCLOSURE_FIELDS)

const PAGE = 50
const List = z.strictObject({
  before: z.string().regex(ROW_ID).optional(),
})

/** Importing files: upload, columns, names, a preview, and one step that can be undone. */
export function importRoutes(context: AppContext): Router {
  const { database, log } = context
  const need = async (req: Request): Promise<StoredImport> => {
    const id = pathParameter(req, 'id')
    const given = isRowId(id) ? await findImport(database.query, id) : null
    if (given === null || given.state === 'dropped') throw notFound('This import')
    if (given.recordedAt === null && !isTheirs(given, req)) throw notFound('This import')
    return given
  }
  const needOpen = async (req: Request): Promise<StoredImport> => {
    const given = await need(req)
    if (given.recordedAt !== null) throw new HttpError(409, 'This import is already done.')
    return given
  }
  const needIdle = async (req: Request): Promise<StoredImport> => {
    const given = await needOpen(req)
    if (given.state === 'working' && !isCutOff(given, req.receivedAt)) throw new HttpError(409, BUSY)
    return given
  }
  const jobs = new ImportJobs(database, log)
  const start = async (req: Request, id: string, task: Task, reason = ''): Promise<void> => {
    const seen = textField(req, 'seen') || null
    if (!(await jobs.start(id, task, { userId: req.user?.id ?? null, reason }, seen)))
      throw new HttpError(409, BUSY)
  }
  const pages: ImportPages = { context, need, needOpen, needIdle, start }
  const router = Router()
  router.use(uploadRoutes(pages))
  router.use(detailRoutes(pages))
  router.use(nameRoutes(pages))
  router.use(problemRoutes(context, need))
  router.use(columnRoutes(pages))
  router.use(actRoutes(pages))
  return router
}

/** What comes after the upload: for a table, its columns; for other files, their contents. */
async function begin(
  { start }: ImportPages,
  req: Request,
  res: Response,
  id: string,
  format: StoredImport['format'],
): Promise<void> {
  if (!isTable(format)) await start(req, id, format === 'dataset' ? 'preview' : 'names')
  res.redirect(303, isTable(format) ? `/imports/${id}/columns` : `/imports/${id}`)
}

/** How a file is read at first, or what is wrong with one that cannot be read. */
async function mappingOrProblems(
  { context }: ImportPages,
  file: Pick<GivenFile, 'format' | 'content' | 'mapping'>,
): Promise<{ mapping: StoredImport['mapping'] } | { problems: Problem[] }> {
  try {
    return { mapping: await firstMapping(context.database.query, file) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { problems: [{ field: 'file', reason: error.message }] }
  }
}

/** What the detail forms contain, as typed. */
const typedDetails = (req: Request): Record<string, string> =>
  Object.fromEntries([...DETAIL_FIELDS, 'text'].map((name) => [name, textField(req, name)]))

/** The same, as stored. */
function storedDetails({ dataset, format, mapping }: StoredImport): Record<string, string> {
  const said = Object.entries(mapping.source).map(([name, value]) => [name, value ?? ''])
  return { dataset, format, ...mapping.constants, ...Object.fromEntries(said) }
}

function uploadRoutes(pages: ImportPages): Router {
  const { database } = pages.context
  const router = Router()
  const write = requirePermission('record:write')
  const showList = async (
    req: Request,
    res: Response,
    typed: Readonly<Record<string, string>>,
    problems: readonly Problem[],
  ): Promise<void> => {
    const { before } = parseQuery(List, req)
    const draftsOf = seesEveryDraft(req) ? null : (req.user?.id ?? '0')
    const imports = await listImports(database.query, before ?? null, PAGE + 1, draftsOf)
    res.status(problems.length === 0 ? 200 : 422).render('imports/imports', {
      title: problems.length === 0 ? 'Imports' : 'Error: Imports',
      ...detailsModel(typed, problems),
      imports: imports.slice(0, PAGE).map((each) => importModel(each, null, req)),
      nextHref: imports.length > PAGE ? `/imports?before=${imports[PAGE - 1]?.id}` : null,
    })
  }
  router.get('/imports', write, async (req, res) => {
    await showList(req, res, {}, [])
  })
  router.post('/imports', write, readsUpload, checksToken, async (req, res) => {
    const read = readUpload(req)
    const mapping = 'problems' in read ? read : await mappingOrProblems(pages, read.upload)
    if ('problems' in read || 'problems' in mapping) {
      await showList(req, res, typedDetails(req), 'problems' in mapping ? mapping.problems : [])
      return
    }
    const given = { ...read.upload, mapping: mapping.mapping, userId: req.user?.id ?? null }
    await begin(pages, req, res, await addImport(database.query, given), read.upload.format)
  })
  return router
}

/** Where a file is from, and what it is, corrected after its upload. */
function detailRoutes(pages: ImportPages): Router {
  const { database } = pages.context
  const router = Router()
  const show = (
    res: Response,
    given: StoredImport,
    typed: Readonly<Record<string, string>>,
    problems: readonly Problem[],
  ): void => {
    res.status(problems.length === 0 ? 200 : 422).render('imports/details', {
      title: `${problems.length === 0 ? '' : 'Error: '}Source and details of ${given.dataset}`,
      ...detailsModel(typed, problems),
      id: given.id,
      importName: given.dataset,
      fileName: given.fileName,
      isDisclosure: given.format === 'oge278e',
    })
  }
  router.get('/imports/:id/details', requirePermission('record:write'), async (req, res) => {
    const given = await pages.needOpen(req)
    show(res, given, storedDetails(given), [])
  })
  router.post('/imports/:id/details', ...mayPost('record:write'), async (req, res) => {
    const given = await pages.needIdle(req)
    const content = await importContent(database.query, given.id)
    if (content === null) throw new HttpError(409, 'The uploaded file is no longer stored.')
    const read = readDetails(req, given)
    if ('problems' in read) {
      show(res, given, typedDetails(req), read.problems)
      return
    }
    const { details } = read
    // What was said about a disclosure is replaced as a whole: a field that was emptied is empty.
    const kept = Object.entries(given.mapping.constants).filter(([name]) => !OF_DISCLOSURE.has(name))
    const constants = { ...Object.fromEntries(kept), ...details.mapping.constants }
    const mapping = { ...given.mapping, ...details.mapping, constants }
    // A table that stays a table keeps what was said about its columns.
    const first =
      details.format === given.format
        ? { mapping }
        : await mappingOrProblems(pages, { ...details, content, mapping })
    if ('problems' in first) {
      show(res, given, typedDetails(req), first.problems)
      return
    }
    const isKept = await keepDetails(database, given.id, { ...details, mapping: first.mapping })
    if (!isKept) throw new HttpError(409, BUSY)
    await begin(pages, req, res, given.id, details.format)
  })
  return router
}
