import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { type OfRecord, recordId } from '../queries/changes.ts'
import { type Filters, isNaming, NO_FILTERS, onlyOf } from '../queries/filters.ts'
import { OverlapList } from '../queries/lists.ts'
import type { EventsOf } from '../queries/overlap-events.ts'
import { currentSlug, overlapParts } from '../queries/overlap-parts.ts'
import { type FoundRecord, SearchQuery } from '../queries/search.ts'
import { words } from '../values/format.ts'
import { groupBy } from '../values/group-by.ts'

/** A page that people can watch, write notes on and put on a list, and what belongs to it. */
export type SitePage = { readonly path: string; readonly label: string } & (
  | { readonly kind: 'overlaps'; readonly filters: Filters }
  | { readonly kind: 'search'; readonly words: string; readonly record: FoundRecord | null }
  | {
      readonly kind: 'record'
      /** The log entries that concern it. */
      readonly changes: { readonly of: OfRecord | null; readonly filters: Filters }
      /** The overlaps that it is part of. */
      readonly overlaps: EventsOf | null
    }
)

/** The longest address that is read. */
export const LONGEST_PAGE = 2000

const RECORDS = {
  officials: 'entity',
  interests: 'entity',
  negotiations: 'negotiation',
  links: 'link',
  statements: 'statement',
  sources: 'source',
} as const

const isPlace = (place: string): place is keyof typeof RECORDS => Object.hasOwn(RECORDS, place)

/**
 * Reads the address of a page of this site, such as `/overlaps?min_score=80`.
 * @returns null if it is not one of those pages, or its filters are wrong.
 */
export async function sitePage(query: Query, address: string): Promise<SitePage | null> {
  if (address.length > LONGEST_PAGE || !address.startsWith('/') || address.startsWith('//')) return null
  if (!URL.canParse(address, 'http://site.invalid')) return null
  const { pathname, searchParams } = new URL(address, 'http://site.invalid')
  if (pathname === '/overlaps') return overlapsPage(query, searchParams)
  if (pathname === '/search') return searchPage(Object.fromEntries(searchParams))
  const [, place = '', slug = '', ...more] = pathname.split('/')
  if (place === 'overlaps' && more.length === 0) return overlapPage(query, slug)
  if (!isPlace(place) || slug === '' || more.length > 0) return null
  const record = RECORDS[place]
  const current = record === 'entity' ? await currentSlug(query, slug) : slug
  const id = await recordId(query, record, current)
  if (id === null) return null
  // An entity keeps this address when it becomes an official: it redirects.
  const path = `/${record === 'entity' ? 'interests' : place}/${current}`
  return recordPage(query, path, { record, id }, current)
}

async function overlapPage(query: Query, key: string): Promise<SitePage | null> {
  const found = await overlapParts(query, key)
  if (found === null) return null
  const [official = '', negotiation = '', party = ''] = found.key.split('~')
  const filters = { ...NO_FILTERS, official: [official], negotiation: [negotiation], party: [party] }
  return { kind: 'overlaps', path: `/overlaps/${found.key}`, label: found.name, filters }
}

/** The parameters of a list that change how it is shown, and not what is in it. */
const SHOWN = ['sort', 'cursor', 'limit', 'as_of']

async function overlapsPage(query: Query, parameters: URLSearchParams): Promise<SitePage | null> {
  const asked = [...parameters].filter(([name, value]) => value !== '' && !SHOWN.includes(name))
  // An entity that was merged since is the one that was kept, as on the list itself.
  const kept = await Promise.all(
    asked.map(
      async ([name, value]): Promise<[string, string]> =>
        isNaming(name) && name !== 'negotiation' ? [name, await currentSlug(query, value)] : [name, value],
    ),
  )
  const given = groupBy(kept, ([name]) => name)
  const single = [...given].map(([name, pairs]) => [
    name,
    pairs.length === 1 ? pairs[0][1] : pairs.map(([, value]) => value),
  ])
  const parsed = OverlapList.safeParse(Object.fromEntries(single))
  if (!parsed.success) return null
  const written = new URLSearchParams(kept).toString()
  const names = await namesOf(
    query,
    kept.flatMap(([name, value]) => (isNaming(name) ? [value] : [])),
  )
  const narrowed = [...given].map(([name, pairs]) => {
    const told = pairs.map(([, value]) => names.get(value) ?? words(value)).join(' or ')
    return name === 'min_score' ? `score of ${told} or more` : `${words(name)} ${told}`
  })
  return {
    kind: 'overlaps',
    path: written === '' ? '/overlaps' : `/overlaps?${written}`,
    label: narrowed.length === 0 ? 'All overlaps' : `Overlaps: ${narrowed.join(', ')}`,
    filters: parsed.data.filters,
  }
}

/** The names of entities and negotiations by their slugs. */
async function namesOf(query: Query, slugs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await query<{ slug: string; name: string }>(sql`
    SELECT slug, name FROM entities WHERE slug = ANY(${[...slugs]}::text[])
    UNION ALL SELECT slug, name FROM negotiations WHERE slug = ANY(${[...slugs]}::text[])`)
  return new Map(rows.map(({ slug, name }) => [slug, name]))
}

function searchPage(parameters: Readonly<Record<string, string>>): SitePage | null {
  const parsed = SearchQuery.safeParse(parameters)
  if (!parsed.success || parsed.data.q === null) return null
  const { q, record } = parsed.data
  const path = `/search?${new URLSearchParams({ q, ...(record === null ? {} : { record }) })}`
  const label = `Search for “${q}”${record === null ? '' : `, ${words(record)} only`}`
  return { kind: 'search', path, label, words: q, record }
}

async function recordPage(query: Query, path: string, of: OfRecord, slug: string): Promise<SitePage | null> {
  const name = await nameOf(query, of)
  if (name === null) return null
  const page = { kind: 'record', path, label: name } as const
  if (of.record === 'negotiation') {
    const filters = onlyOf('negotiation', slug)
    return { ...page, changes: { of: null, filters }, overlaps: { filters } }
  }
  if (of.record === 'entity') {
    const filters = onlyOf('official', slug)
    return { ...page, changes: { of: null, filters }, overlaps: { entityId: of.id } }
  }
  return { ...page, changes: { of, filters: NO_FILTERS }, overlaps: null }
}

async function nameOf(query: Query, { record, id }: OfRecord): Promise<string | null> {
  const names = {
    entity: sql`SELECT name FROM entities WHERE id = ${id}::bigint`,
    negotiation: sql`SELECT name FROM negotiations WHERE id = ${id}::bigint`,
    source: sql`SELECT publisher || ': ' || title AS name FROM sources WHERE id = ${id}::bigint`,
    statement: sql`SELECT 'Statement of ' || coalesce(e.name, s.by_name) AS name FROM statements s
      LEFT JOIN entities e ON e.id = s.by_id WHERE s.id = ${id}::bigint`,
    link: sql`SELECT f.name || ' – ' || t.name AS name FROM links l JOIN entities f ON f.id = l.from_id
      JOIN entities t ON t.id = l.to_id WHERE l.id = ${id}::bigint`,
  }
  if (record === 'review') return null
  const [row] = await query<{ name: string }>(names[record])
  return row?.name ?? null
}
