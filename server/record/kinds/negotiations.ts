import { z } from 'zod'
import { Meeting, Negotiation, Participant, Party } from '../../../models/negotiation.ts'
import { bareCitation, syncCitations, type WantedCitation } from '../citations.ts'
import { listOf, optional, slug } from '../input/fields.ts'
import type { NewEntities } from '../input/new-entity.ts'
import { checkDates, NEGOTIATION_FIELDS, PARTY_FIELDS } from '../input/record-fields.ts'
import { OptionalSources } from '../input/source-fields.ts'
import { freeSlug } from '../slugs.ts'
import type { RecordWrite } from '../writing.ts'
import { resolveSources } from './cited-sources.ts'
import { EntityRefs } from './entity-refs.ts'
import { needRecord, refuseRetracted } from './need-record.ts'
import { refuseWhereUsed } from './uses.ts'

const FirstParty = z.strictObject({ entity: slug, role: PARTY_FIELDS.role })

/** A negotiation as forms send it. A new one comes with its first parties, which cite its sources. */
export const NegotiationRequest = z
  .strictObject({
    id: optional(slug),
    ...NEGOTIATION_FIELDS,
    sources: OptionalSources,
    parties: listOf(FirstParty, 'parties').default([]),
  })
  .superRefine(checkDates)
export type NegotiationRequest = z.infer<typeof NegotiationRequest>

function columnsOf(request: NegotiationRequest) {
  return {
    name: request.name,
    summary: request.summary,
    status: request.status,
    particularMatter: request.particular_matter,
    startDate: request.start,
    endDate: request.end,
  }
}

/** @throws {InputRefused} */
export async function insertNegotiation(
  tx: RecordWrite,
  request: NegotiationRequest,
  fresh: NewEntities,
): Promise<Negotiation> {
  const { transaction } = tx
  const citations = await resolveSources(tx, request.sources)
  const negotiation = await Negotiation.create(
    {
      slug: request.id ?? (await freeSlug(tx.query, 'negotiations', request.name)),
      ...columnsOf(request),
      recordedBy: tx.userId,
    },
    { transaction },
  )
  await syncCitations(tx, 'negotiationId', new Map([[negotiation.id, citations]]))
  await addFirstParties(tx, negotiation.id, request, fresh, citations)
  tx.touched.negotiations.add(negotiation.id)
  return negotiation
}

async function addFirstParties(
  tx: RecordWrite,
  negotiationId: string,
  request: NegotiationRequest,
  fresh: NewEntities,
  citations: readonly WantedCitation[],
): Promise<void> {
  const refs = new EntityRefs(tx, fresh)
  const seen = new Set<string>()
  for (const [index, { entity: name, role }] of request.parties.entries()) {
    const entity = await refs.need(`parties.${index}.entity`, name)
    if (entity === null) continue
    const key = `${entity.id}/${role}`
    if (seen.has(key)) refs.refuse({ field: `parties.${index}.entity`, reason: 'appears twice in this role' })
    else {
      const party = await Party.create(
        { negotiationId, entityId: entity.id, role },
        { transaction: tx.transaction },
      )
      // A party cites the source alone: the quotation is about the talks.
      const cited = citations.map(({ sourceId }) => bareCitation(sourceId))
      await syncCitations(tx, 'partyId', new Map([[party.id, cited]]))
    }
    seen.add(key)
  }
  refs.settle()
}

/** @throws {NoSuchRecord} @throws {InputRefused} */
export async function updateNegotiation(
  tx: RecordWrite,
  negotiationSlug: string,
  request: NegotiationRequest,
): Promise<Negotiation> {
  const negotiation = await needRecord(Negotiation, { slug: negotiationSlug }, tx)
  const citations = await resolveSources(tx, request.sources)
  await negotiation.update(columnsOf(request), { transaction: tx.transaction })
  await syncCitations(tx, 'negotiationId', new Map([[negotiation.id, citations]]))
  tx.touched.negotiations.add(negotiation.id)
  return negotiation
}

/**
 * Retracts a negotiation, its parties, participants and meetings; the history keeps them.
 * @throws {NoSuchRecord} @throws {InputRefused} if statements are about it.
 */
export async function retractNegotiation(
  tx: RecordWrite,
  negotiationSlug: string,
  reason: string,
): Promise<Negotiation> {
  const negotiation = await needRecord(Negotiation, { slug: negotiationSlug }, tx)
  refuseRetracted(negotiation)
  await refuseWhereUsed(tx, 'negotiation', negotiation.id)
  const parts = { where: { negotiationId: negotiation.id }, transaction: tx.transaction }
  await Meeting.destroy(parts)
  await Participant.destroy(parts)
  await Party.destroy(parts)
  await negotiation.update({ retractionReason: reason }, { transaction: tx.transaction })
  tx.touched.negotiations.add(negotiation.id)
  return negotiation
}
