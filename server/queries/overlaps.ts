import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { BANDS, type Band } from '../overlaps/method.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import type { Filters } from './filters.ts'
import {
  leadsThrough,
  OVERLAP_SORTS,
  OVERLAPS,
  OVERLAPS_BY_PART,
  overlapCondition,
} from './overlap-filters.ts'
import { currentParts } from './overlap-parts.ts'
import {
  BEST,
  type LoadedChains,
  loadOverlapViews,
  OVERLAP_COLUMNS,
  type OverlapRow,
  type OverlapView,
} from './overlap-views.ts'
import { fetchPage, MOST_ROWS, type Page, type PageRequest, type Run } from './paging.ts'

const pageOf = (query: Query, filters: Filters, page: PageRequest): Promise<Page<OverlapRow>> =>
  fetchPage<OverlapRow>(query, OVERLAP_SORTS, page, {
    columns: OVERLAP_COLUMNS,
    from: OVERLAPS_BY_PART,
    where: overlapCondition(filters),
    idColumn: 'v.id',
  })

/**
 * One page of the overlaps that match the filters.
 * @param chains all chains of each overlap, or those that a list shows.
 */
export async function listOverlaps(
  query: Query,
  filters: Filters,
  page: PageRequest,
  chains: 'all' | 'shown',
): Promise<Page<OverlapView>> {
  const { rows, next } = await pageOf(query, filters, page)
  return {
    rows: await loadOverlapViews(query, rows, chains === 'all' ? 'all' : { through: interestOf(filters) }),
    next,
  }
}

/** How many chains are in memory at once while a page of overlaps with all chains is read. */
const CHAINS_AT_ONCE = 1000

/** The same with all chains, of which an overlap can have thousands, a few overlaps at a time. */
export async function readOverlaps(
  query: Query,
  filters: Filters,
  page: PageRequest,
): Promise<{ rows: AsyncIterable<OverlapView>; next: string | null }> {
  const { rows, next } = await pageOf(query, filters, page)
  const counted = await query<{ id: string; chains: number }>(sql`
    SELECT overlap_id AS id, count(*)::int AS chains FROM chains
    WHERE overlap_id = ANY(${rows.map(({ rowId }) => rowId)}::bigint[]) GROUP BY 1`)
  const chainsOf = new Map(counted.map(({ id, chains }) => [id, chains]))
  async function* views(): AsyncGenerator<OverlapView> {
    let taken: OverlapRow[] = []
    let chains = 0
    for (const row of rows) {
      const its = chainsOf.get(row.rowId) ?? 0
      if (taken.length > 0 && chains + its > CHAINS_AT_ONCE) {
        yield* await loadOverlapViews(query, taken, 'all')
        taken = []
        chains = 0
      }
      taken.push(row)
      chains += its
    }
    yield* await loadOverlapViews(query, taken, 'all')
  }
  return { rows: views(), next }
}

/** The chains that a list shows besides the best: if its filters name an interest, the first one through it. */
const interestOf = ({ interest }: Filters): Sql | null =>
  interest === null ? null : leadsThrough(interest, 'x')

/** All matching overlaps, the highest score first, for pages that show everything about a record. */
export async function everyOverlap(query: Query, filters: Filters): Promise<OverlapView[]> {
  const found: OverlapView[] = []
  let cursor: string | null = null
  do {
    const page: Page<OverlapView> = await listOverlaps(
      query,
      filters,
      { sort: 'score', limit: MOST_ROWS, cursor },
      'all',
    )
    found.push(...page.rows)
    cursor = page.next
  } while (cursor !== null)
  return found
}

/** How many overlaps there are, in all and in each band. */
export type OverlapCounts = Readonly<Record<'total' | Band, number>>

/** How many overlaps match the filters. */
export async function countOverlaps(query: Query, filters: Filters): Promise<OverlapCounts> {
  const [counts] = await query<OverlapCounts>(sql`
    SELECT count(*)::int AS total, ${join(
      BANDS.map((band) => sql`(count(*) FILTER (WHERE v.band = ${band}))::int AS ${raw(band)}`),
    )}
    FROM ${OVERLAPS} WHERE ${overlapCondition(filters)}`)
  return counts ?? { total: 0, high: 0, medium: 0, low: 0 }
}

/** The names of an overlap's three parts. */
export type OverlapNames = Readonly<
  Record<'official' | 'negotiation' | 'party', { readonly slug: string; readonly name: string }>
>

/** The most overlaps that are named: enough for the choices of a filter. */
const MOST_NAMED = 500

