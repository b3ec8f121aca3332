import sql from 'sql-template-tag'
import type { RecordWrite } from './writing.ts'

/** What else a changed record affects, for the derivation that follows the write. */

/** A source's date, publisher and origin affect its citations: links by their timing, parts of talks by their evidence. */
export async function touchSources({ query, touched }: RecordWrite, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await query<{ id: string }>(sql`
    SELECT DISTINCT link_id AS id FROM citations WHERE link_id IS NOT NULL AND source_id = ANY(${ids}::bigint[])`)
  for (const { id } of rows) touched.links.add(id)
  const talks = await query<{ id: string }>(sql`
    SELECT DISTINCT coalesce(c.negotiation_id, p.negotiation_id, q.negotiation_id, m.negotiation_id) AS id FROM citations c
    LEFT JOIN participants p ON p.id = c.participant_id LEFT JOIN parties q ON q.id = c.party_id
    LEFT JOIN meetings m ON m.id = c.meeting_id
    WHERE c.source_id = ANY(${ids}::bigint[])
      AND num_nonnulls(c.negotiation_id, p.negotiation_id, q.negotiation_id, m.negotiation_id) > 0`)
  for (const { id } of talks) touched.negotiations.add(id)
}

/**
 * An entity's kind decides what its links may do in a chain, and its name appears in the text of chains and of those
 * who take part on its behalf.
 */
export async function touchEntities({ query, touched }: RecordWrite, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const links = await query<{ id: string }>(sql`
    SELECT id FROM links WHERE from_id = ANY(${ids}::bigint[]) OR to_id = ANY(${ids}::bigint[])`)
  for (const { id } of links) touched.links.add(id)
  const negotiations = await query<{ id: string }>(sql`
    SELECT negotiation_id AS id FROM parties WHERE entity_id = ANY(${ids}::bigint[])
    UNION SELECT negotiation_id FROM participants
      WHERE official_id = ANY(${ids}::bigint[]) OR on_behalf_of_id = ANY(${ids}::bigint[])`)
  for (const { id } of negotiations) touched.negotiations.add(id)
}
