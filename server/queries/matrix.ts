import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { Band } from '../overlaps/method.ts'
import type { Filters } from './filters.ts'
import { OVERLAPS, overlapCondition } from './overlap-filters.ts'

/** The overlaps of one official with one party. */
export interface MatrixCell {
  readonly official: { readonly slug: string; readonly name: string }
  readonly party: { readonly slug: string; readonly name: string }
  /** The highest of their scores. */
  readonly score: number
  readonly band: Band
  readonly overlaps: number
  readonly chains: number
}

/** The most officials and parties that a matrix shows. It shows those with the most overlaps. */
const MOST_OFFICIALS = 20
const MOST_PARTIES = 10

/** Officials by parties, or only by states: the cells with an overlap, and how many officials and parties have one. */
export async function overlapMatrix(
  query: Query,
  filters: Filters,
  statesOnly: boolean,
): Promise<{ cells: MatrixCell[]; officials: number; parties: number }> {
  const rows = await query<MatrixCell & { officials: number; parties: number }>(sql`
    WITH pairs AS (
      SELECT v.official_id, v.party_id, max(v.score) AS score, count(*)::int AS met,
        (array_agg(v.band ORDER BY v.score DESC))[1] AS band, array_agg(v.id) AS ids
      FROM ${OVERLAPS} WHERE ${overlapCondition(filters)} AND ${statesOnly ? sql`p.kind = 'state'` : sql`true`}
      GROUP BY v.official_id, v.party_id
    ),
    officials AS (SELECT official_id, sum(met) AS total, max(score) AS best FROM pairs GROUP BY 1),
    parties AS (SELECT party_id, sum(met) AS total, max(score) AS best FROM pairs GROUP BY 1)
    SELECT json_build_object('slug', o.slug, 'name', o.name) AS official, json_build_object('slug', p.slug, 'name', p.name) AS party,
      x.score, x.band, x.met AS "overlaps", (SELECT count(*)::int FROM chains c WHERE c.overlap_id = ANY(x.ids)) AS chains,
      (SELECT count(*)::int FROM officials) AS officials, (SELECT count(*)::int FROM parties) AS parties
    FROM pairs x
    JOIN (SELECT * FROM officials ORDER BY total DESC, best DESC, official_id LIMIT ${MOST_OFFICIALS}) a USING (official_id)
    JOIN (SELECT * FROM parties ORDER BY total DESC, best DESC, party_id LIMIT ${MOST_PARTIES}) b USING (party_id)
    JOIN entities o ON o.id = x.official_id JOIN entities p ON p.id = x.party_id
    ORDER BY a.total DESC, a.best DESC, o.name, b.total DESC, b.best DESC, p.name`)
  const cells = rows.map(({ officials: _, parties: __, ...cell }) => cell)
  return { cells, officials: rows[0]?.officials ?? 0, parties: rows[0]?.parties ?? 0 }
}
