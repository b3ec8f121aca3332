import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { LOOKED_AT } from '../overlaps/link-conditions.ts'
import type { Proviso } from '../overlaps/timing-words.ts'
import type { Filters } from './filters.ts'
import { OVERLAPS, overlapCondition } from './overlap-filters.ts'

/** How many overlaps a person or entity has, by band. */
export interface BandCounts {
  readonly slug: string
  readonly name: string
  readonly high: number
  readonly medium: number
  readonly low: number
  readonly total: number
}

/** The counts behind the headline. */
export interface OverlapTotals {
  readonly overlaps: number
  readonly officials: number
  readonly negotiations: number
  readonly parties: number
  readonly high: number
  readonly medium: number
  readonly low: number
  /** By timing and certainty of the best path, such as `concurrent certain`. */
  readonly timings: Readonly<Record<string, number>>
  /** How many have a path, the best or another, that held while official and party were in the talks. */
  readonly held: {
    readonly certainly: number
    /** Those that did so if the official still took part, or if what is disputed is right. */
    readonly provided: number
    /** Those in talks that the official or the party had yet to join. */
    readonly ahead: number
    /** On which of the two that depends, for any of them. */
    readonly provisos: readonly Proviso[]
    /** Those that did so on some readings of the dates only. */
    readonly perhaps: number
  }
}

/**
 * Whether any path `c` of the overlap `v` that held while official and party were in the talks meets this condition.
 * @param best the same of the best path, as the overlap itself says it: most need no look at their paths.
 */
const isConcurrent = (best: Sql, condition: Sql): Sql =>
  sql`((v.timing = 'concurrent' AND ${best})
    OR EXISTS (SELECT FROM chains c WHERE c.overlap_id = v.id AND c.timing = 'concurrent' AND ${condition}))`

/** Who is on record in talks, as an official or a party, only from a day on that had yet to come. */
const SEATS_AHEAD = sql`
  SELECT seat.entity_id, seat.negotiation_id FROM (
    SELECT p.official_id AS entity_id, p.negotiation_id, p.start_date FROM participants p
    UNION ALL SELECT p.entity_id, p.negotiation_id, p.start_date FROM parties p
  ) seat JOIN negotiations n ON n.id = seat.negotiation_id
  GROUP BY 1, 2
  HAVING min(coalesce(partial_earliest(coalesce(seat.start_date, n.start_date)), '-infinity')) > ${raw(LOOKED_AT)}::date`

const bandCounts = raw(`count(*) FILTER (WHERE v.band = 'high')::int AS high,
  count(*) FILTER (WHERE v.band = 'medium')::int AS medium, count(*) FILTER (WHERE v.band = 'low')::int AS low`)

export async function overlapTotals(query: Query, filters: Filters): Promise<OverlapTotals> {
  const [row] = await query<OverlapTotals>(sql`
    WITH ahead AS MATERIALIZED (${SEATS_AHEAD}), chosen AS (
      SELECT v.*, seen.ahead, NOT seen.ahead AND ${isConcurrent(sql`false`, sql`c.certainty = 'certain' AND c.provisos = '{}'`)} AS certainly,
        NOT seen.ahead AND ${isConcurrent(sql`v.certainty = 'certain'`, sql`c.certainty = 'certain'`)} AS provided,
        NOT seen.ahead AND ${isConcurrent(sql`true`, sql`true`)} AS perhaps
      FROM ${OVERLAPS} CROSS JOIN LATERAL (SELECT (v.official_id, v.negotiation_id) IN (SELECT * FROM ahead)
        OR (v.party_id, v.negotiation_id) IN (SELECT * FROM ahead) AS ahead) seen
      WHERE ${overlapCondition(filters)}
    )
    SELECT count(*)::int AS overlaps, count(DISTINCT v.official_id)::int AS officials,
      count(DISTINCT v.negotiation_id)::int AS negotiations, count(DISTINCT v.party_id)::int AS parties, ${bandCounts},
      (SELECT coalesce(json_object_agg(key, n), '{}') FROM (
        SELECT timing || ' ' || certainty AS key, count(*)::int AS n FROM chosen GROUP BY 1) t) AS timings,
      json_build_object('certainly', count(*) FILTER (WHERE v.certainly),
        'provided', count(*) FILTER (WHERE v.provided AND NOT v.certainly),
        'perhaps', count(*) FILTER (WHERE v.perhaps AND NOT v.provided),
        'ahead', count(*) FILTER (WHERE v.ahead),
        'provisos', ARRAY(SELECT DISTINCT unnest(c.provisos) FROM chosen x CROSS JOIN LATERAL (
          -- Of few overlaps: each is looked up, instead of reading every path.
          SELECT provisos FROM chains WHERE overlap_id = x.id AND timing = 'concurrent' AND certainty = 'certain' OFFSET 0) c
          WHERE x.provided AND NOT x.certainly ORDER BY 1 DESC)) AS held
    FROM chosen v`)
  if (row === undefined) throw new Error('an aggregate returned no row')
  return row
}

/** The most rows in a bar chart. */
const MOST_BARS = 15

/** Overlaps by official or by negotiation. */
export interface OverlapsBy {
  /** Those with the most overlaps, in descending order. */
  readonly rows: BandCounts[]
  /** How many of them have an overlap, and how many overlaps there are in all. */
  readonly groups: number
  readonly overlaps: number
}

