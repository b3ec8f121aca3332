import { Op } from 'sequelize'
import { z } from 'zod'
import { Entity } from '../../models/entity.ts'
import { Link } from '../../models/link.ts'
import { RECORDING_MOMENT } from '../../models/recording.ts'
import { ENTITY_KINDS, LINK_KINDS } from '../../models/vocabulary.ts'
import type { Database } from '../database.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { syncCitations } from './citations.ts'
import { country, optional, type Problem, slug, text } from './fields.ts'
import { checkLink, LINK_FIELDS, linkValues } from './link-input.ts'
import { asRefusal, InputRefused } from './refusals.ts'
import { freeSlug, slugFrom } from './slugs.ts'
import { resolveSources, SourceInputs } from './source-input.ts'
import { type RecordWrite, tryWriting, type Writer, type Written, writeRecord } from './write-record.ts'

/** An entity made together with the link that first names it. */
export const NewEntity = z.strictObject({
  name: text(300),
  kind: z.enum(ENTITY_KINDS, `must be one of ${ENTITY_KINDS.join(', ')}`),
  country: optional(country),
})
export type NewEntity = z.infer<typeof NewEntity>

/** A link as the API and the form send it: the dataset file's members, each source with its address. */
export const LinkRequest = z
  .strictObject({ id: optional(slug), ...LINK_FIELDS, sources: SourceInputs })
  .superRefine(checkLink)
  .transform(linkValues)
export type LinkRequest = z.infer<typeof LinkRequest>

/** Entities to add first, by the slugs by which the request's `from` and `to` name them. */
export type NewEntities = Readonly<Record<string, NewEntity>>

/** Who writes and why, and what makes a repeated submit the same one. */
export interface Authorship extends Writer {
  /** A UUID that the form carries; null from the API. */
  readonly submissionId: string | null
}

/** The link was edited by somebody else since the version that this edit was made from. */
export class EditConflict extends Error {
  override name = 'EditConflict'
}

/** There is no such link. */
export class NoSuchLink extends Error {
  override name = 'NoSuchLink'
}

/**
 * Records a link and returns its slug with the overlaps that it changed. A second submit of the same
 * form finds the first one's link and records nothing.
 * @throws {InputRefused}
 */
export async function addLink(
  database: Database,
  request: LinkRequest,
  newEntities: NewEntities,
  author: Authorship,
): Promise<Written<string>> {
  return refusing(() => writeRecord(database, author, (tx) => insertLink(tx, request, newEntities, author)))
}

/**
 * Changes a link into `request`, made from its version `version`.
 * @throws {EditConflict} when it has been edited since. @throws {InputRefused} @throws {NoSuchLink}
 */
export async function editLink(
  database: Database,
  linkSlug: string,
  version: number,
  request: LinkRequest,
  newEntities: NewEntities,
  author: Authorship,
): Promise<Written<string>> {
  return refusing(() =>
    writeRecord(database, author, (tx) => updateLink(tx, linkSlug, version, request, newEntities, author)),
  )
}

/**
 * Retracts a link: it stays on record with the reason and makes no chain any more.
 * @throws {NoSuchLink} @throws {InputRefused} when it is retracted already.
 */
export async function retractLink(
  database: Database,
  linkSlug: string,
  reason: string,
  author: Authorship,
): Promise<Written<string>> {
  return writeRecord(database, { ...author, reason }, async (tx) => {
    const link = await lockLink(tx, linkSlug)
    if (link.status === 'retracted')
      throw new InputRefused([{ field: 'status', reason: 'is retracted already' }])
    tx.touched.links.add(link.id)
    await link.update(
      {
        status: 'retracted',
        retractionReason: reason,
        version: link.version + 1,
        revisedAt: RECORDING_MOMENT,
        revisedBy: author.userId,
      },
      { transaction: tx.transaction },
    )
    return link.slug
  })
}

/**
 * What recording this link, or changing an existing one into it, would do to the overlaps: found by
 * doing it and undoing it. `look` sees the record as it would be.
 * @throws {InputRefused}
 */
export async function previewLink<Seen>(
  database: Database,
  request: LinkRequest,
  newEntities: NewEntities,
  existing: string | null,
  look: (tx: RecordWrite, overlaps: OverlapChanges, linkSlug: string) => Promise<Seen>,
): Promise<Seen> {
  const author: Authorship = { userId: null, submissionId: null, via: 'form', reason: null }
  return refusing(() =>
    tryWriting(
      database,
      author,
      (tx) =>
        existing === null
          ? insertLink(tx, request, newEntities, author)
          : updateLink(tx, existing, null, request, newEntities, author),
      (tx, { result, overlaps }) => look(tx, overlaps, result),
    ),
  )
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asRefusal(error)
  }
}