/** The public id of an overlap of which the names are known. */
export const idOfNamed = ({ official, negotiation, party }: OverlapNames): string =>
  `${official.slug}~${negotiation.slug}~${party.slug}`

/** The names of the overlaps that match the filters, up to `limit`; all of them if it is null. */
export async function overlapNames(
  query: Query,
  filters: Filters,
  limit: number | null = MOST_NAMED,
): Promise<OverlapNames[]> {
  return query<OverlapNames>(sql`
    SELECT json_build_object('slug', o.slug, 'name', o.name) AS official, json_build_object('slug', n.slug, 'name', n.name) AS negotiation,
      json_build_object('slug', p.slug, 'name', p.name) AS party
    FROM ${OVERLAPS} WHERE ${overlapCondition(filters)} ORDER BY v.score DESC, v.id LIMIT ${limit}`)
}

/** How many overlaps a record's page shows. The rest are a click away. */
const FIRST_OVERLAPS = 25

/** The overlaps that a record's page shows, highest score first. */
export async function firstOverlaps(query: Query, filters: Filters): Promise<OverlapView[]> {
  const page = { sort: 'score', limit: FIRST_OVERLAPS, cursor: null }
  return (await listOverlaps(query, filters, page, 'shown')).rows
}

/** The first overlaps, and how many there are. */
export interface FoundOverlaps {
  readonly overlaps: readonly OverlapView[]
  readonly overlapCounts: OverlapCounts
}

/** The overlaps that a record's page shows, and the count of all. */
export async function foundOverlaps(query: Query, filters: Filters): Promise<FoundOverlaps> {
  const [overlaps, overlapCounts] = await Promise.all([
    firstOverlaps(query, filters),
    countOverlaps(query, filters),
  ])
  return { overlaps, overlapCounts }
}

/** One overlap by its public id, with these of its chains; null if there is none. */
export async function findOverlap(
  query: Query,
  id: string,
  chains: LoadedChains = BEST,
): Promise<OverlapView | null> {
  const [official, negotiation, party, ...rest] = id.split('~')
  if (official === undefined || negotiation === undefined || party === undefined || rest.length > 0)
    return null
  const where = sql`o.slug = ${official} AND n.slug = ${negotiation} AND p.slug = ${party}`
  const [view] = await select(query, where, chains, { after: 0, limit: 1 })
  return view ?? null
}

/** The first `limit` overlaps of these triples, highest score first. */
export async function overlapsOf(
  query: Query,
  triples: readonly OverlapTriple[],
  chains: LoadedChains = BEST,
  limit: number | null = null,
): Promise<OverlapView[]> {
  if (triples.length === 0) return []
  const column = (name: keyof OverlapTriple): string[] => triples.map((triple) => triple[name])
  const where = sql`(v.official_id, v.negotiation_id, v.party_id) IN (
    SELECT * FROM unnest(${column('officialId')}::bigint[], ${column('negotiationId')}::bigint[],
      ${column('partyId')}::bigint[]))`
  return select(query, where, chains, { after: 0, limit })
}

/** The condition that a chain, `c` or `x`, leads through this link. */
const throughLink = (chain: 'c' | 'x', linkId: string): Sql =>
  sql`${raw(chain)}.link_ids @> ARRAY[${linkId}::bigint]`

/** Overlaps with a chain through this link, highest score first, each with the first such chain. */
export async function overlapsThroughLink(query: Query, linkId: string, run: Run): Promise<OverlapView[]> {
  const where = sql`v.id IN (SELECT c.overlap_id FROM chains c WHERE ${throughLink('c', linkId)})`
  return select(query, where, { through: throughLink('x', linkId) }, run)
}

async function select(
  query: Query,
  where: Sql,
  chains: LoadedChains,
  { after, limit }: { readonly after: number; readonly limit: number | null },
): Promise<OverlapView[]> {
  const rows = await query<OverlapRow>(
    sql`SELECT ${OVERLAP_COLUMNS} FROM ${OVERLAPS} WHERE ${where} ORDER BY v.score DESC, v.id DESC LIMIT ${limit} OFFSET ${after}`,
  )
  return loadOverlapViews(query, rows, chains)
}

/** The current key of an overlap whose official or party was merged into another; null if neither was. */
export async function keyAfterMerges(query: Query, key: string): Promise<string | null> {
  const found = (await currentParts(query, key))?.join('~') ?? key
  return found === key || (await findOverlap(query, found)) === null ? null : found
}
