import { type Request, type Response, Router } from 'express'
import { may, type Permission } from '../../../accounts/permissions.ts'
import type { Query } from '../../../database/query.ts'
import {
  CHANGE_SORTS,
  type ChangeItem,
  changeAuthors,
  findChange,
  listChanges,
  type OfRecord,
  recordId,
} from '../../../queries/changes.ts'
import { filterChoices } from '../../../queries/dashboard.ts'
import { CHANGE_FILTERS, NO_FILTERS } from '../../../queries/filters.ts'
import { listSchema } from '../../../queries/list-schemas.ts'
import { LOGGED_RECORDS } from '../../../queries/logged-records.ts'
import type { Page, PageRequest } from '../../../queries/paging.ts'
import { onPage, previewedChanges, seeInTrial } from '../../../queries/previewed-changes.ts'
import { EditConflict } from '../../../record/conflict.ts'
import type { Problem } from '../../../record/input/fields.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { type Restorable, restoreRecord, tryRestoring } from '../../../record/restore.ts'
import { isRowId } from '../../../values/row-id.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { parseQuery, pathParameter, readReason, textField } from '../../input.ts'
import { feedHref, filterBar, filterQuery, overlapChoices, termChoices } from '../../lists/filter-bar.ts'
import { readsFilterNames } from '../../lists/filter-names.ts'
import { listPage } from '../../lists/list-page.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { type ChangeModel, changeModels } from '../../parts/changes.ts'
import { overlapsTold } from '../../parts/overlaps-told.ts'
import { changesInWords, previewModel } from '../../parts/preview.ts'
import { recordOf } from '../../record-of.ts'
import { lastVisitModel } from './last-visit.ts'

const ChangeList = listSchema(CHANGE_FILTERS, CHANGE_SORTS, 'newest')
const HistoryList = listSchema(['as_of'], CHANGE_SORTS, 'newest')

/** The records that have a page with a history, by the first part of its address. */
const RECORDS: Readonly<Record<string, Restorable>> = {
  links: 'link',
  officials: 'entity',
  interests: 'entity',
  negotiations: 'negotiation',
  statements: 'statement',
  sources: 'source',
}

/** Researchers may restore links; editors may restore everything. */
function permissionFor(record: Restorable): Permission {
  return record === 'link' ? 'record:write' : 'record:restore'
}

interface Subject {
  readonly of: OfRecord & { record: Restorable }
  readonly href: string
  readonly slug: string
}

/** The change log, each record's own history, and restoring an earlier version. */
export function changeRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()

  router.get('/changes', readsAsOf, readsFilterNames(context), async (req, res) => {
    const { filters, page } = parseQuery(ChangeList, req)
    const query = recordOf(req, database)
    const found = await listChanges(query, filters, page)
    const models = await changeModels(query, found.rows)
    const [authors, choices] = await Promise.all([changeAuthors(query), filterChoices(query)])
    const { official, negotiation } = overlapChoices(choices)
    const told = await overlapsTold(query, models)
    res.render('history/changes', {
      title: 'Changes',
      lastVisit: lastVisitModel(req),
      list: changePage(req, { ...found, rows: models }, page, (each) => ({ ...each, overlaps: told(each) })),
      feed: feedHref('changes', filters),
      filterBar: filterBar(req, filters, ['official', 'negotiation', 'record', 'by', 'since', 'until'], {
        ...(official === undefined ? {} : { official }),
        ...(negotiation === undefined ? {} : { negotiation }),
        record: termChoices(LOGGED_RECORDS),
        by: authors.map((name) => ({ value: name, label: name })),
      }),
      filterQuery: filterQuery(filters),
    })
  })

  const places = Object.keys(RECORDS)
  router.get(
    places.map((place) => `/${place}/:slug/history`),
    readsAsOf,
    async (req, res) => {
      const { page, filters } = parseQuery(HistoryList, req)
      const query = recordOf(req, database)
      const { of, href } = await subjectOf(context, req)
      const found = await listChanges(query, filters, page, of)
      const newest = await newestChange(query, of)
      const models = await changeModels(query, found.rows)
      const restores = req.asOf === undefined && may(req.user?.role, permissionFor(of.record))
      res.render('history/history', {
        title: `History of ${titleOf(found.rows)}`,
        name: titleOf(found.rows),
        href,
        feed: `${href}/history.atom`,
        list: changePage(req, { ...found, rows: models }, page, (each) => ({
          ...each,
          asOfHref: `${href}?as_of=${each.instant}`,
          // The newest version is the current one.
          restoreHref: restores && each.id !== newest?.id ? `${href}/restore/${each.id}` : null,
        })),
      })
    },
  )

  for (const [place, record] of Object.entries(RECORDS)) {
    const path = `/${place}/:slug/restore/:change`
    router.get(path, requirePermission(permissionFor(record)), async (req, res) => {
      await showRestore(context, req, res, 200, '', [])
    })
    router.post(path, ...mayPost(permissionFor(record)), async (req, res) => {
      await submitRestore(context, req, res)
    })
  }
  return router
}

