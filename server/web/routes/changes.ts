import { type Request, type RequestHandler, type Response, Router } from 'express'
import { may, type Permission } from '../../accounts/permissions.ts'
import { previewChanges } from '../../api/preview.ts'
import { Retraction } from '../../api/routes.ts'
import { type Problem, problemsOf } from '../../domain/fields.ts'
import { count } from '../../domain/format.ts'
import { type Restorable, restoreRecord, tryRestoring } from '../../domain/restore.ts'
import type { Query } from '../../overlaps/query.ts'
import {
  CHANGE_SORTS,
  type ChangeItem,
  changeAuthors,
  findChange,
  listChanges,
  type OfRecord,
  recordId,
} from '../../queries/changes.ts'
import { CHANGE_FILTERS, listSchema, NO_FILTERS } from '../../queries/filters.ts'
import { LOGGED_RECORDS } from '../../queries/logged-records.ts'
import type { AppContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { parseQuery, pathParameter } from '../input.ts'
import { requirePermission } from '../middleware/guards.ts'
import { changeModels } from '../models/changes.ts'
import { filterBar, filterQuery, termChoices } from '../models/filter-bar.ts'
import { previewModel } from '../models/link-preview.ts'
import { listPage } from '../models/list-page.ts'

const ChangeList = listSchema(CHANGE_FILTERS, CHANGE_SORTS, 'newest')

/** The records that have a page with a history, by the first part of its address. */
const RECORDS: Readonly<Record<string, Restorable>> = {
  links: 'link',
  officials: 'entity',
  interests: 'entity',
  negotiations: 'negotiation',
  statements: 'statement',
  sources: 'source',
}

/** A researcher may write links; the rest of the record is the editors' to take back. */
function permissionFor(record: Restorable): Permission {
  return record === 'link' ? 'links:write' : 'record:restore'
}

interface Subject {
  readonly of: OfRecord & { record: Restorable }
  readonly href: string
  readonly slug: string
}

/** The change log, each record's own history, and bringing back an earlier version. */
export function changeRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()

  router.get('/changes', async (req, res) => {
    const { filters, page } = parseQuery(ChangeList, req)
    const query = database.at(req.asOf)
    const found = await listChanges(query, filters, page)
    const models = await changeModels(query, found.rows)
    const authors = await changeAuthors(query)
    res.render('changes', {
      title: 'Changes',
      list: listPage(
        req,
        { rows: models, next: found.next },
        models.length,
        page,
        CHANGE_SORTS,
        (each) => each,
      ),
      feed: '/changes.atom',
      filterBar: filterBar(req, filters, ['record', 'by', 'since', 'until'], {
        record: termChoices(LOGGED_RECORDS),
        by: authors.map((name) => ({ value: name, label: name })),
      }),
      filterQuery: filterQuery(filters),
    })
  })

  const places = Object.keys(RECORDS)
  router.get(
    places.map((place) => `/${place}/:slug/history`),
    async (req, res) => {
      const { page, filters } = parseQuery(ChangeList, req)
      const query = database.at(req.asOf)
      const { of, href } = await subjectOf(context, req)
      const found = await listChanges(query, filters, page, of)
      const models = await changeModels(query, found.rows)
      const restores = req.asOf === undefined && may(req.user?.role, permissionFor(of.record))
      res.render('history', {
        title: `History of ${titleOf(found.rows)}`,
        name: titleOf(found.rows),
        href,
        list: listPage(
          req,
          { rows: models, next: found.next },
          models.length,
          page,
          CHANGE_SORTS,
          (each) => ({
            ...each,
            asOfHref: `${href}?as_of=${encodeURIComponent(each.iso)}`,
            // The newest is what stands.
            restoreHref:
              restores && (page.cursor !== null || each !== models[0]) ? `${href}/restore/${each.id}` : null,
          }),
        ),
      })
    },
  )

  const restorePlaces = places.map((place) => `/${place}/:slug/restore/:change`)
  router.get(restorePlaces, mayRestore, async (req, res) => {
    await showRestore(context, req, res, 200, '', [])
  })
  router.post(restorePlaces, mayRestore, async (req, res) => {
    await submitRestore(context, req, res)
  })
  return router
}

