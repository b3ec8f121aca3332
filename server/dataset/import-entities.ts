import { Op } from 'sequelize'
import sql from 'sql-template-tag'
import { Entity } from '../../models/entity.ts'
import { Position } from '../../models/position.ts'
import { Source } from '../../models/source.ts'
import { keptOfSource } from '../record/kept-source.ts'
import { endOfMerge } from '../record/kinds/cited-sources.ts'
import { forgetAddress, sourceMeant } from '../record/source-address.ts'
import { touchEntities, touchSources } from '../record/touch.ts'
import type { RecordWrite } from '../record/writing.ts'
import { MISSING_SOURCE } from './complete.ts'
import type { Dataset } from './format.ts'
import { bySlugKey, type ImportWork, keyBy, union } from './import-work.ts'
import { FileRefused, recordName } from './problems.ts'
import { withoutRemoved } from './removed-by-people.ts'
import { settleParts } from './settle-parts.ts'
import { upsert, type Values } from './upsert.ts'

/** Sources. One whose address is on record under another id is the same. Returns how many were added or changed. */
export async function importSources(work: ImportWork): Promise<number> {
  const { transaction } = work.tx
  const records = work.dataset.sources
  const slugs = records.map((record) => work.slugs.of('sources', record.id))
  const bySlug = await Source.findAll({ where: { slug: { [Op.in]: slugs } }, transaction })
  const moved = new Map(bySlug.map((source) => [source.id, source.url]))
  const slugsOnRecord = new Set(bySlug.map((source) => source.slug))
  const byAddress = await sourcesAt(
    work.tx,
    records.map((record) => record.url),
  )
  const merged = new Set(bySlug.filter((source) => source.mergedIntoId !== null).map((source) => source.slug))
  const retracted = new Map(
    bySlug
      .filter((each) => each.retractionReason !== null && each.mergedIntoId === null)
      .map((each) => [each.slug, each.id]),
  )
  const fresh: typeof records = []
  for (const [index, record] of records.entries()) {
    const slug = slugs[index] as string
    // The record that it was merged into now describes it.
    if (merged.has(slug)) continue
    const retractedId = retracted.get(slug)
    if (retractedId !== undefined) {
      if (record.retraction_reason === null) work.leaves('sources', [slug], 'retracted')
      work.rememberSource(slug, retractedId)
      continue
    }
    const known = byAddress.get(record.url)
    if (known === undefined || slugsOnRecord.has(slug)) {
      fresh.push(record)
      continue
    }
    const kept = await endOfMerge(work.tx, known)
    work.rememberSource(slug, kept.id)
    // What a record that stands cites is restored with its citation.
    if (kept.retractionReason !== null) {
      if (record.retraction_reason === null) work.leaves('sources', [kept.slug], 'retracted')
      continue
    }
    work.remarks.push(...keptAsOnRecord(record, index, kept))
  }
  const rows = fresh.map((record) => ({
    slug: work.slugs.of('sources', record.id),
    url: record.url,
    publisher: record.publisher,
    origin: record.origin,
    title: record.title,
    published: record.published,
    archiveUrl: record.archive_url,
    ...retractionOfNew(record, slugsOnRecord.has(work.slugs.of('sources', record.id))),
  }))
  const kept = await work.keptOnes(Source, bySlug)
  const upserted = await upsert(work.tx, Source, bySlug, rows, fresh, bySlugKey, { kept })
  work.rememberAll('sources', rows, upserted)
  for (const source of bySlug)
    if (moved.get(source.id) !== source.url) await forgetAddress(work.tx, source.id)
  await touchSources(work.tx, [...upserted.written])
  return upserted.written.size
}

/** The sources on record at these addresses, or at ones that lead to the same pages, by the address given. */
async function sourcesAt(tx: RecordWrite, urls: readonly string[]): Promise<Map<string, Source>> {
  const found = await tx.query<{ url: string; id: string }>(sql`
    SELECT given.url, meant.id::text AS id FROM unnest(${[...new Set(urls)]}::text[]) given (url)
    CROSS JOIN LATERAL (SELECT id FROM sources WHERE ${sourceMeant(sql`given.url`)}) meant`)
  const ids = found.map(({ id }) => id)
  const sources = await Source.findAll({ where: { id: { [Op.in]: ids } }, transaction: tx.transaction })
  const byId = new Map(sources.map((source) => [source.id, source]))
  return new Map(
    found.flatMap(({ url, id }) => {
      const source = byId.get(id)
      return source === undefined ? [] : [[url, source]]
    }),
  )
}

