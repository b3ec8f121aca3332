import sql from 'sql-template-tag'
import { z } from 'zod'
import type { Query } from '../database/query.ts'
import { type OfRecord, recordId } from '../queries/changes.ts'
import { type Filters, isNaming, NO_FILTERS, onlyOf } from '../queries/filters.ts'
import { OverlapList } from '../queries/lists.ts'
import { overlapNames } from '../queries/overlaps.ts'
import { words } from '../values/format.ts'

/** A page that people can watch, write notes on and put on a list, and what belongs to it. */
export type SitePage = { readonly path: string; readonly label: string } & (
  | { readonly kind: 'overlaps'; readonly filters: Filters }
  | { readonly kind: 'search'; readonly words: string }
  | {
      readonly kind: 'record'
      /** The log entries that concern it. */
      readonly changes: { readonly of: OfRecord | null; readonly filters: Filters }
      /** The overlaps that it is part of, by each of these. */
      readonly overlaps: readonly Filters[]
    }
)

/** The longest address that is read. */
const LONGEST_PAGE = 2000
const LONGEST_SEARCH = 200

const RECORDS = {
  officials: 'entity',
  interests: 'entity',
  negotiations: 'negotiation',
  links: 'link',
  statements: 'statement',
  sources: 'source',
} as const

/**
 * Reads the address of a page of this site, such as `/overlaps?min_score=80`.
 * @returns null if it is not one of those pages, or its filters are wrong.
 */
export async function sitePage(query: Query, address: string): Promise<SitePage | null> {
  if (address.length > LONGEST_PAGE || !address.startsWith('/') || address.startsWith('//')) return null
  if (!URL.canParse(address, 'http://site.invalid')) return null
  const { pathname, searchParams } = new URL(address, 'http://site.invalid')
  if (pathname === '/overlaps') return overlapsPage(query, searchParams)
  if (pathname === '/search') return searchPage(searchParams.get('q') ?? '')
  const [, place = '', slug = '', ...more] = pathname.split('/')
  if (place === 'overlaps' && more.length === 0) return overlapPage(query, slug)
  const record = RECORDS[place as keyof typeof RECORDS]
  if (record === undefined || slug === '' || more.length > 0) return null
  const id = await recordId(query, record, slug)
  if (id === null) return null
  // An entity keeps this address when it becomes an official: it redirects.
  const path = record === 'entity' ? `/interests/${slug}` : `/${place}/${slug}`
  return recordPage(query, path, { record, id }, slug)
}

async function overlapPage(query: Query, key: string): Promise<SitePage | null> {
  const [official, negotiation, party, ...more] = key.split('~')
  if (official === undefined || negotiation === undefined || party === undefined || more.length > 0)
    return null
  const filters = { ...NO_FILTERS, official: [official], negotiation: [negotiation], party: [party] }
  const [found] = await overlapNames(query, filters)
  if (found === undefined) return null
  const label = `${found.official.name}, ${found.negotiation.name} and ${found.party.name}`
  return { kind: 'overlaps', path: `/overlaps/${key}`, label, filters }
}

/** The parameters of a list that change how it is shown, and not what is in it. */
const SHOWN = ['sort', 'cursor', 'limit', 'as_of']

async function overlapsPage(query: Query, parameters: URLSearchParams): Promise<SitePage | null> {
  const kept = [...parameters].filter(([name, value]) => value !== '' && !SHOWN.includes(name))
  const given: Record<string, string[]> = {}
  for (const [name, value] of kept) given[name] = [...(given[name] ?? []), value]
  const single = Object.entries(given).map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ])
  const parsed = OverlapList.safeParse(Object.fromEntries(single))
  if (!parsed.success) return null
  const written = new URLSearchParams(kept).toString()
  const names = await namesOf(
    query,
    kept.flatMap(([name, value]) => (isNaming(name) ? [value] : [])),
  )
  const narrowed = Object.entries(given).map(([name, values]) => {
    const told = values.map((value) => names.get(value) ?? words(value)).join(' or ')
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

const Words = z.string().trim().min(1).max(LONGEST_SEARCH)

function searchPage(typed: string): SitePage | null {
  const parsed = Words.safeParse(typed)
  if (!parsed.success) return null
  const path = `/search?${new URLSearchParams({ q: parsed.data })}`
  return { kind: 'search', path, label: `Search for “${parsed.data}”`, words: parsed.data }
}

async function recordPage(query: Query, path: string, of: OfRecord, slug: string): Promise<SitePage | null> {
  const name = await nameOf(query, of)
  if (name === null) return null
  const page = { kind: 'record', path, label: name } as const
  if (of.record === 'negotiation') {
    const filters = onlyOf('negotiation', slug)
    return { ...page, changes: { of: null, filters }, overlaps: [filters] }
  }
  if (of.record === 'entity') {
    const overlaps = (['official', 'party', 'interest'] as const).map((each) => onlyOf(each, slug))
    return { ...page, changes: { of: null, filters: onlyOf('official', slug) }, overlaps }
  }
  return { ...page, changes: { of, filters: NO_FILTERS }, overlaps: [] }
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