async function insertLink(
  tx: RecordWrite,
  request: LinkRequest,
  newEntities: NewEntities,
  { userId, submissionId }: Authorship,
): Promise<string> {
  const { transaction } = tx
  if (submissionId !== null) {
    const made = await Link.findOne({ where: { submissionId }, transaction })
    if (made !== null) return made.slug
  }
  refuseRetraction(request)
  const ends = await resolveEnds(tx, request, newEntities, userId)
  const citations = await resolveSources(tx, request.sources, userId)
  const link = await Link.create(
    {
      slug:
        request.id ??
        (await freeLinkSlug(tx, `${ends.from.slug} ${request.kind.replaceAll('_', ' ')} ${ends.to.slug}`)),
      ...columnsOf(request, ends),
      submissionId,
      recordedBy: userId,
    },
    { transaction },
  )
  await syncCitations('linkId', new Map([[link.id, citations]]), transaction)
  tx.touched.links.add(link.id)
  return link.slug
}

/** Retracting asks for a reason, so it is no edit among others. */
function refuseRetraction({ status }: LinkRequest): void {
  if (status !== 'retracted') return
  throw new InputRefused([
    { field: 'status', reason: 'becomes “retracted” by retracting the link, with a reason' },
  ])
}

/** `version` null: whichever it has. */
async function updateLink(
  tx: RecordWrite,
  linkSlug: string,
  version: number | null,
  request: LinkRequest,
  newEntities: NewEntities,
  { userId }: Authorship,
): Promise<string> {
  const { transaction } = tx
  const link = await lockLink(tx, linkSlug)
  if (version !== null && link.version !== version) throw new EditConflict('the link was edited meanwhile')
  if (link.status !== 'retracted') refuseRetraction(request)
  // Before the change too: an end that the link leaves behind may have been its official's own side.
  const ends = await resolveEnds(tx, request, newEntities, userId)
  const citations = await resolveSources(tx, request.sources, userId)
  await link.update(
    {
      ...columnsOf(request, ends),
      retractionReason: request.status === 'retracted' ? link.retractionReason : null,
      version: link.version + 1,
      revisedAt: RECORDING_MOMENT,
      revisedBy: userId,
    },
    { transaction },
  )
  await syncCitations('linkId', new Map([[link.id, citations]]), transaction)
  tx.touched.links.add(link.id)
  return link.slug
}

async function lockLink(tx: RecordWrite, linkSlug: string): Promise<Link> {
  const link = await Link.findOne({ where: { slug: linkSlug }, transaction: tx.transaction, lock: true })
  if (link === null) throw new NoSuchLink(linkSlug)
  tx.touched.formerEnds.add(link.fromId)
  tx.touched.formerEnds.add(link.toId)
  return link
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
    startDate: request.start,
    endDate: request.end,
    status: request.status,
  }
}

/** The entities at the link's ends, found or added. */
async function resolveEnds(
  tx: RecordWrite,
  request: LinkRequest,
  newEntities: NewEntities,
  userId: string | null,
): Promise<Ends> {
  const problems: Problem[] = []
  const needsPersons = LINK_KINDS[request.kind].relationships !== null
  const resolve = async (field: 'from' | 'to'): Promise<Entity | null> => {
    const wanted = request[field]
    const fresh = newEntities[wanted]
    const entity =
      (await Entity.findOne({ where: { slug: wanted }, transaction: tx.transaction })) ??
      (fresh === undefined
        ? null
        : await Entity.create(
            { slug: wanted, ...fresh, recordedBy: userId },
            { transaction: tx.transaction },
          ))
    if (entity === null) problems.push({ field, reason: `names “${wanted}”, which is not on record` })
    else if (needsPersons && entity.kind !== 'person') {
      problems.push({ field, reason: `must be a person for a link of kind ${request.kind}` })
    }
    return entity
  }
  const from = await resolve('from')
  const to = await resolve('to')
  if (problems.length > 0 || from === null || to === null) throw new InputRefused(problems)
  return { from, to }
}

async function freeLinkSlug(tx: RecordWrite, words: string): Promise<string> {
  const wanted = slugFrom(words)
  const alike = await Link.findAll({
    attributes: ['slug'],
    where: { slug: { [Op.like]: `${wanted}%` } },
    transaction: tx.transaction,
  })
  return freeSlug(wanted, new Set(alike.map((link) => link.slug)))
}

/** A free slug for a new entity's name. */
export async function freeEntitySlug(name: string): Promise<string> {
  const wanted = slugFrom(name)
  const alike = await Entity.findAll({ attributes: ['slug'], where: { slug: { [Op.like]: `${wanted}%` } } })
  return freeSlug(wanted, new Set(alike.map((entity) => entity.slug)))
}
