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

/**
 * The overlaps that each word names: by the official, the party or the negotiation (`ends`), or by someone on a path.
 * Each word is looked up by the indexes of overlaps and chains, so that the other overlaps are not read.
 */
const NAMED_OVERLAPS = sql`
  SELECT w.word, v.id, true AS ends FROM wanted w CROSS JOIN unnest(w.entities) named (id)
    JOIN derived_overlaps v ON v.official_id = named.id
  UNION ALL SELECT w.word, v.id, true FROM wanted w CROSS JOIN unnest(w.entities) named (id)
    JOIN derived_overlaps v ON v.party_id = named.id
  UNION ALL SELECT w.word, v.id, true FROM wanted w CROSS JOIN unnest(w.negotiations) named (id)
    JOIN derived_overlaps v ON v.negotiation_id = named.id
  UNION ALL SELECT w.word, c.overlap_id, false FROM wanted w JOIN chains c ON c.entity_ids && w.entities`

/**
 * Overlaps for which every word names the official, the negotiation, the party or someone on a path between them. Those
 * with more words that name one of the three come first, then by score. If a word names no one, there are none.
 * @param typed the words as `foldedWords` has them
 */
export async function findOverlaps(query: Query, typed: string, limit: number): Promise<FoundOverlap[]> {
  const wanted = [...new Set(typed.split(' ').filter((word) => word !== '' && !FILLERS.has(word)))]
  if (wanted.length === 0 || wanted.length > MOST_WORDS) return []
  const sets = join(
    wanted.map((word) => sql`(${word}, ${named('entity', word)}, ${named('negotiation', word)})`),
    ', ',
  )
  const rows = await query<{ id: string; name: string; score: number; band: Band }>(sql`
    WITH wanted AS MATERIALIZED (SELECT * FROM (VALUES ${sets}) AS w (word, entities, negotiations)),
    found AS (
      SELECT id, count(DISTINCT word) FILTER (WHERE ends) AS ends FROM (${NAMED_OVERLAPS}) each
      GROUP BY id HAVING count(DISTINCT word) = ${wanted.length}
    )
    SELECT ${OVERLAP_KEY} AS id, o.name || ', ' || n.name || ' and ' || p.name AS name, v.score, v.band
    FROM found JOIN derived_overlaps v ON v.id = found.id JOIN entities o ON o.id = v.official_id
      JOIN negotiations n ON n.id = v.negotiation_id JOIN entities p ON p.id = v.party_id
    ORDER BY found.ends DESC, v.score DESC, 1 LIMIT ${limit}`)
  return rows.map(({ id, ...row }) => ({ ...row, href: overlapHref(id) }))
}
