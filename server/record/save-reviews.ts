import sql from 'sql-template-tag'
import type { Mitigation, ReviewStatus } from '../../models/vocabulary.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import type { RecordWrite } from './writing.ts'

/** A decision on an overlap. */
interface Decided {
  readonly overlap: OverlapTriple
  readonly status: ReviewStatus
  readonly mitigation: Mitigation | null
  readonly reason: string
}

/** Stores the current decisions on overlaps; `by` is null if an edit reopened them. */
export async function saveReviews(
  { query }: RecordWrite,
  decisions: readonly Decided[],
  by: string | null,
): Promise<void> {
  const rows = decisions.map(({ overlap: { officialId, negotiationId, partyId }, ...decision }) => ({
    official_id: officialId,
    negotiation_id: negotiationId,
    party_id: partyId,
    ...decision,
  }))
  await query(sql`
    INSERT INTO overlap_reviews (official_id, negotiation_id, party_id, status, mitigation, reason, decided_by)
    SELECT official_id, negotiation_id, party_id, status, mitigation, reason, ${by}::bigint
    FROM json_populate_recordset(NULL::overlap_reviews, ${JSON.stringify(rows)}::json)
    ON CONFLICT ON CONSTRAINT review_taken DO UPDATE SET status = excluded.status, mitigation = excluded.mitigation,
      reason = excluded.reason, decided_by = excluded.decided_by, decided_at = recording_moment()`)
}
