import { type Request, Router } from 'express'
import type { Query } from '../../../database/query.ts'
import { OVERLAP_FILTERS } from '../../../queries/filters.ts'
import { latestPerOverlap, type OverlapEvent, overlapEvents } from '../../../queries/overlap-events.ts'
import { findOverlap, overlapsOf } from '../../../queries/overlaps.ts'
import { BadCursor } from '../../../queries/paging.ts'
import { SCREENING_NOTICE } from '../../../record/notice.ts'
import { overlapHref } from '../../../values/addresses.ts'
import { isRowId } from '../../../values/row-id.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { baseUrl, parseQuery, pathParameter, withQuery } from '../../input.ts'
import { feedHref } from '../../lists/filter-bar.ts'
import { understandsFilterNames } from '../../lists/filter-names.ts'
import { eventModel } from '../../parts/overlap-events.ts'
import { recordOf } from '../../record-of.ts'
import { ENTRIES, type FeedEntry, feedSchema, sendFeed, stableId } from './feed.ts'

const OverlapFeed = feedSchema(OVERLAP_FILTERS)

/** An entry for each event, with the best path of its overlap in words. @param idOf what tells one entry from another. */
async function eventEntries(
  query: Query,
  events: readonly OverlapEvent[],
  base: string,
  idOf: (event: OverlapEvent) => string,
): Promise<FeedEntry[]> {
  const overlaps = new Map((await overlapsOf(query, events)).map((overlap) => [overlap.id, overlap]))
  return events.map((event) => {
    const { title, href, words, iso } = eventModel(event)
    const overlap = overlaps.get(event.overlapId)
    const hasChanged = overlap !== undefined && overlap.score !== event.score
    const now = hasChanged ? `Now rated ${overlap.band}, ${overlap.score}` : undefined
    return {
      id: stableId(idOf(event)),
      title: `${title}: ${words}`,
      href: base + href,
      updated: iso,
      category: event.band,
      content: [words, now, overlap?.chains[0].explanation, SCREENING_NOTICE]
        .flatMap((part) => part?.replace(/\.$/, '') ?? [])
        .join('. '),
    }
  })
}

/** The event after which a page of a feed begins. @throws {BadCursor} */
function idOfCursor(cursor: string | null): string | null {
  if (cursor !== null && !isRowId(cursor)) throw new BadCursor('the cursor is not one of this feed')
  return cursor
}

/** Where older entries are, if one more event was found than a page has. */
const olderThan = (req: Request, events: readonly OverlapEvent[]): string | null =>
  events.length <= ENTRIES ? null : baseUrl(req) + withQuery(req, { cursor: events[ENTRIES - 1]?.id ?? null })

/** What happens to overlaps: for a filtered list, one entry per overlap; for one overlap, one entry per event. */
export function overlapFeedRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.get('/overlaps.atom', understandsFilterNames(context), async (req, res) => {
    const base = baseUrl(req)
    const query = recordOf(req, database)
    const { filters, cursor } = parseQuery(OverlapFeed, req)
    const events = await latestPerOverlap(query, filters, ENTRIES + 1, idOfCursor(cursor))
    const self = feedHref('overlaps', filters)
    const page = self.replace('.atom', '')
    sendFeed(res, context, {
      id: stableId(page.slice(1)),
      title: 'Recusal: overlaps',
      subtitle: SCREENING_NOTICE,
      self: base + self,
      page: base + page,
      next: olderThan(req, events),
      entries: await eventEntries(
        query,
        events.slice(0, ENTRIES),
        base,
        ({ overlapId }) => `overlap/${overlapId}`,
      ),
    })
  })
  router.get('/overlaps/:id/history.atom', async (req, res) => {
    const base = baseUrl(req)
    const query = recordOf(req, database)
    const { cursor } = parseQuery(feedSchema([]), req)
    const id = pathParameter(req, 'id')
    const events = await overlapEvents(query, { overlap: id }, ENTRIES + 1, idOfCursor(cursor))
    const overlap = await findOverlap(query, id)
    if (overlap === null && cursor === null && events.length === 0) throw notFound('This overlap')
    const page = overlapHref(id)
    sendFeed(res, context, {
      id: stableId(`feed${page}`),
      title: `Recusal: ${events[0] === undefined ? id : eventModel(events[0]).title}`,
      subtitle: SCREENING_NOTICE,
      self: `${base}${page}/history.atom`,
      page: base + page,
      next: olderThan(req, events),
      entries: await eventEntries(query, events.slice(0, ENTRIES), base, (event) => `event/${event.id}`),
    })
  })
  return router
}
