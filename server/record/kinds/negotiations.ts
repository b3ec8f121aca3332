import { Op } from 'sequelize'
import { z } from 'zod'
import { Meeting, Negotiation, Participant, Party } from '../../../models/negotiation.ts'
import { syncCitations, type WantedCitation } from '../citations.ts'
import { EntityRefs, type NewEntities } from '../input/entity-refs.ts'
import { optional, slug } from '../input/fields.ts'
import { checkDates, NEGOTIATION_FIELDS, PARTY_FIELDS } from '../input/record-input.ts'
import { OptionalSources, resolveSources } from '../input/source-input.ts'
import { freeSlug, slugFrom } from '../slugs.ts'
import type { RecordWrite } from '../write-record.ts'
import { needRecord } from './need-record.ts'

const FirstParty = z.strictObject({ entity: slug, ...PARTY_FIELDS })

/** Talks as forms send them; a new one brings its first parties along, cited from its own sources. */
export const NegotiationRequest = z
  .strictObject({
    id: optional(slug),
    ...NEGOTIATION_FIELDS,
    sources: OptionalSources,
    parties: z.array(FirstParty).default([]),
  })
  .superRefine(checkDates)
export type NegotiationRequest = z.infer<typeof NegotiationRequest>

function columnsOf(request: NegotiationRequest) {
  return {
    name: request.name,
    summary: request.summary,
    status: request.status,
    startDate: request.start,
    endDate: request.end,
  }
}

/** @throws {InputRefused} */
export async function insertNegotiation(
  tx: RecordWrite,
  request: NegotiationRequest,
  fresh: NewEntities,
  userId: string | null,
): Promise<Negotiation> {
  const { transaction } = tx
  const citations = await resolveSources(tx, request.sources, userId)
  const wanted = slugFrom(request.name)
  const alike = await Negotiation.findAll({
    attributes: ['slug'],
    where: { slug: { [Op.like]: `${wanted}%` } },
    transaction,
  })
  const taken = new Set(alike.map((each) => each.slug))
  const negotiation = await Negotiation.create(
    { slug: request.id ?? freeSlug(wanted, taken), ...columnsOf(request), recordedBy: userId },
    { transaction },
  )
  await syncCitations('negotiationId', new Map([[negotiation.id, citations]]), transaction)
  await addFirstParties(tx, negotiation.id, request, fresh, citations, userId)
  tx.touched.negotiations.add(negotiation.id)
  return negotiation
}

async function addFirstParties(
  tx: RecordWrite,
  negotiationId: string,
  request: NegotiationRequest,
  fresh: NewEntities,
  citations: readonly WantedCitation[],
  userId: string | null,
): Promise<void> {
  const refs = new EntityRefs(tx, fresh, userId)
  const seen = new Set<string>()
  for (const [index, { entity: name, role }] of request.parties.entries()) {
    const entity = await refs.need(`parties.${index}.entity`, name)
    if (entity === null) continue
    const key = `${entity.id}/${role}`
    if (seen.has(key))
      refs.refuse({ field: `parties.${index}.entity`, reason: 'stands there twice in this role' })
    else {
      const party = await Party.create(
        { negotiationId, entityId: entity.id, role },
        { transaction: tx.transaction },
      )
      // How a talk is described is no evidence of a quotation for each party: the source alone is.
      const cited = citations.map(({ sourceId }) => ({ sourceId, locator: null, quote: null }))
      await syncCitations('partyId', new Map([[party.id, cited]]), tx.transaction)
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
  userId: string | null,
): Promise<Negotiation> {
  const negotiation = await needRecord(Negotiation, { slug: negotiationSlug }, tx)
  const citations = await resolveSources(tx, request.sources, userId)
  await negotiation.update(columnsOf(request), { transaction: tx.transaction })
  await syncCitations('negotiationId', new Map([[negotiation.id, citations]]), tx.transaction)
  tx.touched.negotiations.add(negotiation.id)
  return negotiation
}

/** Retracts talks with their parties, participants and meetings, which the history keeps. @throws {NoSuchRecord} */
export async function retractNegotiation(
  tx: RecordWrite,
  negotiationSlug: string,
  reason: string,
): Promise<Negotiation> {
  const negotiation = await needRecord(Negotiation, { slug: negotiationSlug }, tx)
  const parts = { where: { negotiationId: negotiation.id }, transaction: tx.transaction }
  await Meeting.destroy(parts)
  await Participant.destroy(parts)
  await Party.destroy(parts)
  await negotiation.update({ retractionReason: reason }, { transaction: tx.transaction })
  tx.touched.negotiations.add(negotiation.id)
  return negotiation
}
