import sql from 'sql-template-tag'
import { z } from 'zod'
import { REPLY_OUTCOMES, type ReplyOutcome } from '../../../models/vocabulary.ts'
import type { Standing } from '../../overlaps/store.ts'
import type { OverlapTriple } from '../../overlaps/stored-chains.ts'
import { formatDate } from '../../values/format.ts'
import { daysOf, isoDay, latestToday } from '../../values/partial-date.ts'
import { line, oneOf, optional, type Problem, text } from '../input/fields.ts'
import { noteEvents } from '../overlap-events.ts'
import { InputRefused } from '../refusals.ts'
import type { RecordWrite } from '../writing.ts'
import { NoSuchRecord } from './need-record.ts'

/** A whole day, as a form or program gives it. */
const day = z.string('is missing').refine((written) => {
  const days = daysOf(written)
  return days !== null && days.earliest === days.latest
}, 'must be a whole day, such as 14 Sep 2026')

/** What was put to whom about an overlap, until when, and what came of it. Days are whole days. */
export const ReplyRequest = z
  .strictObject({
    put_to: line(200),
    what: text(5000),
    put_on: day,
    due_on: day,
    outcome: optional(oneOf(REPLY_OUTCOMES)),
    answer: optional(text(10_000)),
    answered_on: optional(day),
    published: z.enum(['yes', 'no'], 'must be yes or no'),
  })
  .superRefine((reply, context) => {
    for (const { field, reason } of faultsOf(reply))
      context.addIssue({ code: 'custom', path: [field], message: reason })
  })
export type ReplyRequest = z.infer<typeof ReplyRequest>

type Stated = Pick<ReplyRequest, 'put_on' | 'due_on' | 'outcome' | 'answer' | 'answered_on'>

type Fault = [wrong: boolean, field: string, reason: string]

const those = (faults: readonly Fault[]): Problem[] =>
  faults.flatMap(([wrong, field, reason]) => (wrong ? [{ field, reason }] : []))

/** What is wrong with a request for comment as it stands at this moment. */
export function replyFaultsAt({ put_on, due_on, outcome, answered_on }: ReplyRequest, now: Date): Problem[] {
  // In places ahead of UTC, the day has already begun.
  const latest = latestToday(now)
  return those([
    [put_on > latest, 'put_on', 'is in the future'],
    [answered_on !== null && answered_on > latest, 'answered_on', 'is in the future'],
    [
      outcome === 'no_response' && due_on >= isoDay(now),
      'outcome',
      'cannot be “Did not respond” until the deadline has passed',
    ],
  ])
}

function faultsOf({ put_on, due_on, outcome, answer, answered_on }: Stated): Problem[] {
  const came = outcome === 'answered' || outcome === 'no_comment'
  return those([
    [due_on < put_on, 'due_on', 'is before the day on which it was put'],
    [outcome === 'answered' && answer === null, 'answer', 'is missing: give the answer, or its gist'],
    [outcome !== 'answered' && answer !== null, 'answer', 'is only for an outcome of “Answered”'],
    [came && answered_on === null, 'answered_on', 'is missing: say when they answered'],
    [!came && answered_on !== null, 'answered_on', 'is only for an answer or “No comment”'],
    [answered_on !== null && answered_on < put_on, 'answered_on', 'is before the day on which it was put'],
  ])
}

/** Records that an overlap was put to someone; the version that was put is the one of this write. */
export async function insertReply(
  tx: RecordWrite,
  overlap: OverlapTriple,
  request: ReplyRequest,
): Promise<void> {
  const { officialId, negotiationId, partyId } = overlap
  const { put_to, what, put_on, due_on, outcome, answer, answered_on, published } = request
  await tx.query(sql`
    INSERT INTO reply_requests (official_id, negotiation_id, party_id, put_to, what, put_on, due_on, outcome, answer,
      answered_on, published, entered_by)
    VALUES (${officialId}::bigint, ${negotiationId}::bigint, ${partyId}::bigint, ${put_to}, ${what}, ${put_on}, ${due_on},
      ${outcome}, ${answer}, ${answered_on}, ${published === 'yes'}, ${tx.userId}::bigint)`)
  if (published === 'yes') await tell(tx, overlap, request)
}

/**
 * Changes the deadline and what came of it, and publishes it.
 * @throws {InputRefused} if the request says otherwise what was put, to whom or when, or hides what was published.
 * @throws {NoSuchRecord}
 */
export async function updateReply(
  tx: RecordWrite,
  overlap: OverlapTriple,
  id: string,
  request: ReplyRequest,
): Promise<void> {
  const { due_on, outcome, answer, answered_on, published } = request
  const [before] = await tx.query<Omit<ReplyRequest, 'published'> & { published: boolean }>(sql`
    SELECT put_to, what, put_on, due_on, outcome, answer, answered_on, published FROM reply_requests
    WHERE id = ${id}::bigint`)
  if (before === undefined) throw new NoSuchRecord(`no request for comment ${id}`)
  const fixed = PUT.filter((field) => before[field] !== request[field])
  if (fixed.length > 0) {
    const reason = 'cannot be changed: it is what was put. Withdraw this request and record another'
    throw new InputRefused(fixed.map((field) => ({ field, reason })))
  }
  if (before.published && published === 'no') {
    const reason = 'cannot be limited again: readers have seen it. Withdraw the request instead'
    throw new InputRefused([{ field: 'published', reason }])
  }
  await tx.query(sql`
    UPDATE reply_requests SET due_on = ${due_on}, outcome = ${outcome}, answer = ${answer}, answered_on = ${answered_on},
      published = ${published === 'yes'} WHERE id = ${id}::bigint`)
  const changed = CAN_CHANGE.some((field) => before[field] !== request[field])
  if (published === 'yes' && (!before.published || changed)) await tell(tx, overlap, request)
}

/** What came of it, which can change. */
const CAN_CHANGE = ['due_on', 'outcome', 'answer', 'answered_on'] as const
/** What stays as it was put. */
const PUT = ['put_to', 'what', 'put_on'] as const

/** Takes a request away; the versions that it had are kept. */
export async function removeReply(tx: RecordWrite, id: string): Promise<void> {
  await tx.query(sql`DELETE FROM reply_requests WHERE id = ${id}::bigint`)
}

/** Tells followers of the overlap, while it exists, what readers now see. */
async function tell(
  tx: RecordWrite,
  overlap: OverlapTriple,
  { put_to, put_on, outcome }: Pick<ReplyRequest, 'put_to' | 'put_on' | 'outcome'>,
): Promise<void> {
  const [standing] = await tx.query<Standing>(sql`
    SELECT band, score FROM derived_overlaps WHERE official_id = ${overlap.officialId}::bigint
      AND negotiation_id = ${overlap.negotiationId}::bigint AND party_id = ${overlap.partyId}::bigint`)
  if (standing === undefined) return
  const detail = `put to ${put_to} on ${formatDate(put_on)}: ${OUTCOMES[outcome ?? 'awaited']}`
  await noteEvents(tx, [{ overlap, event: 'replied', band: standing.band, score: standing.score, detail }])
}

const OUTCOMES: Readonly<Record<ReplyOutcome | 'awaited', string>> = {
  answered: 'they answered',
  no_comment: 'they had no comment',
  no_response: 'they did not respond',
  awaited: 'no answer yet',
}
