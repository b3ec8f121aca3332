import sql, { join, raw } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { START } from './grammar.ts'
import { MAY_CONTROL, stands } from './link-conditions.ts'
import { controlClosure, END_ONLY, linksFrom, linksTo, MOVE_TABLES, STEP_FITS } from './moves.ts'

/** Which officials' overlaps a change can touch. Each search finds all of them, and perhaps more. */

/**
 * The officials whose chains one of these links can stand in, whatever its dates. A link of the half that is read from the
 * official leads back to those who hold; one of the other half leads on to whom it controls for, and so to those who meet
 * them; one of money does both, and both have to be so.
 */
export async function officialsBehindLinks(query: Query, linkIds: readonly string[]): Promise<string[]> {
  const rows = await query<{ id: string }>(sql`
    WITH RECURSIVE ${MOVE_TABLES.outward}, ${MOVE_TABLES.middle}, ${MOVE_TABLES.inward},
    placed AS MATERIALIZED (
      SELECT l.id AS link_id, move.step, move.phase, move.next, here.id AS here_id, there.id AS there_id
      FROM links l
      JOIN (SELECT * FROM outward UNION ALL SELECT * FROM middle UNION ALL SELECT * FROM inward) move ON move.kind = l.kind
      JOIN entities here ON here.id = CASE WHEN move.forward THEN l.from_id ELSE l.to_id END
      JOIN entities there ON there.id = CASE WHEN move.forward THEN l.to_id ELSE l.from_id END
      WHERE l.id = ANY(${linkIds}::bigint[]) AND ${stands('l')} AND here.kind NOT IN (${END_ONLY}) AND ${STEP_FITS}
    ),
    back (link_id, is_money, at_id, phase) AS (
      SELECT link_id, step IN ('money', 'personal'), here_id, phase FROM placed WHERE step NOT IN ('backing', 'control')
      UNION
      SELECT b.link_id, b.is_money, here.id, move.phase
      FROM back b
      JOIN entities there ON there.id = b.at_id
      JOIN outward move ON move.next = b.phase
      CROSS JOIN LATERAL ${linksTo(raw('b.at_id'))} l
      JOIN entities here ON here.id = l.here_id AND here.kind NOT IN (${END_ONLY})
      WHERE ${stands('l')} AND ${STEP_FITS}
    ),
    onward (link_id, is_money, at_id, phase) AS (
      SELECT link_id, step IN ('money', 'personal'), there_id, next FROM placed WHERE step NOT IN ('tie', 'holding', 'group')
      UNION
      SELECT o.link_id, o.is_money, there.id, move.next
      FROM onward o
      JOIN entities here ON here.id = o.at_id AND here.kind NOT IN (${END_ONLY})
      JOIN inward move ON move.phase = o.phase
      CROSS JOIN LATERAL ${linksFrom(raw('o.at_id'))} l
      JOIN entities there ON there.id = l.there_id
      WHERE ${stands('l')} AND ${STEP_FITS}
    ),
    holder AS (
      SELECT DISTINCT b.link_id, b.is_money, b.at_id AS id FROM back b
      WHERE b.phase = ${START} AND EXISTS (SELECT FROM participants p WHERE p.official_id = b.at_id)
    ),
    ended AS (SELECT DISTINCT link_id, is_money, at_id AS id FROM onward),
    talks AS (
      SELECT e.link_id, e.is_money, p.negotiation_id AS id FROM ended e JOIN parties p ON p.entity_id = e.id
      UNION
      SELECT e.link_id, e.is_money, r.negotiation_id FROM ended e JOIN participants r ON r.official_id = e.id
      WHERE r.on_behalf_of_id IS NOT NULL
    ),
    meeting AS (
      SELECT DISTINCT t.link_id, t.is_money, p.official_id AS id FROM talks t JOIN participants p ON p.negotiation_id = t.id
    )
    SELECT id FROM holder WHERE NOT is_money
    UNION SELECT id FROM meeting WHERE NOT is_money
    UNION SELECT id FROM holder JOIN meeting USING (link_id, id) WHERE holder.is_money AND meeting.is_money`)
  return rows.map((row) => row.id)
}

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
 * The officials whose own side a change of one of these links can make larger or smaller.
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
    SELECT DISTINCT p.official_id AS id FROM participants p
    WHERE p.on_behalf_of_id IN (SELECT id FROM above UNION SELECT id FROM below)`)
  return rows.map((row) => row.id)
}

/** The officials who have a stored chain through one of these links. */
export async function officialsWithChainsThrough(
  query: Query,
  linkIds: readonly string[],
): Promise<string[]> {
  if (linkIds.length === 0) return []
  const rows = await query<{ id: string }>(sql`
    SELECT DISTINCT o.official_id AS id FROM chains c JOIN derived_overlaps o ON o.id = c.overlap_id
    WHERE ${join(
      linkIds.map((id) => sql`c.link_ids @> ARRAY[${id}::bigint]`),
      ' OR ',
    )}`)
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
