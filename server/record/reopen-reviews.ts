import sql from 'sql-template-tag'
import type { Mitigation, ReviewStatus } from '../../models/vocabulary.ts'
import type { OverlapChange, OverlapChanges } from '../overlaps/store.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { noteEvent } from './overlap-events.ts'
import type { RecordWrite } from './writing.ts'

/** Stores the current decision on an overlap; `by` is null if an edit reopened it. */
export async function saveReview(
  { query }: RecordWrite,
  { officialId, negotiationId, partyId }: OverlapTriple,
  { status, mitigation, reason }: { status: ReviewStatus; mitigation: Mitigation | null; reason: string },
  by: string | null,
): Promise<void> {
  await query(sql`
    INSERT INTO overlap_reviews (official_id, negotiation_id, party_id, status, mitigation, reason, decided_by)
    VALUES (${officialId}, ${negotiationId}, ${partyId}, ${status}, ${mitigation}, ${reason}, ${by})
    ON CONFLICT ON CONSTRAINT review_taken DO UPDATE SET status = excluded.status, mitigation = excluded.mitigation,
      reason = excluded.reason, decided_by = excluded.decided_by, decided_at = recording_moment()`)
}

/**
 * Reopens the reviewed overlaps whose chains or timing this write changed, and says why (design, section 4, "Review").
 * One that vanished is reopened too, so that it is reviewed again if it comes back.
 */
export async function reopenReviews(tx: RecordWrite, changes: OverlapChanges): Promise<void> {
  const candidates = [...changes.changed, ...changes.vanished].filter(({ isRejudged }) => isRejudged)
  if (candidates.length === 0) return
  const column = (name: keyof OverlapTriple): string[] => candidates.map((change) => change[name])
  const reviewed = await tx.query<{ place: number }>(sql`
    SELECT t.place::int - 1 AS place
    FROM unnest(${column('officialId')}::bigint[], ${column('negotiationId')}::bigint[], ${column('partyId')}::bigint[])
      WITH ORDINALITY AS t (official_id, negotiation_id, party_id, place)
    JOIN overlap_reviews w USING (official_id, negotiation_id, party_id)
    WHERE w.status <> 'open' AND w.id <> ALL(${[...tx.settledReviews]}::bigint[])`)
  for (const { place } of reviewed) {
    const change = candidates[place]
    if (change === undefined) continue
    const reason = `Reopened: ${await causeOf(tx, change)}.`
    await saveReview(tx, change, { status: 'open', mitigation: null, reason }, null)
    // For an overlap that vanished, that event says enough.
    if (change.after === null) continue
    await noteEvent(tx, change, 'reopened', change.after, reason)
  }
}

/** What in the write caused the change: the links of the chains that it changed or touched, else the negotiation. */
async function causeOf({ query, touched }: RecordWrite, change: OverlapChange): Promise<string> {
  const links = change.linkIds.filter((id) => touched.links.has(id))
  const rows = await query<{ words: string }>(sql`
    SELECT CASE
        WHEN NOT own.changed THEN 'a source or an entity of the link ' || named.name || ' was changed'
        WHEN l.status = 'retracted' THEN 'the link ' || named.name || ' was retracted'
        WHEN l.recorded_at = recording_moment() THEN 'the link ' || named.name || ' was added'
        ELSE 'the link ' || named.name || ' was changed' END AS words
    FROM links l JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM changes c WHERE c.record = 'link' AND c.record_id = l.id
      AND c.at = recording_moment()) AS changed) own
    CROSS JOIN LATERAL (SELECT f.name || ' – ' || t.name AS name) named
    WHERE l.id = ANY(${[...change.linkIds]}::bigint[]) AND (own.changed OR l.id = ANY(${links}::bigint[]))
    ORDER BY l.slug`)
  if (rows.length > 0) return rows.map(({ words }) => words).join('; ')
  return touched.negotiations.has(change.negotiationId)
    ? 'the parties, participants or dates of the negotiation were changed'
    : 'a control link on the official’s or the party’s side was changed'
}
