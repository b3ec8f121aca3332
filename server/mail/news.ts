import type { Database } from '../database/index.ts'
import type { SitePage } from '../desk/site-page.ts'
import { changesAfter } from '../queries/changes.ts'
import type { Filters } from '../queries/filters.ts'
import { eventsAfter } from '../queries/overlap-events.ts'
import { type OverlapNames, overlapNames } from '../queries/overlaps.ts'
import { search } from '../queries/search.ts'
import { readAsOf } from '../values/as-of.ts'

/** One thing that happened: in words, and where it can be read. */
export interface NewsItem {
  readonly words: string
  readonly href: string | null
}

export interface News {
  readonly items: readonly NewsItem[]
  /** For a search: everything that it finds now. */
  readonly found: readonly string[]
}

/** Up to when, and what was found then. */
export interface Told {
  /** A moment in the form that `as_of` accepts. */
  readonly told: string
  readonly found: readonly string[]
}

/** The most things that one message tells. */
export const MOST_TOLD = 50

/** What is new on a watched page since its watcher was last told. */
export async function newsOf(
  database: Database,
  page: SitePage,
  { told, found }: Told,
  now: Date,
): Promise<News> {
  if (page.kind === 'search') return searchNews(database, page.words, found)
  if (page.kind === 'overlaps')
    return { items: await overlapNews(database, page.filters, told, now), found: [] }
  const { query } = database
  const changes = await changesAfter(query, page.changes.filters, page.changes.of, told, MOST_TOLD)
  const events = (
    await Promise.all(page.overlaps.map((filters) => eventsAfter(query, filters, told, MOST_TOLD)))
  ).flat()
  const once = new Map(events.map((event) => [event.id, event]))
  return {
    items: [
      ...[...once.values()].map(eventItem),
      ...changes.map(({ title, reason, by, href }) => ({
        words: `Changed: ${title}${by === null ? '' : `, by ${by}`}${reason === null ? '' : `. Reason: ${reason}`}`,
        href,
      })),
    ].slice(0, MOST_TOLD),
    found: [],
  }
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
}: Awaited<ReturnType<typeof eventsAfter>>[number]): NewsItem {
  const said = event === 'band' ? 'rating changed' : event === 'replied' ? 'for comment' : event
  const more = detail === null ? '' : ` ${detail}`
  return {
    words: `Overlap ${said}${more}: ${official}, ${negotiation} and ${party} (${band}, ${score})`,
    href: `/overlaps/${overlapId}`,
  }
}

const keyOf = ({ official, negotiation, party }: OverlapNames): string =>
  `${official.slug}~${negotiation.slug}~${party.slug}`

/** Overlaps that now match and did not then, those that no longer do, and what else happened to those that match. */
async function overlapNews(
  database: Database,
  filters: Filters,
  told: string,
  at: Date,
): Promise<NewsItem[]> {
  const before = readAsOf(told, at) ?? undefined
  const [now, then, events] = await Promise.all([
    overlapNames(database.query, filters),
    overlapNames(database.at(before), filters),
    eventsAfter(database.query, filters, told, MOST_TOLD),
  ])
  const [keysNow, keysThen] = [new Set(now.map(keyOf)), new Set(then.map(keyOf))]
  const item = (what: string) => (overlap: OverlapNames) => ({
    words: `${what}: ${overlap.official.name}, ${overlap.negotiation.name} and ${overlap.party.name}`,
    href: `/overlaps/${keyOf(overlap)}`,
  })
  const others = events.filter(
    ({ event, overlapId }) => !['appeared', 'vanished'].includes(event) && keysThen.has(overlapId),
  )
  return [
    ...now.filter((overlap) => !keysThen.has(keyOf(overlap))).map(item('New overlap')),
    ...then.filter((overlap) => !keysNow.has(keyOf(overlap))).map(item('No longer listed')),
    ...others.map(eventItem),
  ].slice(0, MOST_TOLD)
}

async function searchNews(database: Database, typed: string, found: readonly string[]): Promise<News> {
  const now = await search(database.query, typed, null)
  const known = new Set(found)
  return {
    items: now
      .filter(({ href, alike }) => !alike && !known.has(href))
      .map(({ name, what, href }) => ({ words: `Found: ${name} (${what})`, href })),
    found: now.map(({ href }) => href),
  }
}
