import sql from 'sql-template-tag'
import type { DerivedOverlap } from '../overlaps/judge.ts'
import type { OverlapChanges, OverlapTriple } from '../overlaps/store.ts'
import type { RecordWrite } from './write-record.ts'

/** What can happen to an overlap that feeds and readers are told of. */
export const OVERLAP_EVENTS = ['appeared', 'band', 'vanished', 'reviewed', 'reopened'] as const
export type OverlapEventKind = (typeof OVERLAP_EVENTS)[number]

/** Notes that something happened to an overlap; `standing` is its band and score after it, or before it vanished. */
export async function noteEvent(
  { query }: RecordWrite,
  { officialId, negotiationId, partyId }: OverlapTriple,
  event: OverlapEventKind,
  standing: { band: string; score: number },
  detail: string | null,
): Promise<void> {
  await query(sql`
    INSERT INTO overlap_events (official_id, negotiation_id, party_id, event, band, score, detail)
    VALUES (${officialId}, ${negotiationId}, ${partyId}, ${event}, ${standing.band}, ${standing.score}::int, ${detail})`)
}

/** Notes which overlaps a write made appear, change their band, or vanish. */
export async function noteChanges(tx: RecordWrite, changes: OverlapChanges): Promise<void> {
  const standing = (overlap: DerivedOverlap): { band: string; score: number } => ({
    band: overlap.band,
    score: overlap.chains[0].score,
  })
  for (const change of changes.appeared) {
    if (change.after !== null) await noteEvent(tx, change, 'appeared', standing(change.after), null)
  }
  for (const change of changes.changed) {
    if (change.before === null || change.after === null || change.before.band === change.after.band) continue
    const detail = `from ${change.before.band} to ${change.after.band}`
    await noteEvent(tx, change, 'band', standing(change.after), detail)
  }
  for (const change of changes.vanished) {
    if (change.before !== null) await noteEvent(tx, change, 'vanished', standing(change.before), null)
  }
}
