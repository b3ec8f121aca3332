import sql from 'sql-template-tag'
import type { Database } from '../../server/database/index.ts'

/** A stored chain, in the notation of the cases. */
export interface ChainRow {
  official: string
  negotiation: string
  party: string
  rule: string
  imputed_through: string
  representative: string
  timing: string
  certainty: string
  score: number
  score_terms: Record<string, number>
  robustness: number[]
  window: [string | null, string | null]
  /** [kind, from, to], sorted. */
  links: [string, string, string][]
  /** Counted from 0, the best. */
  rank: number
}

/** Every stored chain, read directly from the tables in a fixed order. */
export async function storedChains(database: Database): Promise<ChainRow[]> {
  return database.query<ChainRow>(sql`
    SELECT o.slug AS official, n.slug AS negotiation, p.slug AS party, c.rule,
      coalesce(c.imputed_through, '') AS imputed_through, coalesce(r.slug, '') AS representative,
      c.timing, c.certainty, c.score, json_build_object('timing', c.score_timing, 'directness', c.score_directness,
        'money', c.score_money, 'role', c.score_role, 'party', c.score_party, 'evidence', c.score_evidence) AS score_terms,
      c.robustness,
      json_build_array(c.window_start, c.window_end) AS "window",
      (SELECT json_agg(json_build_array(l.kind, f.slug, t.slug) ORDER BY l.kind, f.slug, t.slug)
       FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
       WHERE l.id = ANY(c.link_ids)) AS links,
      (row_number() OVER (PARTITION BY v.id ORDER BY c.place) - 1)::int AS rank
    FROM chains c JOIN derived_overlaps v ON v.id = c.overlap_id
    JOIN entities o ON o.id = v.official_id JOIN negotiations n ON n.id = v.negotiation_id
    JOIN entities p ON p.id = v.party_id LEFT JOIN entities r ON r.id = c.representative_id
    ORDER BY 1, 2, 3, c.place`)
}
