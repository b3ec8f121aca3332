import { Op } from 'sequelize'
import { Link } from '../../models/link.ts'
import { RECORDING_MOMENT } from '../../models/recording.ts'
import { bySlugKey, type ImportWork, union } from './import-work.ts'
import { upsert, type Values } from './upsert.ts'

/** Links by their slugs; a changed one gets a new version. Returns how many were added or changed. */
export async function importLinks(work: ImportWork): Promise<number> {
  const { transaction, touched } = work.tx
  const rows: (Values & { slug: string })[] = []
  for (const record of work.dataset.links) {
    rows.push({
      slug: work.slugs.of('links', record.id),
      kind: record.kind,
      fromId: await work.needId('entities', record.from),
      toId: await work.needId('entities', record.to),
      relationship: record.relationship,
      detail: record.detail,
      shareMin: record.share_min,
      shareMax: record.share_max,
      amountMin: record.amount_min,
      amountMax: record.amount_max,
      currency: record.currency,
      startDate: record.start,
      endDate: record.end,
      status: record.status,
    })
  }
  const existing = await Link.findAll({
    where: { slug: { [Op.in]: rows.map((row) => row.slug) } },
    transaction,
  })
  const endsBefore = new Map(existing.map((link) => [link.id, [link.fromId, link.toId]]))
  const upserted = await upsert(Link, existing, rows, bySlugKey, transaction)
  work.rememberAll('links', rows, upserted)
  const written = union(upserted.written, await work.cite('linkId', upserted.ids, work.dataset.links))
  for (const id of written) {
    touched.links.add(id)
    for (const end of endsBefore.get(id) ?? []) touched.formerEnds.add(end)
  }
  const revised = existing.map((link) => link.id).filter((id) => written.has(id))
  await Link.increment('version', { where: { id: { [Op.in]: revised } }, transaction })
  await Link.update({ revisedAt: RECORDING_MOMENT }, { where: { id: { [Op.in]: revised } }, transaction })
  return written.size
}
