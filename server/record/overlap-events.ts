import sql, { join, type Sql } from 'sql-template-tag'
import type { OverlapChanges, Standing } from '../overlaps/store.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import type { RecordWrite } from './writing.ts'

/** The events of an overlap that feeds and readers see. */
export const OVERLAP_EVENTS = ['appeared', 'band', 'vanished', 'reviewed', 'reopened', 'replied'] as const
export type OverlapEventKind = (typeof OVERLAP_EVENTS)[number]

/**
 * The condition that the overlap of an event `e` had at least this score until the same write changed its rating, or made
 * it vanish.
 */
export const lostScore = (least: Sql): Sql => sql`(
  EXISTS (SELECT FROM overlap_events b
    WHERE (b.official_id, b.negotiation_id, b.party_id) = (e.official_id, e.negotiation_id, e.party_id)
      AND b.at = e.at AND b.event IN ('band', 'vanished'))
  AND EXISTS (SELECT FROM history.derived_overlaps h
    WHERE (h.official_id, h.negotiation_id, h.party_id) = (e.official_id, e.negotiation_id, e.party_id)
      AND h.until = e.at AND h.score >= ${least}))`

/** Something that happened to an overlap. Its band and score are those after the event, or before it vanished. */
export interface Happening extends Standing {
  readonly overlap: OverlapTriple
  readonly event: OverlapEventKind
  readonly detail: string | null
}

/** The most events in one statement. */
const BATCH = 500

/** Records events of overlaps. */
export async function noteEvents({ query }: RecordWrite, happenings: readonly Happening[]): Promise<void> {
  for (let start = 0; start < happenings.length; start += BATCH) {
    const rows = happenings.slice(start, start + BATCH).map(
      ({ overlap, event, band, score, detail }) =>
        sql`(${overlap.officialId}::bigint, ${overlap.negotiationId}::bigint, ${overlap.partyId}::bigint, ${event}, ${band},
          ${score}::int, ${detail})`,
    )
    await query(sql`
      INSERT INTO overlap_events (official_id, negotiation_id, party_id, event, band, score, detail) VALUES ${join(rows)}`)
  }
}

/** Records which overlaps appeared, changed band or vanished because of a write. */
export async function noteChanges(tx: RecordWrite, changes: OverlapChanges): Promise<void> {
  const happening = (
    overlap: OverlapTriple,
    standing: Standing | null,
    event: OverlapEventKind,
    detail: string | null = null,
  ): Happening[] =>
    standing === null ? [] : [{ overlap, event, band: standing.band, score: standing.score, detail }]
  await noteEvents(tx, [
    ...changes.appeared.flatMap((change) => happening(change, change.after, 'appeared')),
    ...changes.changed.flatMap((change) => {
      const [from, to] = [change.before?.band, change.after?.band]
      return from === to ? [] : happening(change, change.after, 'band', `from ${from} to ${to}`)
    }),
    ...changes.vanished.flatMap((change) => happening(change, change.before, 'vanished')),
  ])
}
