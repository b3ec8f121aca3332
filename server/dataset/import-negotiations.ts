import { Op } from 'sequelize'
import { Negotiation, Participant, Party } from '../../models/negotiation.ts'
import { unlessUsual } from '../../models/vocabulary.ts'
import { saveMeetings } from './import-meetings.ts'
import { bySlugKey, type ImportWork, keyBy, union } from './import-work.ts'
import { settlePartsLeft } from './parts-left.ts'
import { clearParts, owners, type Part, type Records } from './parts-of-talks.ts'
import { recordName } from './problems.ts'
import { withoutRemoved } from './removed-by-people.ts'
import { retractedByPeople } from './retracted-by-people.ts'
import { overlapInTime, settleParts } from './settle-parts.ts'
import { upsert } from './upsert.ts'

/** Negotiations by their slugs, with their parts. Returns how many were added or changed. */
export async function importNegotiations(work: ImportWork): Promise<number> {
  const { transaction, touched } = work.tx
  const slugOf = (record: { id: string }): string => work.slugs.of('negotiations', record.id)
  const existing = await Negotiation.findAll({
    where: { slug: { [Op.in]: work.dataset.negotiations.map(slugOf) } },
    transaction,
  })
  const retracted = existing.filter((talks) => talks.retractionReason !== null)
  const byPeople = await retractedByPeople(
    work.tx,
    'negotiations',
    retracted.map(({ id }) => id),
  )
  const gone = new Set(retracted.flatMap(({ id, slug }) => (byPeople.has(id) ? [slug] : [])))
  work.leaves('negotiations', gone, 'retracted')
  const records = work.dataset.negotiations.filter((record) => !gone.has(slugOf(record)))
  const rows = records.map((record) => ({
    slug: slugOf(record),
    name: record.name,
    summary: record.summary,
    status: record.status,
    particularMatter: record.particular_matter,
    startDate: record.start,
    endDate: record.end,
    retractionReason: null,
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

/** Saves the parties of all negotiations at once. Returns the negotiations where one was added or changed. */
async function saveParties(
  work: ImportWork,
  records: Records,
  negotiationIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const parts: Part[] = []
  for (const [index, record] of records.entries()) {
    const negotiationId = negotiationIds[index] as string
    for (const [place, { entity, role, start, end, sources, named }] of record.parties.entries()) {
      parts.push({
        record: recordName('negotiations', index, record),
        field: `parties.${place}`,
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
  const cleared = await clearParts(work, Party, 'parties', records, negotiationIds)
  const existing = await Party.findAll({
    where: { negotiationId: { [Op.in]: [...negotiationIds] } },
    transaction,
  })
  const keys = { negotiationId: null, entityId: null, role: null, startDate: 'start' }
  const settled = settleParts(existing, parts, keys, overlapInTime)
  const { parts: standing, rows, matches } = await withoutRemoved(work, 'parties', parts, settled)
  const keyOf = keyBy(...Object.keys(keys))
  const removed = await settlePartsLeft(work, Party, 'parties', records, negotiationIds, existing, matches)
  const { ids, written } = await upsert(work.tx, Party, existing, rows, standing, keyOf, { matches })
  const cited = await work.cite('partyId', ids, standing)
  return union(cleared, removed, owners(standing, ids, union(written, cited)))
}

async function saveParticipants(
  work: ImportWork,
  records: Records,
  negotiationIds: readonly string[],
): Promise<Set<string>> {
  const { transaction } = work.tx
  const parts: Part[] = []
  for (const [index, record] of records.entries()) {
    for (const [place, each] of record.participants.entries()) {
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
      parts.push({
        record: recordName('negotiations', index, record),
        field: `participants.${place}`,
        values,
        sources: each.sources,
        named: each.named,
      })
    }
  }
  const where = { negotiationId: { [Op.in]: [...negotiationIds] } }
  const cleared = await clearParts(work, Participant, 'participants', records, negotiationIds)
  const existing = await Participant.findAll({ where, transaction })
  const keys = {
    negotiationId: null,
    officialId: null,
    role: null,
    onBehalfOfId: 'on_behalf_of',
    startDate: 'start',
  }
  const settled = settleParts(existing, parts, keys, (onRecord, inFile) => {
    const sameSide = String(onRecord.onBehalfOfId ?? '') === String(inFile.onBehalfOfId ?? '')
    return sameSide && overlapInTime(onRecord, inFile)
  })
  const { parts: standing, rows, matches } = await withoutRemoved(work, 'participants', parts, settled)
  const keyOf = keyBy(...Object.keys(keys))
  const removed = await settlePartsLeft(
    work,
    Participant,
    'participants',
    records,
    negotiationIds,
    existing,
    matches,
  )
  const { ids, written } = await upsert(work.tx, Participant, existing, rows, standing, keyOf, { matches })
  const cited = await work.cite('participantId', ids, standing)
  return union(cleared, removed, owners(standing, ids, union(written, cited)))
}
