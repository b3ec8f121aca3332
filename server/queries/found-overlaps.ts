import sql, { join, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { Band } from '../overlaps/method.ts'
import { overlapHref } from '../values/addresses.ts'
import { wordBeginsWith } from './folded-words.ts'
import { OVERLAP_KEY } from './overlap-filters.ts'

/** An overlap that a search found. */
export interface FoundOverlap {
  readonly name: string
  readonly href: string
  readonly score: number
  readonly band: Band
}

/** Search words that name no one. */
const FILLERS = new Set(['a', 'an', 'and', 'at', 'in', 'of', 'on', 'the', 'with', 'overlap', 'overlaps'])
const MOST_WORDS = 6
/** The most names checked for each word, so that a common word costs no more than a rare one. */
const MOST_NAMES = 200

/** The records of a kind with a name or alias that has a word with this beginning. */
const named = (record: 'entity' | 'negotiation', word: string): Sql => sql`
  (SELECT array_agg(record_id) FROM (
    SELECT DISTINCT t.record_id FROM search_texts t
    WHERE t.record = ${record} AND t.field IN ('name', 'alias')
      AND (t.folded LIKE ${`${word}%`} OR t.folded LIKE ${wordBeginsWith(word)}) LIMIT ${MOST_NAMES}) found)`

/** Whether a word `w` names the official, the party or the negotiation in an overlap `v`. */
const NAMES_IT = sql`(coalesce(v.official_id = ANY(w.entities) OR v.party_id = ANY(w.entities), false)
  OR coalesce(v.negotiation_id = ANY(w.negotiations), false))`

/**
 * Overlaps for which every word names the official, the negotiation, the party or someone on a path between them. Those
 * with more words that name one of the three come first, then by score. If a word names no one, there are none.
 * @param typed the words as `foldedWords` has them
 */
export async function findOverlaps(query: Query, typed: string, limit: number): Promise<FoundOverlap[]> {
  const wanted = [...new Set(typed.split(' ').filter((word) => word !== '' && !FILLERS.has(word)))]
  if (wanted.length === 0 || wanted.length > MOST_WORDS) return []
  const sets = join(
    wanted.map((word) => sql`(${named('entity', word)}, ${named('negotiation', word)})`),
    ', ',
  )
  const rows = await query<{ id: string; name: string; score: number; band: Band }>(sql`
    WITH wanted AS MATERIALIZED (SELECT * FROM (VALUES ${sets}) AS w (entities, negotiations))
    SELECT ${OVERLAP_KEY} AS id, o.name || ', ' || n.name || ' and ' || p.name AS name, v.score, v.band
    FROM derived_overlaps v JOIN entities o ON o.id = v.official_id
      JOIN negotiations n ON n.id = v.negotiation_id JOIN entities p ON p.id = v.party_id
    WHERE NOT EXISTS (
      SELECT FROM wanted w WHERE NOT (${NAMES_IT}
        OR coalesce(EXISTS (SELECT FROM chains c WHERE c.overlap_id = v.id AND c.entity_ids && w.entities), false)))
    ORDER BY (SELECT count(*) FROM wanted w WHERE ${NAMES_IT}) DESC, v.score DESC, 1 LIMIT ${limit}`)
  return rows.map(({ id, ...row }) => ({ ...row, href: overlapHref(id) }))
}
