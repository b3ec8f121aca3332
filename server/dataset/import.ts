import { Op } from 'sequelize'
import sql, { raw } from 'sql-template-tag'
import type { CitingColumn } from '../../models/citation.ts'
import { Entity } from '../../models/entity.ts'
import { Link } from '../../models/link.ts'
import { Meeting, Negotiation, Participant, Party } from '../../models/negotiation.ts'
import { Position } from '../../models/position.ts'
import { Source } from '../../models/source.ts'
import { Statement, StatementSubject } from '../../models/statement.ts'
import type { Database } from '../database.ts'
import { syncCitations } from '../domain/citations.ts'
import { type RecordWrite, tryWriting, type Written, writeRecord } from '../domain/write-record.ts'
import { assignSlugs, checkReferences, type FileSlugs, type SluggedList } from './check.ts'
import type { Dataset, FileCitation } from './format.ts'
import { type Upserted, upsert, type Values } from './upsert.ts'

/** How many records of each list an import added or changed. */
export type ImportSummary = Readonly<Record<string, number>>

/**
 * Brings a dataset into the database, whole or not at all: records with ids that exist are updated,
 * others added, none removed. The same file a second time changes nothing.
 * @param options.dryRun does everything, then undoes it.
 * @throws {FileRefused} when a record does not fit; nothing is written then.
 */
export async function importDataset(
  database: Database,
  dataset: Dataset,
  options: { dryRun?: boolean } = {},
): Promise<Written<ImportSummary>> {
  const work = (tx: RecordWrite): Promise<ImportSummary> => new DatasetImport(tx, dataset).run()
  return options.dryRun === true
    ? tryWriting(database, work, async (_tx, written) => written)
    : writeRecord(database, work)
}

/** One import under way: the ids that the file's records have in the database. */
class DatasetImport {
  readonly #tx: RecordWrite
  readonly #dataset: Dataset
  readonly #slugs: FileSlugs
  /** Database ids by list and slug. */
  readonly #ids = new Map<SluggedList, Map<string, string>>()

  constructor(tx: RecordWrite, dataset: Dataset) {
    this.#tx = tx
    this.#dataset = dataset
    this.#slugs = assignSlugs(dataset)
  }

  async run(): Promise<ImportSummary> {
    await checkReferences(this.#tx.query, this.#dataset, this.#slugs)
    const summary: Record<string, number> = {}
    summary.sources = await this.#sources()
    summary.entities = await this.#entities()
    summary.positions = await this.#positions()
    summary.links = await this.#links()
    summary.negotiations = await this.#negotiations()
    summary.statements = await this.#statements()
    return summary
  }

  /** The database id of something that the file names by its own id. */
  async #idOf(list: SluggedList, fileId: string): Promise<string | null> {
    const slug = this.#slugs.of(list, fileId)
    const known = this.#ids.get(list)
    const cached = known?.get(slug)
    if (cached !== undefined) return cached
    const model = {
      sources: Source,
      entities: Entity,
      links: Link,
      negotiations: Negotiation,
      statements: Statement,
    }
    const table = model[list].getTableName() as string
    const [row] = await this.#tx.query<{ id: string }>(sql`SELECT id FROM ${raw(table)} WHERE slug = ${slug}`)
    if (row !== undefined) this.#remember(list, slug, row.id)
    return row?.id ?? null
  }

