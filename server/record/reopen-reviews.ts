import sql from 'sql-template-tag'
import type { OverlapChange, OverlapChanges } from '../overlaps/store.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { type Happening, noteEvents } from './overlap-events.ts'
import { saveReviews } from './save-reviews.ts'
import type { RecordWrite } from './writing.ts'

/**
 * Reopens the reviewed overlaps whose chains or timing this write changed, and says why.
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
  const reopened = reviewed.flatMap(({ place }) => candidates[place] ?? [])
  if (reopened.length === 0) return
  const causes = await causesOf(tx, reopened)
  const decisions = reopened.map((change, index) => ({
    overlap: change,
    status: 'open' as const,
    mitigation: null,
    reason: `Reopened: ${causes[index]}.`,
  }))
  await saveReviews(tx, decisions, null)
  // For an overlap that vanished, that event says enough.
  const happenings = decisions.flatMap(({ overlap, reason }): Happening[] =>
    overlap.after === null ? [] : [{ overlap, event: 'reopened', ...overlap.after, detail: reason }],
  )
  await noteEvents(tx, happenings)
}

/** What in the write caused each change: the links of the chains that it changed or touched, else the negotiation. */
async function causesOf(
  { query, touched }: RecordWrite,
  changes: readonly OverlapChange[],
): Promise<string[]> {
  // A large import touches far more links than these.
  const given = changes.map(({ linkIds }, place) => ({
    place,
    links: linkIds,
    touched: linkIds.filter((id) => touched.links.has(id)),
  }))
  const rows = await query<{ place: number; words: string }>(sql`
    SELECT changed.place, string_agg(CASE
        WHEN NOT own.changed THEN 'a source or an entity of the link ' || named.name || ' was changed'
        WHEN l.status = 'retracted' THEN 'the link ' || named.name || ' was retracted'
        WHEN l.recorded_at = recording_moment() THEN 'the link ' || named.name || ' was added'
        ELSE 'the link ' || named.name || ' was changed' END, '; ' ORDER BY l.slug) AS words
    FROM json_to_recordset(${JSON.stringify(given)}::json) AS changed (place int, links bigint[], touched bigint[])
    JOIN links l ON l.id = ANY(changed.links) JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM changes c WHERE c.record = 'link' AND c.record_id = l.id
      AND c.at = recording_moment()) AS changed) own
    CROSS JOIN LATERAL (SELECT f.name || ' – ' || t.name AS name) named
    WHERE own.changed OR l.id = ANY(changed.touched)
    GROUP BY 1`)
  const told = new Map(rows.map(({ place, words }) => [place, words]))
  return changes.map(
    ({ negotiationId }, place) =>
      told.get(place) ??
      (touched.negotiations.has(negotiationId)
        ? 'the parties, participants or dates of the negotiation were changed'
        : 'a control link on the official’s or the party’s side was changed'),
  )
}