/** A record that is new can be retracted from the start, as in another record that it comes from. */
const retractionOfNew = (record: { retraction_reason: string | null }, isOnRecord: boolean): Values =>
  isOnRecord ? {} : { retractionReason: record.retraction_reason }

/** What a file says about a source that is on record under another id, and that was not saved. */
function keptAsOnRecord(record: Dataset['sources'][number], index: number, known: Source): string[] {
  return keptOfSource(record, known).map(
    ({ field, stays }) =>
      `${recordName('sources', index, record)}: its address is on record as “${known.slug}”, whose ${field} stays ${stays}. To change it, use that id.`,
  )
}

/** Entities by their slugs. Returns how many were added or changed. */
export async function importEntities(work: ImportWork): Promise<number> {
  const { transaction } = work.tx
  const slugOf = (record: { id: string }): string => work.slugs.of('entities', record.id)
  const existing = await Entity.findAll({
    where: { slug: { [Op.in]: work.dataset.entities.map(slugOf) } },
    transaction,
  })
  const onRecord = new Set(existing.map(({ slug }) => slug))
  // A file does not restore what people have retracted or merged.
  const gone = new Set(
    existing.filter((entity) => entity.retractionReason !== null).map((entity) => entity.slug),
  )
  const merged = new Set(existing.filter((entity) => entity.mergedIntoId !== null).map(({ slug }) => slug))
  const standing = work.dataset.entities.filter((record) => record.retraction_reason === null).map(slugOf)
  work.leaves(
    'entities',
    standing.filter((slug) => gone.has(slug) && !merged.has(slug)),
    'retracted',
  )
  work.leaves('entities', merged, 'merged')
  const records = work.dataset.entities.filter((record) => !gone.has(slugOf(record)))
  const rows = records.map((record) => ({
    slug: slugOf(record),
    kind: record.kind,
    name: record.name,
    aliases: record.aliases,
    country: record.country,
    summary: record.summary,
    externalIds: record.external_ids,
    ...retractionOfNew(record, onRecord.has(slugOf(record))),
  }))
  const kept = await work.keptOnes(Entity, existing)
  const upserted = await upsert(work.tx, Entity, existing, rows, records, bySlugKey, { kept })
  work.rememberAll('entities', rows, upserted)
  const cited = await work.cite('entityId', upserted.ids, records, kept, upserted.added)
  const changed = existing.map((entity) => entity.id).filter((id) => upserted.written.has(id))
  await touchEntities(work.tx, changed)
  return union(upserted.written, cited).size
}

/** Positions, known by official, title, body and start. Returns how many were added or changed. */
export async function importPositions(work: ImportWork): Promise<number> {
  const { transaction } = work.tx
  const rows: Values[] = []
  for (const record of work.dataset.positions) {
    const bodyId = record.body === null ? null : await work.idOf('entities', record.body)
    rows.push({
      officialId: await work.needId('entities', record.official),
      title: record.title,
      bodyId,
      bodyName: bodyId === null ? record.body : null,
      class: record.class,
      startDate: record.start,
      endDate: record.end,
    })
  }
  const officials = rows.map((row) => row.officialId as string)
  const existing = await Position.findAll({ where: { officialId: { [Op.in]: officials } }, transaction })
  const keys = { officialId: null, title: null, bodyId: 'body', bodyName: 'body', startDate: 'start' }
  const parts = rows.map((values, index) => {
    const record = work.dataset.positions[index] as Dataset['positions'][number]
    return { values, named: record.named, record: recordName('positions', index, record), field: 'start' }
  })
  const settled = settleParts(existing, parts, keys)
  if (work.replacesParts) {
    const left = existing.filter(({ id }) => !settled.matches.includes(String(id))).map(({ id }) => id)
    await Position.destroy({ where: { id: { [Op.in]: left } }, transaction })
    await touchEntities(work.tx, officials)
  }
  const { rows: standing, places } = await withoutRemoved(work, 'positions', parts, settled)
  const records = places.map((place) => work.dataset.positions[place] as Dataset['positions'][number])
  const upserted = await upsert(work.tx, Position, existing, standing, records, keyBy(...Object.keys(keys)))
  const problems = records.flatMap((record, index) =>
    upserted.added.has(upserted.ids[index] ?? '') && record.sources.length === 0
      ? [{ record: parts[places[index] ?? 0]?.record ?? '', field: 'sources', reason: MISSING_SOURCE }]
      : [],
  )
  if (problems.length > 0) throw new FileRefused(problems)
  return union(upserted.written, await work.cite('positionId', upserted.ids, records)).size
}
