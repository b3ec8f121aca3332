import sql, { raw, type Sql } from 'sql-template-tag'
import type { Stance } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { sourceMeant } from '../record/source-address.ts'
import { type Filters, NO_FILTERS } from './filters.ts'
import { allOf, contains, period } from './overlap-filters.ts'
import { alphabetical, fetchPage, type Page, type PageRequest, type SortKeys } from './paging.ts'

export interface SourceRow {
  readonly id: string
  readonly slug: string
  readonly url: string
  readonly publisher: string
  readonly origin: string | null
  readonly title: string
  readonly published: string | null
  readonly archiveUrl: string | null
  /** The ISO day since which its address does not answer; null while it does, or where no one has checked. */
  readonly deadSince: string | null
  /** Null if it is not retracted. */
  readonly retractionReason: string | null
  /** The slug of the source that it was merged into. */
  readonly mergedInto: string | null
  /** How many records cite it. */
  readonly citations: number
}

export const SOURCE_SORTS = {
  published: {
    label: 'Latest published',
    expression: `coalesce(s.published_latest::text, '')`,
    type: 'text',
    direction: 'DESC',
  },
  publisher: { label: 'Publisher', expression: alphabetical('s.publisher'), type: 'text', direction: 'ASC' },
} as const satisfies SortKeys

const COLUMNS = sql`s.id, s.slug, s.url, s.publisher, s.origin, s.title, s.published, s.archive_url AS "archiveUrl",
  s.dead_since::text AS "deadSince", s.retraction_reason AS "retractionReason", (SELECT k.slug FROM sources k WHERE k.id = s.merged_into_id) AS "mergedInto",
  (SELECT count(*)::int FROM citations c WHERE c.source_id = s.id) AS citations`

/** The filters' condition on sources `s`. */
export function sourceCondition(filters: Filters): Sql {
  const { since, until } = period(filters)
  return allOf([
    sql`s.retraction_reason IS NULL`,
    since === null ? null : sql`s.published_latest >= ${since}::date`,
    until === null ? null : sql`s.published_earliest <= ${until}::date`,
    filters.q === null
      ? null
      : sql`(s.publisher ILIKE ${contains(filters.q)} OR s.title ILIKE ${contains(filters.q)}
          OR s.url ILIKE ${contains(filters.q)})`,
  ])
}

export async function listSources(
  query: Query,
  filters: Filters,
  page: PageRequest,
): Promise<Page<SourceRow>> {
  return fetchPage<SourceRow>(query, SOURCE_SORTS, page, {
    columns: COLUMNS,
    from: sql`sources s`,
    where: sourceCondition(filters),
    idColumn: 's.id',
  })
}

