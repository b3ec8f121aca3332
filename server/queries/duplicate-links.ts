import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { between, endsOf, exactly, MOST_COMPARED, mayBeOne, sameEnds } from '../duplicates/same-statement.ts'
import { undecided } from './duplicate-decisions.ts'

/** Two records that may be the same, the older first; `id` is that of the newer one. */
export interface RecordPair {
  readonly one: string
  readonly other: string
  readonly id: string
}

/** The most links that are searched at once, and for one page if hardly any are alike. */
const BATCH = 2000
const MOST_SCANNED = 10_000

/**
 * Undecided pairs of links that may be the same, the newest first: none that a third link contradicts, because a vague
 * date that would bridge two contradicting statements belongs to neither. So the two of a pair are alike to the same
 * links.
 * @param scanned a SELECT of the links to search for.
 * @param wanted a condition on a pair `p`: on its slugs `one` and `other`, and on its `id`.
 */
function pairsOf(query: Query, scanned: Sql, wanted: Sql, limit: number): Promise<RecordPair[]> {
  return query<RecordPair>(sql`
    WITH scanned AS MATERIALIZED (${scanned}),
    groups (kind, one, other) AS MATERIALIZED (SELECT DISTINCT ${endsOf('l')} FROM scanned l),
    members AS MATERIALIZED (
      SELECT l.*, g.one, g.other, count(*) OVER (PARTITION BY g.kind, g.one, g.other) AS members
      FROM ${between('groups')}
    ),
    alike AS MATERIALIZED (
      SELECT p.id, p.slug, array_agg(q.id ORDER BY q.id) AS ids FROM members p
      JOIN members q ON q.kind = p.kind AND q.one = p.one AND q.other = p.other
      WHERE p.members BETWEEN 2 AND ${MOST_COMPARED} AND ${sameEnds('p', 'q')} AND ${mayBeOne('p', 'q')} GROUP BY p.id, p.slug
    ),
    equal AS MATERIALIZED (
      SELECT m.id, m.slug, min(m.id) OVER same AS first_id, first_value(m.slug) OVER (same ORDER BY m.id) AS first_slug
      FROM members m WHERE m.members > ${MOST_COMPARED} WINDOW same AS (PARTITION BY ${exactly('m')})
    )
    SELECT p.one, p.other, p.id::text AS id FROM (
      SELECT a.slug AS one, b.slug AS other, a.id AS one_id, b.id FROM alike b JOIN alike a ON a.ids = b.ids AND a.id < b.id
      UNION ALL SELECT first_slug, slug, first_id, id FROM equal WHERE id <> first_id
    ) p WHERE ${wanted} AND ${undecided('link', raw('p.one_id'), raw('p.id'))} ORDER BY p.id DESC, p.one_id LIMIT ${limit}`)
}

const isBefore = (id: Sql, before: string | null): Sql =>
  sql`(${before}::bigint IS NULL OR ${id} < ${before}::bigint)`

/** The pairs of one link, of which the newer has an id below `before`, if given. */
export function pairsOfLink(
  query: Query,
  slug: string,
  before: string | null,
  limit: number,
): Promise<RecordPair[]> {
  const scanned = sql`SELECT * FROM links WHERE slug = ${slug}`
  return pairsOf(query, scanned, sql`${slug} IN (p.one, p.other) AND ${isBefore(sql`p.id`, before)}`, limit)
}

/**
 * The newest pairs, up to `limit`. In a large record, the search may end before it has as many.
 * @param before searches only links with a lower id.
 * @returns the pairs, and the id at which the search ended; null if it went through the whole record.
 */
export async function newestPairs(
  query: Query,
  before: string | null,
  limit: number,
  batchSize = BATCH,
): Promise<{ pairs: RecordPair[]; endedAt: string | null }> {
  const pairs: RecordPair[] = []
  let from = before
  for (let scanned = 0; scanned < MOST_SCANNED && pairs.length < limit; scanned += batchSize) {
    const batch = sql`SELECT * FROM links WHERE status <> 'retracted' AND ${isBefore(sql`id`, from)}
      ORDER BY id DESC LIMIT ${batchSize}`
    const [end] = await query<{ count: number; last: string }>(
      sql`SELECT count(*)::int AS count, min(id)::text AS last FROM (${batch}) batch`,
    )
    const found = await pairsOf(query, batch, sql`p.id IN (SELECT s.id FROM scanned s)`, limit)
    pairs.push(...found.slice(0, limit - pairs.length))
    if (end === undefined || end.count < batchSize) return { pairs, endedAt: null }
    from = end.last
  }
  return { pairs, endedAt: from }
}