const mayRestore: RequestHandler = (req, res, next) => {
  const record = RECORDS[req.path.split('/')[1] ?? '']
  requirePermission(permissionFor(record ?? 'entity'))(req, res, next)
}

async function subjectOf({ database }: AppContext, req: Request): Promise<Subject> {
  const [, place = ''] = req.path.split('/')
  const record = RECORDS[place]
  const slug = pathParameter(req, 'slug')
  const id = record === undefined ? null : await recordId(database.at(req.asOf), record, slug)
  if (record === undefined || id === null) throw notFound('This record')
  return { of: { record, id }, href: `/${place}/${slug}`, slug }
}

function titleOf(items: readonly ChangeItem[]): string {
  return items[0]?.title ?? 'a record without changes'
}

async function versionOf({ database }: AppContext, req: Request, { of }: Subject): Promise<ChangeItem> {
  const id = pathParameter(req, 'change')
  const item = /^\d{1,18}$/.test(id) ? await findChange(database.query, of, id) : null
  if (item === null) throw notFound('This version')
  return item
}

/** The newest item of a record's log. */
async function newestChange(query: Query, of: OfRecord): Promise<ChangeItem | undefined> {
  const page = { sort: 'newest', limit: 1, cursor: null }
  return (await listChanges(query, NO_FILTERS, page, of)).rows[0]
}

async function showRestore(
  context: AppContext,
  req: Request,
  res: Response,
  status: number,
  reason: string,
  problems: readonly Problem[],
): Promise<void> {
  const { database } = context
  const subject = await subjectOf(context, req)
  const { of } = subject
  const version = await versionOf(context, req, subject)
  const current = await newestChange(database.query, of)
  const outcome = await tryRestoring(database, of.record, of.id, version.id, async (tx, { overlaps }) => {
    const made = await newestChange(tx.query, of)
    return {
      // Where nothing differs, restoring writes nothing.
      differences: made === undefined || made.id === current?.id ? [] : await changeModels(tx.query, [made]),
      preview: previewModel(await previewChanges(database.query, tx.query, overlaps), [], subject.slug),
    }
  })
  const [model] = await changeModels(database.query, [version])
  res.status(status).render('restore', {
    title: problems.length > 0 ? 'Error: Restore this version' : 'Restore this version',
    name: version.title,
    href: subject.href,
    action: `${subject.href}/restore/${version.id}`,
    version: model,
    parts: outcome.differences[0]?.parts ?? [],
    preview: outcome.preview,
    reason,
    problems: problems.map((problem) => ({ message: `Reason ${problem.reason}`, input: 'reason' })),
  })
}

async function submitRestore(context: AppContext, req: Request, res: Response): Promise<void> {
  const typed = (req.body as { reason?: unknown }).reason
  const parsed = Retraction.safeParse({ reason: typed })
  if (!parsed.success) {
    await showRestore(
      context,
      req,
      res,
      422,
      typeof typed === 'string' ? typed : '',
      problemsOf(parsed.error, req.body),
    )
    return
  }
  const subject = await subjectOf(context, req)
  const { of } = subject
  const version = await versionOf(context, req, subject)
  const writer = { userId: req.user?.id ?? null, via: 'form', reason: parsed.data.reason } as const
  const { overlaps } = await restoreRecord(context.database, of.record, of.id, version.id, writer)
  const moved = overlaps.appeared.length + overlaps.changed.length + overlaps.vanished.length
  const effect =
    moved === 0 ? 'no overlap changed' : `${count(moved, 'overlap')} appeared, changed or vanished`
  req.session.notice = `The version is restored; ${effect}.`
  res.redirect(303, `${subject.href}/history`)
}
