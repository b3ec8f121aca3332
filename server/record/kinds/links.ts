import { z } from 'zod'
import type { Entity } from '../../../models/entity.ts'
import { Link } from '../../../models/link.ts'
import { RECORDING_MOMENT } from '../../../models/recording.ts'
import { unlessUsual } from '../../../models/vocabulary.ts'
import { sameDecimal } from '../../values/decimal.ts'
import { syncCitations } from '../citations.ts'
import { optional, slug } from '../input/fields.ts'
import { checkLinkFields, LINK_FIELDS, linkValues } from '../input/link-fields.ts'
import type { NewEntities } from '../input/new-entity.ts'
import { SourceInputs } from '../input/source-fields.ts'
import { insertRows } from '../insert-rows.ts'
import { InputRefused } from '../refusals.ts'
import { freeSlug } from '../slugs.ts'
import type { RecordWrite } from '../writing.ts'
import { resolveSources } from './cited-sources.ts'
import { EntityRefs } from './entity-refs.ts'
import { needRecord } from './need-record.ts'

/** The members of a link's request. */
export const LINK_REQUEST_FIELDS = { id: optional(slug), ...LINK_FIELDS, sources: SourceInputs }

/** A link as the API and the form send it: the members of the dataset file, each source with its address. */
export const LinkRequest = z
  .strictObject(LINK_REQUEST_FIELDS)
  .superRefine(checkLinkFields)
  .transform(linkValues)
export type LinkRequest = z.infer<typeof LinkRequest>

/** The same for a new link, which may say that it is a second one even if it is identical to one on record. */
export const NewLinkRequest = z
  .strictObject({
    ...LINK_REQUEST_FIELDS,
    allow_duplicate: z.boolean('must be true or false').default(false),
  })
  .superRefine(checkLinkFields)
  .transform(linkValues)

/** Returns the link's slug. @throws {InputRefused} */
export async function insertLink(tx: RecordWrite, request: LinkRequest, fresh: NewEntities): Promise<string> {
  refuseRetraction(request)
  const ends = await resolveEnds(tx, request, fresh)
  const citations = await resolveSources(tx, request.sources)
  const words = `${ends.from.slug} ${request.kind.replaceAll('_', ' ')} ${ends.to.slug}`
  const linkSlug = request.id ?? (await freeSlug(tx.query, 'links', words))
  const [id = ''] = await insertRows(tx.query, Link, [
    { slug: linkSlug, ...columnsOf(request, ends), recordedBy: tx.userId },
  ])
  await syncCitations(tx, 'linkId', new Map([[id, citations]]), new Map())
  tx.touched.links.add(id)
  return linkSlug
}

/** Returns the link's slug. @throws {NoSuchRecord} @throws {InputRefused} */
export async function updateLink(
  tx: RecordWrite,
  linkSlug: string,
  request: LinkRequest,
  fresh: NewEntities,
): Promise<string> {
  const { transaction } = tx
  const link = await lockLink(tx, linkSlug)
  refuseMerged(link)
  if (link.status !== 'retracted') refuseRetraction(request)
  const ends = await resolveEnds(tx, request, fresh)
  const citations = await resolveSources(tx, request.sources)
  const stands = request.status !== 'retracted'
  const columns = { ...columnsOf(request, ends), ...(stands ? { retractionReason: null } : {}) }
  // The same number in other digits is no change.
  for (const name of ['amountMin', 'amountMax', 'shareMin', 'shareMax'] as const)
    if (sameDecimal(columns[name], link[name])) columns[name] = link[name]
  link.set(columns)
  const says = link.changed() !== false
  const cites = await syncCitations(tx, 'linkId', new Map([[link.id, citations]]))
  // Saving it unchanged makes no new version, so a check of it still counts.
  if (says || cites.size > 0) await link.update({ ...columns, ...revisionOf(tx, link) }, { transaction })
  return link.slug
}

/** Retracts a link that is not retracted yet. @throws {NoSuchRecord} @throws {InputRefused} */
export async function markRetracted(tx: RecordWrite, linkSlug: string, reason: string): Promise<Link> {
  const link = await lockLink(tx, linkSlug)
  if (link.status === 'retracted')
    throw new InputRefused([{ field: 'status', reason: 'is already retracted' }])
  const retracted = { status: 'retracted', retractionReason: reason } as const
  return link.update({ ...retracted, ...revisionOf(tx, link) }, { transaction: tx.transaction })
}

/** What every edit of a link records besides its changes. */
export function revisionOf(tx: RecordWrite, link: Link) {
  return { version: link.version + 1, revisedAt: RECORDING_MOMENT, revisedBy: tx.userId }
}

/**
 * Locks a link that is about to change and notes its ends: one that it leaves may have been the official's own side.
 * @throws {NoSuchRecord}
 */
export async function lockLink(tx: RecordWrite, linkSlug: string): Promise<Link> {
  const link = await needRecord(Link, { slug: linkSlug }, tx)
  tx.touched.links.add(link.id)
  tx.touched.formerEnds.add(link.fromId)
  tx.touched.formerEnds.add(link.toId)
  return link
}

/** A merged link cannot be edited. Undoing the merge restores it in full. */
function refuseMerged(link: Link): void {
  if (link.mergedIntoId === null) return
  throw new InputRefused([
    {
      field: 'status',
      reason: 'cannot change, because the link was merged into another: undo the merge first',
    },
  ])
}

/** Retracting needs a reason, so it has a page of its own. */
function refuseRetraction({ status }: LinkRequest): void {
  if (status !== 'retracted') return
  throw new InputRefused([
    { field: 'status', reason: 'cannot be set to “retracted”: retract the link instead, with a reason' },
  ])
}

interface Ends {
  readonly from: Entity
  readonly to: Entity
}

function columnsOf(request: LinkRequest, { from, to }: Ends) {
  return {
    kind: request.kind,
    fromId: from.id,
    toId: to.id,
    relationship: request.relationship,
    detail: request.detail,
    shareMin: request.share_min,
    shareMax: request.share_max,
    amountMin: request.amount_min,
    amountMax: request.amount_max,
    currency: request.currency,
    amountBand: request.amount_band,
    startDate: request.start,
    endDate: request.end,
    amountStatus: request.amount_status,
    jointSum: request.joint_sum,
    stage: unlessUsual(request.stage, 'in_effect'),
    capacity: request.capacity,
    lastKnown: request.last_known,
    status: request.status,
  }
}

/** The entities at the link's ends, found or added. */
async function resolveEnds(tx: RecordWrite, request: LinkRequest, fresh: NewEntities): Promise<Ends> {
  const refs = new EntityRefs(tx, fresh)
  await refs.lookUp([request.from, request.to])
  const from = await refs.need('from', request.from)
  const to = await refs.need('to', request.to)
  if (from !== null && to !== null && from.id === to.id) {
    refs.refuse({ field: 'to', reason: 'must not be the same as “from”' })
  }
  refs.settle()
  return { from, to } as Ends
}
