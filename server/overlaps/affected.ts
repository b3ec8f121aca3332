import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { MAY_CONTROL } from './link-conditions.ts'
import { controlClosure } from './moves.ts'

/** Which officials' overlaps a change can affect. Each search finds all of them, and perhaps more. */

/** What changed links can affect, as far as one look at the database shows. */
export interface Reach {
  /** The changed links, and the links whose reading depends on them. */
  readonly links: readonly string[]
  /** Whether a stored half goes through one of them, or meets one at an end. If not, no chain does. */
  readonly halves: boolean
  /** Whether a stored chain goes through one of them. */
  readonly chains: boolean
  /** Whether one of them may be a control link. Control links decide who is on an official's own side. */
  readonly control: boolean
}

/**
 * Finds what these links affect. The reading of other links depends on them, as they are now or once were: a founding
 * where another holding ties the same two entities, and links without a start date at an interest whose founding is
 * on record.
 */
export async function reachOf(query: Query, linkIds: readonly string[]): Promise<Reach> {
  const all = sql`(SELECT array_agg(id) FROM hanging)`
  // Counted rather than tested with EXISTS: to find the first of a few rows, the planner would scan the whole table.
  // OFFSET 0 keeps it from scanning all links too: after an import, it does not know yet that few have the same ends.
  const [reach] = await query<Reach>(sql`
    WITH was AS (SELECT DISTINCT from_id, to_id, kind FROM history.links WHERE id = ANY(${[...linkIds]}::bigint[])),
    hanging AS MATERIALIZED (
      SELECT unnest(${[...linkIds]}::bigint[]) AS id
      UNION SELECT o.id FROM was CROSS JOIN LATERAL (
        SELECT id FROM links WHERE kind = 'founded' AND from_id = was.from_id AND to_id = was.to_id OFFSET 0) o
      UNION SELECT o.id FROM was CROSS JOIN LATERAL (
        SELECT id FROM links WHERE from_id = was.to_id AND start_date IS NULL OFFSET 0) o WHERE was.kind = 'founded'
      UNION SELECT o.id FROM was CROSS JOIN LATERAL (
        SELECT id FROM links WHERE to_id = was.to_id AND start_date IS NULL OFFSET 0) o WHERE was.kind = 'founded'
    ),
    changed AS (
      SELECT l.kind, e.id FROM links l CROSS JOIN LATERAL (VALUES (l.from_id), (l.to_id)) e (id) WHERE l.id IN (SELECT id FROM hanging)
    )
    SELECT ARRAY(SELECT id::text FROM hanging) AS links,
      (SELECT count(*) FROM near_halves n WHERE n.link_ids && ${all})
        + (SELECT count(*) FROM far_halves f WHERE f.link_ids && ${all})
        + (SELECT count(*) FROM changed c CROSS JOIN LATERAL (SELECT FROM near_halves n WHERE n.at_id = c.id LIMIT 1) n)
        + (SELECT count(*) FROM changed c CROSS JOIN LATERAL (SELECT FROM far_halves f WHERE f.at_id = c.id LIMIT 1) f) > 0 AS halves,
      (SELECT count(*) FROM chains c WHERE c.link_ids && ${all}) > 0 AS chains,
      (SELECT count(*) FROM changed l WHERE ${MAY_CONTROL}) > 0 AS control`)
  return reach ?? { links: linkIds, halves: true, chains: true, control: true }
}

/**
 * The officials whose own side can gain or lose a member that matters when one of these links changes: a party to
 * their talks, or an entity where they hold a post.
 * @param formerEnds entities that the links tied before they changed.
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
    , tied AS MATERIALIZED (SELECT id FROM above UNION SELECT id FROM below),
    -- First those whose side it is: to look at everyone's halves takes far longer.
    acting AS MATERIALIZED (SELECT * FROM participants WHERE on_behalf_of_id IN (SELECT id FROM tied))
    SELECT DISTINCT p.official_id AS id FROM acting p
    WHERE EXISTS (SELECT FROM parties q WHERE q.negotiation_id = p.negotiation_id AND q.entity_id <> p.on_behalf_of_id
        AND q.entity_id IN (SELECT id FROM tied))
      OR EXISTS (SELECT FROM near_halves n WHERE n.official_id = p.official_id AND n.post_id <> p.on_behalf_of_id
        AND n.post_id IN (SELECT id FROM tied))`)
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