  #remember(list: SluggedList, slug: string, id: string): void {
    const known = this.#ids.get(list) ?? new Map<string, string>()
    known.set(slug, id)
    this.#ids.set(list, known)
  }

  async #needId(list: SluggedList, fileId: string): Promise<string> {
    const id = await this.#idOf(list, fileId)
    if (id === null) throw new Error(`${list} “${fileId}” was checked and is not there`)
    return id
  }

  /** Gives records their citations; returns the ids of those whose citations changed. */
  async #cite(
    column: CitingColumn,
    ids: readonly string[],
    records: readonly { sources: FileCitation[] }[],
  ): Promise<Set<string>> {
    const wanted = new Map<string, { sourceId: string; locator: string | null; quote: string | null }[]>()
    for (const [index, record] of records.entries()) {
      const cited = []
      for (const { id, locator, quote } of record.sources) {
        cited.push({ sourceId: await this.#needId('sources', id), locator, quote })
      }
      wanted.set(ids[index] as string, cited)
    }
    return syncCitations(column, wanted, this.#tx.transaction)
  }

  /** A source whose address is on record under another id is that source. */
  async #sources(): Promise<number> {
    const { transaction } = this.#tx
    const records = this.#dataset.sources
    const slugs = records.map((record) => this.#slugs.of('sources', record.id))
    const bySlug = await Source.findAll({ where: { slug: { [Op.in]: slugs } }, transaction })
    const slugsOnRecord = new Set(bySlug.map((source) => source.slug))
    const byUrl = await Source.findAll({
      where: { url: { [Op.in]: records.map((record) => record.url) } },
      transaction,
    })
    const idsByUrl = new Map(byUrl.map((source) => [source.url, source.id]))
    const fresh = records.filter((record, index) => {
      const known = idsByUrl.get(record.url)
      if (known === undefined || slugsOnRecord.has(slugs[index] as string)) return true
      this.#remember('sources', slugs[index] as string, known)
      return false
    })
    const rows = fresh.map((record) => ({
      slug: this.#slugs.of('sources', record.id),
      url: record.url,
      publisher: record.publisher,
      title: record.title,
      published: record.published,
      archiveUrl: record.archive_url,
    }))
    const upserted = await upsert(Source, bySlug, rows, bySlugKey, transaction)
    this.#rememberAll('sources', rows, upserted)
    await this.#touchLinksCiting(upserted.written)
    return upserted.written.size
  }

  /** A source's date and publisher bear on the timing and evidence of the links that cite it. */
  async #touchLinksCiting(sourceIds: ReadonlySet<string>): Promise<void> {
    const rows = await this.#tx.query<{ id: string }>(
      sql`SELECT DISTINCT link_id AS id FROM citations
          WHERE link_id IS NOT NULL AND source_id = ANY(${[...sourceIds]}::bigint[])`,
    )
    for (const { id } of rows) this.#tx.touched.links.add(id)
  }

  #rememberAll(list: SluggedList, rows: readonly { slug: string }[], { ids }: Upserted): void {
    for (const [index, row] of rows.entries()) this.#remember(list, row.slug, ids[index] as string)
  }

  async #entities(): Promise<number> {
    const { transaction, query, touched } = this.#tx
    const rows = this.#dataset.entities.map((record) => ({
      slug: this.#slugs.of('entities', record.id),
      kind: record.kind,
      name: record.name,
      aliases: record.aliases,
      country: record.country,
      summary: record.summary,
    }))
    const existing = await Entity.findAll({
      where: { slug: { [Op.in]: rows.map((row) => row.slug) } },
      transaction,
    })
    const upserted = await upsert(Entity, existing, rows, bySlugKey, transaction)
    this.#rememberAll('entities', rows, upserted)
    const cited = await this.#cite('entityId', upserted.ids, this.#dataset.entities)
    // A changed kind decides what the entity's links may do in a chain.
    const changed = existing.map((entity) => entity.id).filter((id) => upserted.written.has(id))
    const links = await query<{ id: string }>(
      sql`SELECT id FROM links WHERE from_id = ANY(${changed}::bigint[]) OR to_id = ANY(${changed}::bigint[])`,
    )
    for (const { id } of links) touched.links.add(id)
    return union(upserted.written, cited).size
  }

  async #positions(): Promise<number> {
    const { transaction } = this.#tx
    const rows: Values[] = []
    for (const record of this.#dataset.positions) {
      const bodyId = record.body === null ? null : await this.#idOf('entities', record.body)
      rows.push({
        officialId: await this.#needId('entities', record.official),
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
    const key = keyBy('officialId', 'title', 'bodyId', 'bodyName', 'startDate')
    const upserted = await upsert(Position, existing, rows, key, transaction)
    return union(upserted.written, await this.#cite('positionId', upserted.ids, this.#dataset.positions)).size
  }

  async #links(): Promise<number> {
    const { transaction, touched } = this.#tx
    const rows: (Values & { slug: string })[] = []
    for (const record of this.#dataset.links) {
      rows.push({
        slug: this.#slugs.of('links', record.id),
        kind: record.kind,
        fromId: await this.#needId('entities', record.from),
        toId: await this.#needId('entities', record.to),
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
    this.#rememberAll('links', rows, upserted)
    const written = union(upserted.written, await this.#cite('linkId', upserted.ids, this.#dataset.links))
    for (const id of written) {
      touched.links.add(id)
      for (const end of endsBefore.get(id) ?? []) touched.formerEnds.add(end)
    }
    const revised = existing.map((link) => link.id).filter((id) => written.has(id))
    await Link.increment('version', { where: { id: { [Op.in]: revised } }, transaction })
    await Link.update({ revisedAt: new Date() }, { where: { id: { [Op.in]: revised } }, transaction })
    return written.size
  }

  async #negotiations(): Promise<number> {
    const { transaction, touched } = this.#tx
    const records = this.#dataset.negotiations
    const rows = records.map((record) => ({
      slug: this.#slugs.of('negotiations', record.id),
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
    this.#rememberAll('negotiations', rows, upserted)
    const written = union(upserted.written, await this.#cite('negotiationId', upserted.ids, records))
    for (const [index, record] of records.entries()) {
      const id = upserted.ids[index] as string
      if (await this.#negotiationParts(id, record)) written.add(id)
    }
    for (const id of written) touched.negotiations.add(id)
    return written.size
  }

  /** Parties, participants and meetings; whether any of them was added or changed. */
  async #negotiationParts(negotiationId: string, record: Dataset['negotiations'][number]): Promise<boolean> {
    const { transaction } = this.#tx
    const where = { negotiationId }
    const parties: Values[] = []
    for (const { entity, role } of record.parties) {
      parties.push({ negotiationId, entityId: await this.#needId('entities', entity), role })
    }
    const participants: Values[] = []
    for (const each of record.participants) {
      participants.push({
        negotiationId,
        officialId: await this.#needId('entities', each.official),
        role: each.role,
        capacity: each.capacity,
        onBehalfOfId: each.on_behalf_of === null ? null : await this.#needId('entities', each.on_behalf_of),
        startDate: each.start,
        endDate: each.end,
      })
    }
    const meetings = record.meetings.map(({ date, place, summary }) => ({
      negotiationId,
      date,
      place,
      summary,
    }))

    const existingParties = await Party.findAll({ where, transaction })
    const savedParties = await upsert(Party, existingParties, parties, keyBy('entityId', 'role'), transaction)
    const existingParticipants = await Participant.findAll({ where, transaction })
    const key = keyBy('officialId', 'role', 'onBehalfOfId', 'startDate')
    const savedParticipants = await upsert(Participant, existingParticipants, participants, key, transaction)
    const existingMeetings = await Meeting.findAll({ where, transaction })
    const meetingKey = keyBy('date', 'place', 'summary')
    const savedMeetings = await upsert(Meeting, existingMeetings, meetings, meetingKey, transaction)

    const changed = [
      savedParties.written,
      savedParticipants.written,
      savedMeetings.written,
      await this.#cite('partyId', savedParties.ids, record.parties),
      await this.#cite('participantId', savedParticipants.ids, record.participants),
      await this.#cite('meetingId', savedMeetings.ids, record.meetings),
    ]
    return changed.some((ids) => ids.size > 0)
  }

  async #statements(): Promise<number> {
    const { transaction } = this.#tx
    const records = this.#dataset.statements
    const rows: (Values & { slug: string })[] = []
    for (const record of records) {
      const byId = await this.#idOf('entities', record.by)
      rows.push({
        slug: this.#slugs.of('statements', record.id),
        byId,
        byName: byId === null ? record.by : null,
        kind: record.kind,
        date: record.date,
        quote: record.quote,
        paraphrase: record.paraphrase,
      })
    }
    const existing = await Statement.findAll({
      where: { slug: { [Op.in]: rows.map((row) => row.slug) } },
      transaction,
    })
    const upserted = await upsert(Statement, existing, rows, bySlugKey, transaction)
    const written = union(upserted.written, await this.#cite('statementId', upserted.ids, records))
    for (const [index, record] of records.entries()) {
      const id = upserted.ids[index] as string
      if (await this.#subjects(id, record.about)) written.add(id)
    }
    return written.size
  }

  /** What a statement is about: entities and negotiations, by the file's ids. */
  async #subjects(statementId: string, about: readonly string[]): Promise<boolean> {
    const { transaction } = this.#tx
    const subjects: { entityId: string | null; negotiationId: string | null }[] = []
    for (const id of about) {
      const entityId = await this.#idOf('entities', id)
      subjects.push({
        entityId,
        negotiationId: entityId === null ? await this.#needId('negotiations', id) : null,
      })
    }
    const current = await StatementSubject.findAll({
      where: { statementId },
      order: ['ordinal'],
      transaction,
    })
    const print = keyBy('entityId', 'negotiationId')
    const before = current.map((subject) => print(subject.get()))
    if (JSON.stringify(before) === JSON.stringify(subjects.map(print))) return false
    await StatementSubject.destroy({ where: { statementId }, transaction })
    await StatementSubject.bulkCreate(
      subjects.map((subject, ordinal) => ({ statementId, ordinal, ...subject })),
      { transaction },
    )
    return true
  }
}

const bySlugKey = (values: Values): string => String(values.slug)

function keyBy(...names: string[]): (values: Values) => string {
  return (values) => JSON.stringify(names.map((name) => values[name] ?? null))
}

function union(...sets: ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]))
}
