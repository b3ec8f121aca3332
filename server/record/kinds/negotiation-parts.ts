import { z } from 'zod'
import type { CitingColumn } from '../../../models/citation.ts'
import { Meeting, MeetingAttendee, Participant, Party } from '../../../models/negotiation.ts'
import { unlessUsual } from '../../../models/vocabulary.ts'
import { syncCitations } from '../citations.ts'
import { listOf, optional, slug } from '../input/fields.ts'
import type { NewEntities } from '../input/new-entity.ts'
import { checkDates, MEETING_FIELDS, PARTICIPANT_FIELDS, PARTY_FIELDS } from '../input/record-fields.ts'
import { OptionalSources, type SourceInput } from '../input/source-fields.ts'
import type { RecordWrite } from '../writing.ts'
import { resolveSources } from './cited-sources.ts'
import { EntityRefs } from './entity-refs.ts'
import { needRecord } from './need-record.ts'

/** Parties, participants and meetings of a negotiation, each with its own form. */

export const PartyRequest = z
  .strictObject({ entity: slug, ...PARTY_FIELDS, sources: OptionalSources })
  .superRefine(checkDates)
export type PartyRequest = z.infer<typeof PartyRequest>

export const ParticipantRequest = z
  .strictObject({
    official: slug,
    ...PARTICIPANT_FIELDS,
    on_behalf_of: optional(slug),
    sources: OptionalSources,
  })
  .superRefine(checkDates)
export type ParticipantRequest = z.infer<typeof ParticipantRequest>

export const MeetingRequest = z.strictObject({
  ...MEETING_FIELDS,
  attendees: listOf(z.strictObject({ entity: slug }), 'attendees').default([]),
  sources: OptionalSources,
})
export type MeetingRequest = z.infer<typeof MeetingRequest>

/** Where a part goes and who writes it. */
export interface PartContext {
  readonly negotiationId: string
  /** Null for a new part. */
  readonly id: string | null
  readonly fresh: NewEntities
}

async function cite(
  tx: RecordWrite,
  column: CitingColumn,
  id: string,
  sources: readonly SourceInput[],
  { negotiationId }: PartContext,
): Promise<void> {
  const citations = await resolveSources(tx, sources)
  await syncCitations(tx, column, new Map([[id, citations]]))
  tx.touched.negotiations.add(negotiationId)
}

/** @throws {InputRefused} @throws {NoSuchRecord} */
export async function saveParty(tx: RecordWrite, request: PartyRequest, context: PartContext): Promise<void> {
  const { transaction } = tx
  const refs = new EntityRefs(tx, context.fresh)
  const entity = await refs.need('entity', request.entity)
  refs.settle()
  const columns = {
    negotiationId: context.negotiationId,
    entityId: entity?.id ?? '',
    role: request.role,
    startDate: request.start,
    endDate: request.end,
  }
  const party =
    context.id === null
      ? await Party.create(columns, { transaction })
      : await (await needRecord(Party, { id: context.id }, tx)).update(columns, { transaction })
  await cite(tx, 'partyId', party.id, request.sources, context)
}

/** @throws {InputRefused} @throws {NoSuchRecord} */
export async function saveParticipant(
  tx: RecordWrite,
  request: ParticipantRequest,
  context: PartContext,
): Promise<void> {
  const { transaction } = tx
  const refs = new EntityRefs(tx, context.fresh)
  const official = await refs.need('official', request.official, 'to take part')
  const behalf = request.on_behalf_of === null ? null : await refs.need('on_behalf_of', request.on_behalf_of)
  refs.settle()
  const columns = {
    negotiationId: context.negotiationId,
    officialId: official?.id ?? '',
    role: request.role,
    capacity: request.capacity,
    onBehalfOfId: behalf?.id ?? null,
    startDate: request.start,
    endDate: request.end,
    status: unlessUsual(request.status, 'reported'),
  }
  const participant =
    context.id === null
      ? await Participant.create(columns, { transaction })
      : await (await needRecord(Participant, { id: context.id }, tx)).update(columns, { transaction })
  await cite(tx, 'participantId', participant.id, request.sources, context)
}

/** @throws {InputRefused} @throws {NoSuchRecord} */
export async function saveMeeting(
  tx: RecordWrite,
  request: MeetingRequest,
  context: PartContext,
): Promise<void> {
  const { transaction } = tx
  const refs = new EntityRefs(tx, context.fresh)
  await refs.lookUp(request.attendees.map(({ entity }) => entity))
  const present = new Set<string>()
  for (const [index, { entity: name }] of request.attendees.entries()) {
    const entity = await refs.need(`attendees.${index}.entity`, name)
    if (entity !== null) present.add(entity.id)
  }
  refs.settle()
  const columns = {
    negotiationId: context.negotiationId,
    date: request.date,
    place: request.place,
    summary: request.summary,
  }
  const meeting =
    context.id === null
      ? await Meeting.create(columns, { transaction })
      : await (await needRecord(Meeting, { id: context.id }, tx)).update(columns, { transaction })
  const where = { meetingId: meeting.id }
  const before = await MeetingAttendee.findAll({ where, transaction })
  for (const attendee of before) if (!present.has(attendee.entityId)) await attendee.destroy({ transaction })
  const known = new Set(before.map((attendee) => attendee.entityId))
  const rows = [...present].filter((id) => !known.has(id)).map((entityId) => ({ ...where, entityId }))
  await MeetingAttendee.bulkCreate(rows, { transaction })
  await cite(tx, 'meetingId', meeting.id, request.sources, context)
}

const PARTS = { party: Party, participant: Participant, meeting: Meeting } as const
export type NegotiationPart = keyof typeof PARTS

/** Removes a part from the current record; the history keeps it. @throws {NoSuchRecord} */
export async function removePart(
  tx: RecordWrite,
  part: NegotiationPart,
  negotiationId: string,
  id: string,
): Promise<void> {
  const row = await needRecord<Party | Participant | Meeting>(PARTS[part], { id, negotiationId }, tx)
  await row.destroy({ transaction: tx.transaction })
  tx.touched.negotiations.add(negotiationId)
}
