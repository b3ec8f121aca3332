import type { Database } from '../database/index.ts'
import type { SitePage } from '../desk/site-page.ts'
import { changesBetween } from '../queries/changes.ts'
import type { Filters } from '../queries/filters.ts'
import type { Between } from '../queries/moments.ts'
import { eventsBetween, type OverlapEvent } from '../queries/overlap-events.ts'
import { idOfNamed, type OverlapNames, overlapNames } from '../queries/overlaps.ts'
import { search } from '../queries/search.ts'
import { overlapHref } from '../values/addresses.ts'
import { overlapName } from '../values/overlap-name.ts'

/** One thing that happened: in words, and where it can be read. */
export interface NewsItem {
  readonly words: string
  readonly href: string | null
}

export interface News {
  readonly items: readonly NewsItem[]
  /** For a search: everything that it has found so far. */
  readonly found: readonly string[]
}

/** The most things that one message tells. */
export const MOST_TOLD = 50
/** How many results of a search are remembered. */
const MOST_REMEMBERED = 1000

/**
 * What is new on a page in a span of recordings.
 * @param found what its search has found so far.
 */
export async function newsOf(
  database: Database,
  page: SitePage,
  span: Between,
  found: readonly string[],
): Promise<News> {
  if (page.kind === 'search') return searchNews(database, page, found)
  if (page.kind === 'overlaps') return { items: await overlapNews(database, page.filters, span), found: [] }
  const { changes, overlaps } = page
  const { query } = database
  const [events, items] = await Promise.all([
    overlaps === null ? [] : eventsBetween(query, overlaps, span, MOST_TOLD),
    changesBetween(query, changes.filters, changes.of, span, MOST_TOLD),
  ])
  return {
    items: [
      ...events.map(eventItem),
      ...items.map(({ title, reason, by, href }) => ({
        words: `Changed: ${title}${by === null ? '' : `, by ${by}`}${reason === null ? '' : `. Reason: ${reason}`}`,
        href,
      })),
    ].slice(0, MOST_TOLD),
    found: [],
  }
}

const HAPPENED: Readonly<Record<OverlapEvent['event'], string>> = {
  appeared: 'New overlap',
  band: 'Rating of an overlap changed',
  vanished: 'Overlap vanished',
  reviewed: 'Overlap reviewed',
  reopened: 'Review of an overlap reopened',
  replied: 'Overlap put to the people concerned',
}

function eventItem({
  event,
  official,
  negotiation,
  party,
  overlapId,
  band,
  score,
  detail,
}: OverlapEvent): NewsItem {
  return {
    words: `${HAPPENED[event]}: ${overlapName({ official, negotiation, party })} (${band}, ${score})${detail === null ? '' : `. ${detail}`}`,
    href: overlapHref(overlapId),
  }
}

/** Overlaps that match now and did not then, those that no longer do, and what else happened to those that match. */
async function overlapNews(database: Database, filters: Filters, span: Between): Promise<NewsItem[]> {
  const at = (moment: string) => database.at({ written: moment, moment, day: moment.slice(0, 10) })
  const [now, then, events] = await Promise.all([
    overlapNames(at(span.upTo), filters, null),
    overlapNames(at(span.after), filters, null),
    eventsBetween(database.query, { filters }, span, MOST_TOLD),
  ])
  const [keysNow, keysThen] = [new Set(now.map(idOfNamed)), new Set(then.map(idOfNamed))]
  const item = (what: string) => (overlap: OverlapNames) => ({
    words: `${what}: ${overlapName(overlap)}`,
    href: overlapHref(idOfNamed(overlap)),
  })
  const others = events.filter(
    ({ event, overlapId }) => !['appeared', 'vanished'].includes(event) && keysThen.has(overlapId),
  )
  return [
    ...now.filter((overlap) => !keysThen.has(idOfNamed(overlap))).map(item('New overlap')),
    ...then.filter((overlap) => !keysNow.has(idOfNamed(overlap))).map(item('No longer listed')),
    ...others.map(eventItem),
  ].slice(0, MOST_TOLD)
}

/** The addresses of what a search finds exactly; an entity keeps its address when it becomes an official. */
export async function foundBy(
  { query }: Database,
  { words, record }: Extract<SitePage, { kind: 'search' }>,
): Promise<Map<string, string>> {
  const exact = (await search(query, words, record)).filter(({ alike }) => !alike)
  return new Map(
    exact.map(({ name, what, href }) => [href.replace(/^\/officials\//, '/interests/'), `${name} (${what})`]),
  )
}

async function searchNews(
  database: Database,
  page: Extract<SitePage, { kind: 'search' }>,
  found: readonly string[],
): Promise<News> {
  const known = new Set(found)
  const fresh = [...(await foundBy(database, page))].filter(([href]) => !known.has(href))
  return {
    items: fresh.map(([href, told]) => ({ words: `Found: ${told}`, href })),
    found: [...found, ...fresh.map(([href]) => href)].slice(-MOST_REMEMBERED),
  }
}
