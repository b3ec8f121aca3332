import { type Request, Router } from 'express'
import { type ChangesOf, listChanges, recordId } from '../../../queries/changes.ts'
import { CHANGE_FILTERS, type Filters, NO_FILTERS } from '../../../queries/filters.ts'
import { SCREENING_NOTICE } from '../../../record/notice.ts'
import { REPORTS } from '../../../reports/index.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { baseUrl, parseQuery, pathParameter, withQuery } from '../../input.ts'
import { type FeedList, feedHref } from '../../lists/filter-bar.ts'
import { understandsFilterNames } from '../../lists/filter-names.ts'
import { changeModels } from '../../parts/changes.ts'
import { overlapsTold } from '../../parts/overlaps-told.ts'
import { recordOf } from '../../record-of.ts'
import { changeEntries, ENTRIES, type Feed, feedSchema, sendFeed, stableId } from './feed.ts'

/** The lists of records, and what the change log calls a record of each. */
const LISTS = {
  links: 'link',
  officials: 'entity',
  interests: 'entity',
  negotiations: 'negotiation',
  statements: 'statement',
  sources: 'source',
} as const

const ChangeFeed = feedSchema(CHANGE_FILTERS)
const RecordFeed = feedSchema([])

/** Changes to the record: to all of it, to the records of a filtered list, and to one record. */
export function changeFeedRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()

  /** The page of changes that a request asks for. */
  const feedOf = async (
    req: Request,
    about: Pick<Feed, 'title' | 'subtitle'> & { readonly self: string; readonly page: string },
    filters: Filters,
    cursor: string | null,
    of: ChangesOf | null,
  ): Promise<Feed> => {
    const base = baseUrl(req)
    const query = recordOf(req, database)
    const { rows, next } = await listChanges(query, filters, { sort: 'newest', limit: ENTRIES, cursor }, of)
    const models = await changeModels(query, rows)
    return {
      ...about,
      id: stableId(about.page.slice(1)),
      self: base + about.self,
      page: base + about.page,
      next: next === null ? null : base + withQuery(req, { cursor: next }),
      entries: changeEntries(models, await overlapsTold(query, models), base),
    }
  }

  router.get('/changes.atom', async (req, res) => {
    const { filters, cursor } = parseQuery(ChangeFeed, req)
    const self = feedHref('changes', filters)
    const about = {
      title: 'Recusal: changes to the record',
      subtitle: `What was added to the record, changed or removed. ${SCREENING_NOTICE}`,
      self,
      page: self.replace('.atom', ''),
    }
    sendFeed(res, context, await feedOf(req, about, filters, cursor, null))
  })

  for (const [list, record] of Object.entries(LISTS) as [
    keyof typeof LISTS & FeedList,
    (typeof LISTS)[keyof typeof LISTS],
  ][]) {
    const report = REPORTS.get(list)
    if (report === undefined) throw new Error(`there is no list of ${list}`)
    const ListFeed = feedSchema(report.filters)
    router.get(`/${list}.atom`, understandsFilterNames(context), async (req, res) => {
      const { filters, cursor } = parseQuery(ListFeed, req)
      const self = feedHref(list, filters)
      const about = {
        title: `Recusal: ${list}`,
        subtitle: `What was added to these ${list}, changed or removed. ${SCREENING_NOTICE}`,
        self,
        // Statements appear on the pages of those they are about; the changes to all of them are on one page.
        page: list === 'statements' ? '/changes?record=statement' : self.replace('.atom', ''),
      }
      const of = { record, chosen: report.chosen(filters) }
      sendFeed(res, context, await feedOf(req, about, NO_FILTERS, cursor, of))
    })
    router.get(`/${list}/:slug/history.atom`, async (req, res) => {
      const { cursor } = parseQuery(RecordFeed, req)
      const slug = pathParameter(req, 'slug')
      const id = await recordId(recordOf(req, database), record, slug)
      if (id === null) throw notFound('This record')
      const page = `/${list}/${encodeURIComponent(slug)}`
      const about = {
        title: `Recusal: ${slug}`,
        subtitle: `What was added to this record, changed or removed. ${SCREENING_NOTICE}`,
        self: `${page}/history.atom`,
        page: `${page}/history`,
      }
      sendFeed(res, context, await feedOf(req, about, NO_FILTERS, cursor, { record, id }))
    })
  }
  return router
}
