import { Op } from 'sequelize'
import { Meeting, Negotiation, Participant, Party } from '../../models/negotiation.ts'
import type { FileCitation } from './format.ts'
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
  const written = union(
    upserted.written,
    await work.cite('negotiationId', upserted.ids, records),
    await saveParties(work, upserted.ids),
    await saveParticipants(work, upserted.ids),
    await saveMeetings(work, upserted.ids),
  )
  for (const id of written) touched.negotiations.add(id)
  return written.size
}

/** A part of a negotiation, with what the file cites for it. */
interface Part {
  readonly values: Values & { negotiationId: string }
  readonly sources: FileCitation[]
}

/** The negotiations of which some part is among `written`. */
function owners(parts: readonly Part[], ids: readonly string[], written: ReadonlySet<string>): Set<string> {
  return new Set(
    parts.flatMap(({ values }, index) => (written.has(ids[index] ?? '') ? [values.negotiationId] : [])),
  )
}

/** All negotiations' parties at once; returns the negotiations of which one was added or changed. */
async function saveParties(work: ImportWork, negotiationIds: readonly string[]): Promise<Set<string>> {
  const { transaction } = work.tx
  const parts: Part[] = []
  for (const [index, record] of work.dataset.negotiations.entries()) {
    const negotiationId = negotiationIds[index] as string
    for (const { entity, role, sources } of record.parties) {
      parts.push({
        values: { negotiationId, entityId: await work.needId('entities', entity), role },
        sources,
      })
    }
  }
  const existing = await Party.findAll({
    where: { negotiationId: { [Op.in]: [...negotiationIds] } },
    transaction,
  })
  const key = keyBy('negotiationId', 'entityId', 'role')
  const { ids, written } = await upsert(
    Party,
    existing,
    parts.map((part) => part.values),
    key,
    transaction,
  )
  return owners(parts, ids, union(written, await work.cite('partyId', ids, parts)))
}

async function saveParticipants(work: ImportWork, negotiationIds: readonly string[]): Promise<Set<string>> {
  const { transaction } = work.tx
  const parts: Part[] = []
  for (const [index, record] of work.dataset.negotiations.entries()) {
    for (const each of record.participants) {
      const values = {
        negotiationId: negotiationIds[index] as string,
        officialId: await work.needId('entities', each.official),
        role: each.role,
        capacity: each.capacity,
        onBehalfOfId: each.on_behalf_of === null ? null : await work.needId('entities', each.on_behalf_of),
        startDate: each.start,
        endDate: each.end,
      }
      parts.push({ values, sources: each.sources })
    }
  }
  const where = { negotiationId: { [Op.in]: [...negotiationIds] } }
  const existing = await Participant.findAll({ where, transaction })
  const key = keyBy('negotiationId', 'officialId', 'role', 'onBehalfOfId', 'startDate')
  const { ids, written } = await upsert(
    Participant,
    existing,
    parts.map((part) => part.values),
    key,
    transaction,
  )
  return owners(parts, ids, union(written, await work.cite('participantId', ids, parts)))
}

async function saveMeetings(work: ImportWork, negotiationIds: readonly string[]): Promise<Set<string>> {
  const { transaction } = work.tx
  const parts: Part[] = work.dataset.negotiations.flatMap((record, index) =>
    record.meetings.map(({ date, place, summary, sources }) => ({
      values: { negotiationId: negotiationIds[index] as string, date, place, summary },
      sources,
    })),
  )
  const where = { negotiationId: { [Op.in]: [...negotiationIds] } }
  const existing = await Meeting.findAll({ where, transaction })
  const key = keyBy('negotiationId', 'date', 'place', 'summary')
  const { ids, written } = await upsert(
    Meeting,
    existing,
    parts.map((part) => part.values),
    key,
    transaction,
  )
  return owners(parts, ids, union(written, await work.cite('meetingId', ids, parts)))
}
