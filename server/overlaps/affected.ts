import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { MAY_CONTROL } from './link-conditions.ts'
import { controlClosure } from './moves.ts'

/** Which officials' overlaps a change can touch. Each search finds all of them, and perhaps more. */

/**
 * These links and those whose reading hangs on them, as they are or once were: a founding where another holding
 * ties the same two, and links of unknown start at an interest whose founding is told.
 */
export async function withDependentLinks(query: Query, linkIds: readonly string[]): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    WITH was AS (SELECT DISTINCT from_id, to_id, kind FROM history.links WHERE id = ANY(${linkIds}::bigint[]))
    SELECT o.id FROM was JOIN links o ON o.kind = 'founded' AND o.from_id = was.from_id AND o.to_id = was.to_id
    UNION SELECT o.id FROM was JOIN links o ON o.from_id = was.to_id WHERE was.kind = 'founded' AND o.start_date IS NULL
    UNION SELECT o.id FROM was JOIN links o ON o.to_id = was.to_id WHERE was.kind = 'founded' AND o.start_date IS NULL`)
  return [...new Set([...linkIds, ...rows.map((row) => row.id)])]
}

/**
 * The officials whose own side a change of one of these links can make larger or smaller by somebody who counts: a party to
 * their talks, or what they have a post at.
 * @param formerEnds entities that the links tied before they were changed.
 */
export async function officialsOnSidesOf(
  query: Query,
  linkIds: readonly string[],
  formerEnds: readonly string[],
): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    WITH RECURSIVE ${controlClosure(sql`
      SELECT e.id, e.id FROM links l JOIN entities e ON e.id IN (l.from_id, l.to_id)
      WHERE l.id = ANY(${linkIds}::bigint[]) AND ${MAY_CONTROL}
      UNION SELECT id, id FROM unnest(${formerEnds}::bigint[]) AS former (id)`)}
    , tied AS MATERIALIZED (SELECT id FROM above UNION SELECT id FROM below)
    SELECT DISTINCT p.official_id AS id FROM participants p
    WHERE p.on_behalf_of_id IN (SELECT id FROM tied) AND (
      EXISTS (SELECT FROM parties q WHERE q.negotiation_id = p.negotiation_id AND q.entity_id <> p.on_behalf_of_id
        AND q.entity_id IN (SELECT id FROM tied))
      OR EXISTS (SELECT FROM near_halves n WHERE n.official_id = p.official_id AND n.post_id <> p.on_behalf_of_id
        AND n.post_id IN (SELECT id FROM tied)))`)
  return rows.map((row) => row.id)
}

/** All who take part in one of these negotiations, or have a stored overlap in one. */
export async function officialsInNegotiations(
  query: Query,
  negotiationIds: readonly string[],
): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    SELECT official_id AS id FROM participants WHERE negotiation_id = ANY(${negotiationIds}::bigint[])
    UNION SELECT official_id FROM derived_overlaps WHERE negotiation_id = ANY(${negotiationIds}::bigint[])`)
  return rows.map((row) => row.id)
}

/** All who take part in any negotiation, or have a stored overlap. */
export async function allOfficials(query: Query): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    SELECT official_id AS id FROM participants UNION SELECT official_id FROM derived_overlaps`)
  return rows.map((row) => row.id)
}