export async function overlapsBy(
  query: Query,
  by: 'official' | 'negotiation',
  filters: Filters,
): Promise<OverlapsBy> {
  const who: Sql = raw(by === 'official' ? 'o' : 'n')
  const rows = await query<BandCounts & { groups: number; overlaps: number }>(sql`
    WITH grouped AS (
      SELECT ${who}.slug, ${who}.name, ${bandCounts}, count(*)::int AS total
      FROM ${OVERLAPS} WHERE ${overlapCondition(filters)} GROUP BY ${who}.slug, ${who}.name
    )
    SELECT *, count(*) OVER ()::int AS groups, sum(total) OVER ()::int AS "overlaps" FROM grouped
    ORDER BY total DESC, high DESC, name LIMIT ${MOST_BARS}`)
  return {
    rows: rows.map(({ groups: _, overlaps: __, ...row }) => row),
    groups: rows[0]?.groups ?? 0,
    overlaps: rows[0]?.overlaps ?? 0,
  }
}

/** Something that was recorded, found or changed, newest first. */
export interface RecentChange {
  readonly at: Date
  readonly what: string
  readonly title: string
  readonly detail: string | null
  readonly href: string
}

/** The latest changes to the record. Among the results of one write, what became of overlaps comes first. */
export async function recentChanges(query: Query, limit: number): Promise<RecentChange[]> {
  return query<RecentChange>(sql`
    SELECT at, what, title, detail, href FROM (
      (SELECT e.at, 1 AS kind,
        CASE e.event WHEN 'appeared' THEN 'Overlap found' WHEN 'vanished' THEN 'Overlap gone' ELSE 'Rating changed' END AS what,
        o.name || ', ' || n.name || ' and ' || p.name AS title,
        CASE e.event WHEN 'vanished' THEN 'was ' || e.band || ', ' || e.score
          WHEN 'band' THEN coalesce(e.detail || ', ', '') || 'score now ' || e.score
          ELSE 'score ' || e.score || ', ' || e.band END AS detail,
        '/overlaps/' || o.slug || '~' || n.slug || '~' || p.slug AS href, to_char(e.score, 'FM000') AS tie
      FROM overlap_events e JOIN entities o ON o.id = e.official_id JOIN negotiations n ON n.id = e.negotiation_id
      JOIN entities p ON p.id = e.party_id WHERE e.event IN ('appeared', 'band', 'vanished')
      ORDER BY e.at DESC, e.score DESC, e.id DESC LIMIT 3)
      UNION ALL
      (SELECT greatest(l.recorded_at, coalesce(l.revised_at, l.recorded_at)), 2,
        CASE WHEN l.status = 'retracted' THEN 'Link retracted' WHEN l.revised_at IS NOT NULL THEN 'Link changed'
          ELSE 'Link added' END,
        f.name || ' – ' || t.name, coalesce(l.detail, replace(l.kind, '_', ' ')), '/links/' || l.slug,
        coalesce(l.start_latest::text, '')
      FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
      ORDER BY greatest(l.recorded_at, coalesce(l.revised_at, l.recorded_at)) DESC, l.start_latest DESC NULLS LAST, l.id DESC LIMIT ${limit})
      UNION ALL
      (SELECT s.recorded_at, 3, 'Statement added', coalesce(e.name, s.by_name), coalesce('“' || s.quote || '”', s.paraphrase),
        '/statements/' || s.slug, coalesce(partial_latest(s.date)::text, '')
      FROM statements s LEFT JOIN entities e ON e.id = s.by_id WHERE s.retraction_reason IS NULL
      ORDER BY s.recorded_at DESC, partial_latest(s.date) DESC NULLS LAST, s.id DESC LIMIT 2)
    ) recent ORDER BY date_trunc('minute', at) DESC, kind, tie DESC, href LIMIT ${limit}`)
}

/** What the filter bar offers: everyone and everything with an overlap; null if there are too many for a list. */
export interface FilterChoices {
  readonly officials: readonly { slug: string; name: string }[] | null
  readonly negotiations: readonly { slug: string; name: string }[] | null
  readonly parties: readonly { slug: string; name: string }[] | null
}

/** The most choices that a filter offers. If there are more, readers type the name. */
const MOST_CHOICES = 100

export async function filterChoices(query: Query): Promise<FilterChoices> {
  const choices = (table: string, column: string): Sql =>
    sql`(SELECT coalesce(json_agg(json_build_object('slug', slug, 'name', name) ORDER BY name), '[]')
      FROM (SELECT slug, name FROM ${raw(table)} WHERE id IN (SELECT ${raw(column)} FROM derived_overlaps)
        ORDER BY name LIMIT ${MOST_CHOICES + 1}) each)`
  const [row] = await query<FilterChoices>(
    sql`SELECT ${choices('entities', 'official_id')} AS officials, ${choices('negotiations', 'negotiation_id')} AS negotiations,
      ${choices('entities', 'party_id')} AS parties`,
  )
  const few = <T>(found: readonly T[] | null | undefined): readonly T[] | null =>
    found == null || found.length > MOST_CHOICES ? null : found
  return {
    officials: few(row?.officials),
    negotiations: few(row?.negotiations),
    parties: few(row?.parties),
  }
}

/** How many officials are on record, with or without an overlap. */
export async function countOfficials(query: Query): Promise<number> {
  const [row] = await query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM (
      SELECT official_id FROM positions UNION SELECT official_id FROM participants) officials`,
  )
  return row?.count ?? 0
}
