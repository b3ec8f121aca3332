import sql from 'sql-template-tag'
import type { RecordWrite } from './writing.ts'

/**
 * Puts what a write did into the outbox of every webhook that is to know of it, in the write's own transaction: what is
 * not committed is told to nobody, and what is committed is told.
 */
export async function fillOutbox({ query }: RecordWrite): Promise<void> {
  const recording = sql`nullif(current_setting('recusal.recording', true), '')::timestamptz`
  await query(sql`
    INSERT INTO webhook_deliveries (webhook_id, event_id, recording)
    SELECT w.id, e.id, NULL::timestamptz FROM webhooks w JOIN overlap_events e ON e.at = ${recording} AND e.score >= w.min_score
    WHERE w.ended_at IS NULL AND w.tells_overlaps
    UNION ALL SELECT w.id, NULL, r.at FROM webhooks w JOIN recordings r ON r.at = ${recording}
    WHERE w.ended_at IS NULL AND w.tells_changes`)
}
