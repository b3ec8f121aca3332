import sql from 'sql-template-tag'
import { z } from 'zod'
import { MITIGATIONS, REVIEW_STATUSES } from '../../models/vocabulary.ts'
import type { Database } from '../database/index.ts'
import type { Standing } from '../overlaps/store.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { words } from '../values/format.ts'
import { EditConflict } from './conflict.ts'
import { optional, text } from './input/fields.ts'
import { noteEvents } from './overlap-events.ts'
import { saveReviews } from './save-reviews.ts'
import { writeRecord } from './write-record.ts'
import type { Writer } from './writing.ts'

/** A reason with fewer characters than this explains nothing. */
export const SHORTEST_REASON = 10

/** A reviewer's decision on an overlap. */
export const Decision = z
  .strictObject({
    status: z.enum(REVIEW_STATUSES, 'must be one of the four statuses'),
    mitigation: optional(z.enum(MITIGATIONS, 'must be one of the four ways')),
    reason: text(2000).refine(
      (reason) => [...reason].length >= SHORTEST_REASON,
      `must have at least ${SHORTEST_REASON} characters`,
    ),
  })
  .superRefine(({ status, mitigation }, context) => {
    if ((status === 'mitigated') === (mitigation !== null)) return
    const message =
      status === 'mitigated' ? 'is missing: say how it was mitigated' : 'is only for a mitigated overlap'
    context.addIssue({ code: 'custom', path: ['mitigation'], message })
  })
export type Decision = z.infer<typeof Decision>

/**
 * Records a decision on an overlap.
 * @param seen the moment at which the reviewer saw the overlap, from its page.
 * @throws {EditConflict} if the overlap is gone, its chains have changed, or it has been reviewed since.
 */
export async function reviewOverlap(
  database: Database,
  triple: OverlapTriple,
  decision: Decision,
  seen: string,
  writer: Writer,
): Promise<void> {
  await writeRecord(database, { ...writer, reason: decision.reason }, async (tx) => {
    const { officialId, negotiationId, partyId } = triple
    const [overlap] = await tx.query<Standing & { changedSince: boolean }>(sql`
      SELECT v.band, v.score, EXISTS (SELECT FROM overlap_events e
        WHERE (e.official_id, e.negotiation_id, e.party_id) = (v.official_id, v.negotiation_id, v.party_id)
          AND e.at > ${seen}::timestamptz)
        OR EXISTS (SELECT FROM history.chains c WHERE c.overlap_id = v.id AND (c.since > ${seen}::timestamptz
          OR c.until > ${seen}::timestamptz AND c.until < 'infinity')) AS "changedSince"
      FROM derived_overlaps v WHERE v.official_id = ${officialId} AND v.negotiation_id = ${negotiationId}
        AND v.party_id = ${partyId}`)
    if (overlap === undefined || overlap.changedSince) throw new EditConflict('the overlap')
    await saveReviews(tx, [{ overlap: triple, ...decision }], tx.userId)
    const how = decision.mitigation === null ? '' : ` by ${words(decision.mitigation)}`
    const detail = `${decision.status}${how}: ${decision.reason}`
    await noteEvents(tx, [
      { overlap: triple, event: 'reviewed', band: overlap.band, score: overlap.score, detail },
    ])
  })
}
