import sql from 'sql-template-tag'
import { lostScore } from './overlap-events.ts'
import type { RecordWrite } from './writing.ts'

/**
 * Puts the results of a write into the outbox of every webhook that subscribes to them, in the write's own transaction:
 * nothing is sent unless it is committed, and everything that is committed is sent. An overlap below a webhook’s score is
 * told if it fell below it in the same write that changed its rating, or made it vanish. A recording without an entry in the
 * public log, such as a request for comment, triggers nothing.
 */
export async function fillOutbox({ query }: RecordWrite): Promise<void> {
  const recording = sql`nullif(current_setting('recusal.recording', true), '')::timestamptz`
  await query(sql`
    INSERT INTO webhook_deliveries (webhook_id, event_id, recording)
    SELECT w.id, e.id, NULL::timestamptz FROM webhooks w JOIN overlap_events e ON e.at = ${recording}
      AND (e.score >= w.min_score OR ${lostScore(sql`w.min_score`)})
    WHERE w.ended_at IS NULL AND w.tells_overlaps
    UNION ALL SELECT w.id, NULL, r.at FROM webhooks w JOIN recordings r ON r.at = ${recording}
    WHERE w.ended_at IS NULL AND w.tells_changes AND EXISTS (SELECT FROM changes c WHERE c.at = r.at)`)
}