/** A page of the log, without a total: counting millions of entries would take longer than the page. */
function changePage<Model>(
  req: Request,
  shown: Page<ChangeModel>,
  page: PageRequest,
  present: (change: ChangeModel) => Model,
) {
  return listPage(req, shown, shown.rows.length, page, CHANGE_SORTS, present)
}

async function subjectOf({ database }: AppContext, req: Request): Promise<Subject> {
  const [, place = ''] = req.path.split('/')
  const record = RECORDS[place]
  const slug = pathParameter(req, 'slug')
  const id = record === undefined ? null : await recordId(recordOf(req, database), record, slug)
  if (record === undefined || id === null) throw new HttpError(404, 'Nothing is on record at this address.')
  return { of: { record, id }, href: `/${place}/${slug}`, slug }
}

function titleOf(items: readonly ChangeItem[]): string {
  return items[0]?.title ?? 'a record without changes'
}

async function versionOf({ database }: AppContext, req: Request, { of }: Subject): Promise<ChangeItem> {
  const id = pathParameter(req, 'change')
  const item = isRowId(id) ? await findChange(database.query, of, id) : null
  if (item === null) throw notFound('This version')
  return item
}

/** The newest item of a record's log. */
async function newestChange(query: Query, of: OfRecord): Promise<ChangeItem | undefined> {
  const page = { sort: 'newest', limit: 1, cursor: null }
  return (await listChanges(query, NO_FILTERS, page, of)).rows[0]
}

/** The page for restoring an earlier version, with what that would do. */
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
  const trial = await restoringTrial(context, subject, version.id, current?.id)
  const [model] = await changeModels(database.query, [version])
  res.status(status).render('history/restore', {
    title: problems.length > 0 ? 'Error: Restore this version' : 'Restore this version',
    name: version.title,
    href: subject.href,
    action: `${subject.href}/restore/${version.id}`,
    version: model,
    newest: current?.id,
    ...trial,
    reason,
    problems: problems.map(({ field, reason: why }) => ({
      message: field === 'reason' ? `Reason ${why}` : `The record ${why}`,
      input: 'reason',
    })),
  })
}

/** What restoring would do, or why it cannot be done. */
async function restoringTrial(
  { database }: AppContext,
  { of, slug }: Subject,
  versionId: string,
  currentId: string | undefined,
) {
  try {
    const trial = await tryRestoring(database, of.record, of.id, versionId, async (tx, { overlaps }) => {
      const made = await newestChange(tx.query, of)
      return {
        // If nothing differs, restoring writes nothing.
        differences: made === undefined || made.id === currentId ? [] : await changeModels(tx.query, [made]),
        seen: await seeInTrial(tx.query, overlaps, onPage(slug)),
      }
    })
    const preview = previewModel(await previewedChanges(database.query, trial.seen), [], slug)
    return { parts: trial.differences[0]?.parts ?? [], preview, refused: null }
  } catch (error) {
    if (!(error instanceof InputRefused)) throw error
    return {
      parts: [],
      preview: null,
      refused: error.problems.map(({ reason }) => `This record ${reason}.`).join(' '),
    }
  }
}

async function submitRestore(context: AppContext, req: Request, res: Response): Promise<void> {
  const { typed, reason, problems } = readReason(req)
  if (reason === null) {
    await showRestore(context, req, res, 422, typed, problems)
    return
  }
  const subject = await subjectOf(context, req)
  const { of } = subject
  const version = await versionOf(context, req, subject)
  const writer = { userId: req.user?.id ?? null, via: 'form', reason } as const
  const seen = textField(req, 'newest')
  try {
    const { overlaps } = await restoreRecord(context.database, of.record, of.id, version.id, seen, writer)
    req.session.notice = `The version is restored; ${changesInWords(overlaps)}.`
    res.redirect(303, `${subject.href}/history`)
  } catch (error) {
    if (error instanceof EditConflict) {
      const problem = {
        field: '',
        reason: 'was changed while you were looking at it. This is what restoring would do now',
      }
      await showRestore(context, req, res, 409, typed, [problem])
    } else if (error instanceof InputRefused) await showRestore(context, req, res, 422, typed, error.problems)
    else throw error
  }
}
