import { Op } from 'sequelize'
import { Link } from '../../models/link.ts'
import { RECORDING_MOMENT } from '../../models/recording.ts'
import { unlessUsual } from '../../models/vocabulary.ts'
import { isMany } from '../overlaps/derive.ts'
import type { CompleteLink } from './complete.ts'
import { bySlugKey, type ImportWork, union } from './import-work.ts'
import { retractedByPeople } from './retracted-by-people.ts'
import { upsert, type Values } from './upsert.ts'

/** Links by their slugs. A changed link gets a new version. Returns how many were added or changed. */
export async function importLinks(work: ImportWork, links: readonly CompleteLink[]): Promise<number> {
  const { transaction, touched } = work.tx
  const slugOf = (record: { id: string }): string => work.slugs.of('links', record.id)
  // Most links of a large file are new.
  const slugs = links.filter(({ isOnRecord }) => isOnRecord).map(slugOf)
  const existing = slugs.length === 0 ? [] : await Link.findAll({ where: { slug: slugs }, transaction })
  // A link that was merged into another stays merged.
  const merged = new Set(existing.filter((link) => link.mergedIntoId !== null).map((link) => link.slug))
  work.leaves('links', merged, 'merged')
  const gone = new Set(existing.filter(({ status }) => status === 'retracted').map(({ slug }) => slug))
  const retracted = await stayingRetracted(work, existing, links)
  const records = links.filter((record) => !merged.has(slugOf(record)) && !retracted.has(slugOf(record)))
  await work.lookUp(
    'entities',
    records.flatMap(({ from, to }) => [from, to]),
  )
  const rows: (Values & { slug: string })[] = []
  for (const record of records) {
    rows.push({
      slug: slugOf(record),
      kind: record.kind,
      fromId: work.knownId('entities', record.from),
      toId: work.knownId('entities', record.to),
      relationship: record.relationship,
      detail: record.detail,
      shareMin: record.share_min,
      shareMax: record.share_max,
      amountMin: record.amount_min,
      amountMax: record.amount_max,
      currency: record.currency,
      amountBand: record.amount_band,
      startDate: record.start,
      endDate: record.end,
      amountStatus: record.amount_status,
      jointSum: record.joint_sum,
      stage: unlessUsual(record.stage, 'in_effect'),
      capacity: record.capacity,
      lastKnown: record.last_known,
      status: record.status,
      ...retractionOf(record, gone.has(slugOf(record))),
    })
  }
  const endsBefore = new Map(existing.map((link) => [link.id, [link.fromId, link.toId]]))
  const kept = await work.keptOnes(Link, existing)
  const upserted = await upsert(work.tx, Link, existing, rows, records, bySlugKey, { kept })
  work.rememberAll('links', rows, upserted)
  const written = union(
    upserted.written,
    await work.cite('linkId', upserted.ids, records, kept, upserted.added),
  )
  for (const id of written) {
    // A file can have millions of links.
    if (isMany(touched)) break
    touched.links.add(id)
    for (const end of endsBefore.get(id) ?? []) touched.formerEnds.add(end)
  }
  const revised = existing.map((link) => link.id).filter((id) => written.has(id))
  if (revised.length === 0) return written.size
  await Link.increment('version', { where: { id: { [Op.in]: revised } }, transaction })
  await Link.update(
    { revisedAt: RECORDING_MOMENT, revisedBy: work.tx.userId },
    { where: { id: { [Op.in]: revised } }, transaction },
  )
  return written.size
}

/** Why a link is retracted: nothing if it stands, and what is on record if it was retracted before. */
function retractionOf({ status, retraction_reason: reason }: CompleteLink, isGone: boolean): Values {
  if (status !== 'retracted') return { retractionReason: null }
  return isGone ? {} : { retractionReason: reason }
}

/** The slugs of links that people have retracted and the file has as standing: they stay retracted. */
async function stayingRetracted(
  work: ImportWork,
  existing: readonly Link[],
  links: readonly CompleteLink[],
): Promise<Set<string>> {
  const standing = new Set(
    links.filter(({ status }) => status !== 'retracted').map(({ id }) => work.slugs.of('links', id)),
  )
  const found = existing.filter((link) => link.status === 'retracted' && standing.has(link.slug))
  const byPeople = await retractedByPeople(
    work.tx,
    'links',
    found.map(({ id }) => id),
  )
  const staying = found.filter(({ id }) => byPeople.has(id)).map(({ slug }) => slug)
  work.leaves('links', staying, 'retracted')
  return new Set(staying)
}
