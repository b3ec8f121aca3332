import { Op } from 'sequelize'
import { Meeting, Negotiation, Participant, Party } from '../../models/negotiation.ts'
import type { Dataset } from './format.ts'
import { bySlugKey, type ImportWork, keyBy, union } from './import-work.ts'
import { upsert, type Values } from './upsert.ts'

/** Negotiations by their slugs, with their parts. Returns how many were added or changed. */
export async function importNegotiations(work: ImportWork): Promise<number> {
  const { transaction, touched } = work.tx
  const records = work.dataset.negotiations
  const rows = records.map((record) => ({
    slug: work.slugs.of('negotiations', record.id),
    name: record.name,
    summary: record.summary,
    status: record.status,
    startDate: record.start,
    endDate: record.end,
  }))
  const existing = await Negotiation.findAll({
    where: { slug: { [Op.in]: rows.map((row) => row.slug) } },
    transaction,
  })
  const upserted = await upsert(Negotiation, existing, rows, bySlugKey, transaction)
  work.rememberAll('negotiations', rows, upserted)
  const written = union(upserted.written, await work.cite('negotiationId', upserted.ids, records))
  for (const [index, record] of records.entries()) {
    const id = upserted.ids[index] as string
    if (await saveParts(work, id, record)) written.add(id)
  }
  for (const id of written) touched.negotiations.add(id)
  return written.size
}

/** Parties, participants and meetings; whether any of them was added or changed. */
async function saveParts(
  work: ImportWork,
  negotiationId: string,
  record: Dataset['negotiations'][number],
): Promise<boolean> {
  const { transaction } = work.tx
  const where = { negotiationId }
  const parties: Values[] = []
  for (const { entity, role } of record.parties) {
    parties.push({ negotiationId, entityId: await work.needId('entities', entity), role })
  }
  const participants: Values[] = []
  for (const each of record.participants) {
    participants.push({
      negotiationId,
      officialId: await work.needId('entities', each.official),
      role: each.role,
      capacity: each.capacity,
      onBehalfOfId: each.on_behalf_of === null ? null : await work.needId('entities', each.on_behalf_of),
      startDate: each.start,
      endDate: each.end,
    })
  }
  const meetings = record.meetings.map(({ date, place, summary }) => ({
    negotiationId,
    date,
    place,
    summary,
  }))

  const existingParties = await Party.findAll({ where, transaction })
  const savedParties = await upsert(Party, existingParties, parties, keyBy('entityId', 'role'), transaction)
  const existingParticipants = await Participant.findAll({ where, transaction })
  const key = keyBy('officialId', 'role', 'onBehalfOfId', 'startDate')
  const savedParticipants = await upsert(Participant, existingParticipants, participants, key, transaction)
  const existingMeetings = await Meeting.findAll({ where, transaction })
  const meetingKey = keyBy('date', 'place', 'summary')
  const savedMeetings = await upsert(Meeting, existingMeetings, meetings, meetingKey, transaction)

  const changed = [
    savedParties.written,
    savedParticipants.written,
    savedMeetings.written,
    await work.cite('partyId', savedParties.ids, record.parties),
    await work.cite('participantId', savedParticipants.ids, record.participants),
    await work.cite('meetingId', savedMeetings.ids, record.meetings),
  ]
  return changed.some((ids) => ids.size > 0)
}
