import { Op } from 'sequelize'
import { Meeting, MeetingAttendee, Negotiation, Participant, Party } from '../../models/negotiation.ts'
import { unlessUsual } from '../../models/vocabulary.ts'
import type { Dataset, FileCitation } from './format.ts'
import { bySlugKey, type ImportWork, keyBy, union } from './import-work.ts'
import { upsert, type Values } from './upsert.ts'

/** Negotiations by their slugs, with their parts. Returns how many were added or changed. */
export async function importNegotiations(work: ImportWork): Promise<number> {
  const { transaction, touched } = work.tx
  const slugOf = (record: { id: string }): string => work.slugs.of('negotiations', record.id)
  const existing = await Negotiation.findAll({
    where: { slug: { [Op.in]: work.dataset.negotiations.map(slugOf) } },
    transaction,
  })
  // A file does not bring back what people have retracted.
  const gone = new Set(existing.filter((talks) => talks.retractionReason !== null).map((talks) => talks.slug))
  const records = work.dataset.negotiations.filter((record) => !gone.has(slugOf(record)))
  const rows = records.map((record) => ({
    slug: slugOf(record),
    name: record.name,
    summary: record.summary,
    status: record.status,
    particularMatter: record.particular_matter,
    startDate: record.start,
    endDate: record.end,
  }))
  const upserted = await upsert(work.tx, Negotiation, existing, rows, records, bySlugKey)
  work.rememberAll('negotiations', rows, upserted)
  const written = union(
    upserted.written,
    await work.cite('negotiationId', upserted.ids, records),
    await saveParties(work, records, upserted.ids),
    await saveParticipants(work, records, upserted.ids),
    await saveMeetings(work, records, upserted.ids),
  )
  for (const id of written) touched.negotiations.add(id)
  return written.size
}

type Records = Dataset['negotiations']

/** A part of a negotiation, with what the file cites for it. */
interface Part {
  readonly values: Values & { negotiationId: string }
  readonly sources: FileCitation[]
  readonly named: ReadonlySet<string>
}

/** The negotiations of which some part is among `written`. */
function owners(parts: readonly Part[], ids: readonly string[], written: ReadonlySet<string>): Set<string> {
  return new Set(
    parts.flatMap(({ values }, index) => (written.has(ids[index] ?? '') ? [values.negotiationId] : [])),
  )
}

/** All negotiations' parties at once; returns the negotiations of which one was added or changed. */
async function saveParties(
  work: ImportWork,
  records: Records,
  negotiationIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const parts: Part[] = []
  for (const [index, record] of records.entries()) {
    const negotiationId = negotiationIds[index] as string
    for (const { entity, role, start, end, sources, named } of record.parties) {
      parts.push({
        values: {
          negotiationId,
          entityId: await work.needId('entities', entity),
          role,
          startDate: start,
          endDate: end,
        },
        sources,
        named,
      })
    }
  }
  const existing = await Party.findAll({
    where: { negotiationId: { [Op.in]: [...negotiationIds] } },
    transaction,
  })
  const key = keyBy('negotiationId', 'entityId', 'role', 'startDate')
  const { ids, written } = await upsert(
    work.tx,
    Party,
    existing,
    parts.map((part) => part.values),
    parts,
    key,
  )
  return owners(parts, ids, union(written, await work.cite('partyId', ids, parts)))
}

async function saveParticipants(
  work: ImportWork,
  records: Records,
  negotiationIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const parts: Part[] = []
  for (const [index, record] of records.entries()) {
    for (const each of record.participants) {
      const values = {
        negotiationId: negotiationIds[index] as string,
        officialId: await work.needId('entities', each.official),
        role: each.role,
        capacity: each.capacity,
        onBehalfOfId: each.on_behalf_of === null ? null : await work.needId('entities', each.on_behalf_of),
        startDate: each.start,
        endDate: each.end,
        status: unlessUsual(each.status, 'reported'),
      }
      parts.push({ values, sources: each.sources, named: each.named })
    }
  }
  const where = { negotiationId: { [Op.in]: [...negotiationIds] } }
  const existing = await Participant.findAll({ where, transaction })
  const key = keyBy('negotiationId', 'officialId', 'role', 'onBehalfOfId', 'startDate')
  const { ids, written } = await upsert(
    work.tx,
    Participant,
    existing,
    parts.map((part) => part.values),
    parts,
    key,
  )
  return owners(parts, ids, union(written, await work.cite('participantId', ids, parts)))
}

async function saveMeetings(
  work: ImportWork,
  records: Records,
  negotiationIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const parts: Part[] = records.flatMap((record, index) =>
    record.meetings.map(({ date, place, summary, sources, named }) => ({
      values: { negotiationId: negotiationIds[index] as string, date, place, summary },
      sources,
      named,
    })),
  )
  const where = { negotiationId: { [Op.in]: [...negotiationIds] } }
  const existing = await Meeting.findAll({ where, transaction })
  const key = keyBy('negotiationId', 'date', 'place', 'summary')
  const { ids, written } = await upsert(
    work.tx,
    Meeting,
    existing,
    parts.map((part) => part.values),
    parts,
    key,
  )
  const attended = await saveAttendees(
    work,
    records.flatMap((record) => record.meetings),
    ids,
  )
  return owners(parts, ids, union(written, attended, await work.cite('meetingId', ids, parts)))
}

/** Who was at each meeting, as the file has it; returns the meetings of which that changed. */
async function saveAttendees(
  work: ImportWork,
  meetings: readonly { attendees: string[] }[],
  meetingIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const where = { meetingId: { [Op.in]: [...meetingIds] } }
  const present = new Map<string, Set<string>>()
  for (const { meetingId, entityId } of await MeetingAttendee.findAll({ where, transaction })) {
    present.set(meetingId, (present.get(meetingId) ?? new Set()).add(entityId))
  }
  const rows: { meetingId: string; entityId: string }[] = []
  for (const [index, meeting] of meetings.entries()) {
    const meetingId = meetingIds[index] as string
    for (const id of new Set(meeting.attendees)) {
      const entityId = await work.needId('entities', id)
      const there = present.get(meetingId) ?? new Set()
      if (there.has(entityId)) continue
      rows.push({ meetingId, entityId })
      // Two that were merged meanwhile are one.
      present.set(meetingId, there.add(entityId))
    }
  }
  await MeetingAttendee.bulkCreate(rows, { transaction })
  return new Set(rows.map((row) => row.meetingId))
}
