import sql, { join, raw } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { type Band, METHOD, SCORE_MAXIMA, SCORE_TERMS, type ScoreTerm } from '../overlaps/method.ts'
import { OVERLAP_KEY } from './overlap-filters.ts'

/** How much each term counts, as a percentage of its weight in the method. */
export type Weights = Readonly<Record<ScoreTerm, number>>

/** An overlap with its score under different weights. */
export interface ReweightedOverlap {
  readonly id: string
  readonly official: string
  readonly negotiation: string
  readonly party: string
  readonly score: number
  readonly band: Band
  readonly newScore: number
  readonly newBand: Band
}

/** How many overlaps have a rating, under the method and under different weights. */
export interface ReweightedBand {
  readonly band: Band
  readonly count: number
  readonly newCount: number
}

/**
 * The overlaps as different weights would rank them. Each has the highest sum of any of its paths, scaled to the
 * highest that the weights allow, as for robustness. At least one weight is more than 0.
 */
export async function reweighted(
  query: Query,
  weights: Weights,
  limit: number,
): Promise<{ rows: ReweightedOverlap[]; bands: ReweightedBand[] }> {
  const most = SCORE_TERMS.reduce((sum, term) => sum + SCORE_MAXIMA[term] * weights[term], 0)
  const sum = join(
    SCORE_TERMS.map((term) => sql`c.${raw(`score_${term}`)} * ${weights[term]}::int`),
    ' + ',
  )
  const bands = join(
    METHOD.bands.map(({ band, from }) => sql`WHEN 100 * s.sum >= ${from * most} THEN ${band}`),
    ' ',
  )
  const [found] = await query<{ rows: ReweightedOverlap[]; counts: ReweightedBand[] }>(sql`
    WITH scored AS MATERIALIZED (
      SELECT v.official_id, v.negotiation_id, v.party_id, v.score, v.band, s.sum,
        round(100.0 * s.sum / ${most}::int)::int AS "newScore", CASE ${bands} END AS "newBand"
      FROM derived_overlaps v
      CROSS JOIN LATERAL (SELECT max(${sum}) AS sum FROM chains c WHERE c.overlap_id = v.id) s),
    first AS (
      SELECT ${OVERLAP_KEY} AS id, o.name AS official, n.name AS negotiation, p.name AS party,
        v.score, v.band, v."newScore", v."newBand", v.sum
      FROM scored v JOIN entities o ON o.id = v.official_id JOIN negotiations n ON n.id = v.negotiation_id
      JOIN entities p ON p.id = v.party_id
      ORDER BY v.sum DESC, v.score DESC, 1 LIMIT ${limit}),
    counted AS (
      SELECT band, sum(was)::int AS count, sum(now)::int AS "newCount" FROM (
        SELECT band, 1 AS was, 0 AS now FROM scored UNION ALL SELECT "newBand", 0, 1 FROM scored) rated
      GROUP BY band)
    SELECT
      (SELECT coalesce(json_agg(to_jsonb(first) - 'sum' ORDER BY first.sum DESC, first.score DESC, first.id), '[]') FROM first) AS rows,
      (SELECT coalesce(json_agg(counted), '[]') FROM counted) AS counts`)
  const { rows, counts } = found ?? { rows: [], counts: [] }
  return {
    rows,
    bands: METHOD.bands.map(
      ({ band }) => counts.find((each) => each.band === band) ?? { band, count: 0, newCount: 0 },
    ),
  }
}