export async function countSources(query: Query, filters: Filters): Promise<number> {
  const [row] = await query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM sources s WHERE ${sourceCondition(filters)}`,
  )
  return row?.count ?? 0
}

/** A source as the link form offers it. */
export type SourceSuggestion = Pick<
  SourceRow,
  'url' | 'publisher' | 'origin' | 'title' | 'published' | 'archiveUrl'
>

/** Sources whose address, title or publisher contains the words, the most cited first. */
export async function suggestSources(
  query: Query,
  words: string,
  limit: number,
): Promise<SourceSuggestion[]> {
  return query<SourceSuggestion>(sql`
    SELECT s.url, s.publisher, s.origin, s.title, s.published, s.archive_url AS "archiveUrl" FROM sources s
    WHERE ${sourceCondition({ ...NO_FILTERS, q: words })}
    ORDER BY (SELECT count(*) FROM citations c WHERE c.source_id = s.id) DESC, s.id LIMIT ${limit}`)
}

/** The publisher of most sources from this address's site; null if none is on record. */
export async function publisherOf(query: Query, url: string): Promise<string | null> {
  const [row] = await query<{ publisher: string }>(sql`
    SELECT s.publisher FROM sources s WHERE site_of(s.url) = site_of(${url}) AND s.retraction_reason IS NULL
    GROUP BY s.publisher ORDER BY count(*) DESC, s.publisher LIMIT 1`)
  return row?.publisher ?? null
}

/** The source that citing this address means, which may be retracted; null if there is none. */
export async function sourceAt(query: Query, url: string): Promise<SourceSuggestion | null> {
  const [row] = await query<SourceSuggestion>(sql`
    SELECT s.url, s.publisher, s.origin, s.title, s.published, s.archive_url AS "archiveUrl" FROM sources s
    WHERE ${sourceMeant(sql`${url}`)}`)
  return row ?? null
}

/** The slugs of those of these addresses that are on record, in the same order. */
export async function slugsOfAddresses(query: Query, urls: readonly string[]): Promise<string[]> {
  const rows = await query<{ slug: string }>(sql`
    SELECT meant.slug FROM unnest(${[...urls]}::text[]) WITH ORDINALITY AS wanted (address, place)
    CROSS JOIN LATERAL (SELECT slug FROM sources WHERE ${sourceMeant(sql`wanted.address`)}) meant ORDER BY place`)
  return rows.map((row) => row.slug)
}

/** A record that cites a source. */
export interface CitingRecord {
  readonly what: string
  readonly name: string
  readonly href: string
  readonly locator: string | null
  readonly quote: string | null
  /** Whether the source supports the record, differs from it or denies it. */
  readonly stance: Stance
}

/** A record that cites the source of a citation `c`: its kind, its name and its address. */
const CITING: Sql = raw(`citations c CROSS JOIN LATERAL (
  SELECT 'Link' AS what, f.name || ' – ' || t.name AS name, '/links/' || l.slug AS href
    FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id WHERE l.id = c.link_id
  UNION ALL SELECT 'Entity', e.name, '/interests/' || e.slug FROM entities e WHERE e.id = c.entity_id
  UNION ALL SELECT 'Position', e.name || ', ' || p.title, '/officials/' || e.slug
    FROM positions p JOIN entities e ON e.id = p.official_id WHERE p.id = c.position_id
  UNION ALL SELECT 'Statement', coalesce(e.name, s.by_name), '/statements/' || s.slug
    FROM statements s LEFT JOIN entities e ON e.id = s.by_id WHERE s.id = c.statement_id
  UNION ALL SELECT 'Negotiation', n.name, '/negotiations/' || n.slug FROM negotiations n WHERE n.id = c.negotiation_id
  UNION ALL SELECT 'Party', e.name || ' in ' || n.name, '/negotiations/' || n.slug FROM parties x
    JOIN entities e ON e.id = x.entity_id JOIN negotiations n ON n.id = x.negotiation_id WHERE x.id = c.party_id
  UNION ALL SELECT 'Participant', e.name || ' in ' || n.name, '/negotiations/' || n.slug FROM participants x
    JOIN entities e ON e.id = x.official_id JOIN negotiations n ON n.id = x.negotiation_id WHERE x.id = c.participant_id
  UNION ALL SELECT 'Meeting', x.date || coalesce(', ' || x.place, '') || ', ' || n.name, '/negotiations/' || n.slug
    FROM meetings x JOIN negotiations n ON n.id = x.negotiation_id WHERE x.id = c.meeting_id
) record`)

export const CITING_SORTS = {
  record: {
    label: 'Record',
    expression: `(record.what || ' ' || record.name) COLLATE "C"`,
    type: 'text',
    direction: 'ASC',
  },
} as const satisfies SortKeys

/** One source by its slug; null if there is none. */
export async function findSource(query: Query, slug: string): Promise<SourceRow | null> {
  const [source] = await query<SourceRow>(sql`SELECT ${COLUMNS} FROM sources s WHERE s.slug = ${slug}`)
  return source ?? null
}

/** One page of the records that cite a source. */
export async function recordsCiting(
  query: Query,
  sourceId: string,
  page: PageRequest,
): Promise<Page<CitingRecord>> {
  return fetchPage<CitingRecord>(query, CITING_SORTS, page, {
    columns: sql`record.what, record.name, record.href, c.locator, c.quote, coalesce(c.stance, 'supports') AS stance`,
    from: CITING,
    where: sql`c.source_id = ${sourceId}::bigint`,
    idColumn: 'c.id',
  })
}

/** What an archive was asked about a source without an archived copy, and said; null if it was not asked. */
export async function archiveRequest(
  query: Query,
  sourceId: string,
): Promise<{ waiting: boolean; answer: string | null } | null> {
  const [request] = await query<{ waiting: boolean; answer: string | null }>(sql`
    SELECT a.next_at IS NOT NULL AS waiting, a.answer FROM archive_requests a JOIN sources s ON s.id = a.source_id
    WHERE a.source_id = ${sourceId}::bigint AND s.archive_url IS NULL`)
  return request ?? null
}
