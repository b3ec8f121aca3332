import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import { type ChangedRecord, changedRecords, recordsNamedBy } from '../dataset/changed-records.ts'
import { completeRecords } from '../dataset/complete.ts'
import { DATASET_FORMAT, type Dataset, RECORD_LISTS, type RecordList } from '../dataset/format.ts'
import { asFileRefused, importInto } from '../dataset/import.ts'
import { FileRefused, readDataset } from '../dataset/parse.ts'
import { type PreviewedChanges, previewedChanges, seeInTrial } from '../queries/previewed-changes.ts'
import { retractEntity } from '../record/kinds/entities.ts'
import { markRetracted } from '../record/kinds/links.ts'
import { NoSuchRecord } from '../record/kinds/need-record.ts'
import { retractNegotiation } from '../record/kinds/negotiations.ts'
import { retractSource } from '../record/kinds/sources.ts'
import { retractStatement } from '../record/kinds/statements.ts'
import { InputRefused } from '../record/refusals.ts'
import { freeSlug } from '../record/slugs.ts'
import { tryWriting, writeRecord } from '../record/write-record.ts'
import type { RecordWrite, Writer, Written } from '../record/writing.ts'
import { type RequestKey, writeOnce } from './idempotency.ts'
import type { Batch, WrittenCollection } from './shapes/requests.ts'
import { isRecord, type Raw, WholeSources } from './whole-sources.ts'

/** Writing every record but links one at a time, and all of them at once, by the door of dataset files. */

type Lists = Partial<Record<RecordList, Raw[]>>

/** A record of this name, address or id is on record; nothing was written. */
export class OnRecord extends Error {
  override name = 'OnRecord'
  readonly slug: string

  constructor(slug: string, message: string) {
    super(message)
    this.slug = slug
  }
}

const LIST_OF = {
  officials: 'entities',
  interests: 'entities',
  negotiations: 'negotiations',
  statements: 'statements',
  sources: 'sources',
} as const satisfies Record<WrittenCollection, RecordList>

/** What a new record is called by where it has no id. */
function nameOf(collection: WrittenCollection, body: Raw): string {
  if (collection === 'sources') return `${body.publisher} ${body.title}`
  if (collection === 'statements') return `${body.by} ${body.kind} ${body.date ?? ''}`
  return String(body.name)
}

/** The record on record that a new one says again; null where there is none. */
async function sameOnRecord(query: Query, collection: WrittenCollection, body: Raw): Promise<string | null> {
  const found =
    collection === 'sources'
      ? sql`SELECT slug FROM sources WHERE url = ${String(body.url)} LIMIT 1`
      : collection === 'negotiations'
        ? sql`SELECT slug FROM negotiations WHERE lower(name) = lower(${String(body.name)}) AND retraction_reason IS NULL LIMIT 1`
        : collection === 'statements'
          ? null
          : sql`SELECT slug FROM entities WHERE folded(name) = folded(${String(body.name)})
              AND (kind = 'person') = ${body.kind === 'person'} AND retraction_reason IS NULL LIMIT 1`
  const [row] = found === null ? [] : await query<{ slug: string }>(found)
  return row?.slug ?? null
}

async function standsAs(query: Query, list: RecordList, slug: string): Promise<boolean> {
  const table = {
    entities: sql`entities`,
    negotiations: sql`negotiations`,
    statements: sql`statements`,
    sources: sql`sources`,
    links: sql`links`,
  }[list as Exclude<RecordList, 'positions'>]
  const rows = await query(sql`SELECT FROM ${table} WHERE slug = ${slug}`)
  return rows.length > 0
}

/** What a file's refusal is to whoever sent one record: the field and the reason. */
function asRefused(error: unknown, single: boolean): unknown {
  const refused = asFileRefused(error)
  if (!(refused instanceof FileRefused)) return error
  return new InputRefused(
    refused.problems.map(({ record, field, reason }) => ({
      field: single ? field : [record, field].filter((part) => part !== '').join(': '),
      reason,
    })),
  )
}

/** Lists of records as a dataset: what they cite whole is among its sources, and what they leave out is as on record. */
async function datasetOf(query: Query, given: Lists): Promise<Dataset> {
  const cited = new WholeSources(query)
  const lists: Lists = {}
  for (const list of RECORD_LISTS) {
    const records: Raw[] = []
    for (const record of given[list] ?? []) records.push(await cited.named(record))
    lists[list] = records
  }
  lists.sources = [...cited.fresh, ...(lists.sources ?? [])]
  return completeRecords(query, readDataset({ format: DATASET_FORMAT, ...lists }))
}

/** Brings lists of records into a write. @returns what to look at again. */
async function bring(tx: RecordWrite, given: Lists): Promise<readonly string[]> {
  return (await importInto(tx, await datasetOf(tx.query, given))).remarks
}

/** A record of a collection as lists of a dataset file: an official's offices are a list of their own. */
function listsOf(collection: WrittenCollection, id: string, body: Raw): Lists {
  const { positions, ...record } = body
  const offices = Array.isArray(positions)
    ? positions.map((each) => ({ ...(isRecord(each) ? each : {}), official: id }))
    : []
  return {
    [LIST_OF[collection]]: [{ ...record, id }],
    ...(offices.length === 0 ? {} : { positions: offices }),
  }
}

/** What a write of one record came to. */
export interface WrittenRecord {
  readonly slug: string
  readonly warnings: readonly string[]
}

/**
 * Adds a record.
 * @throws {OnRecord} where its id is taken, or one of its name or address is on record. @throws {InputRefused}
 */
export async function addRecord(
  database: Database,
  collection: WrittenCollection,
  { id, allow_duplicate: allowed, reason: _, ...body }: Raw,
  writer: Writer,
  key: RequestKey | null,
): Promise<WrittenRecord> {
  let warnings: readonly string[] = []
  try {
    const { result: slug } = await writeRecord(database, writer, (tx) =>
      writeOnce(tx, key, async () => {
        const list = LIST_OF[collection]
        if (typeof id === 'string' && (await standsAs(tx.query, list, id)))
          throw new OnRecord(id, 'The id is that of a record that is there already.')
        const same = allowed === true ? null : await sameOnRecord(tx.query, collection, body)
        if (same !== null)
          throw new OnRecord(
            same,
            'A record of this name or address is there already. Send “allow_duplicate”: true to add another.',
          )
        const fresh = typeof id === 'string' ? id : await freeSlug(tx.query, list, nameOf(collection, body))
        warnings = await bring(tx, listsOf(collection, fresh, body))
        return fresh
      }),
    )
    return { slug, warnings }
  } catch (error) {
    throw asRefused(error, true)
  }
}

/** Changes the members of a record that the body names. @throws {NoSuchRecord} @throws {InputRefused} */
export async function changeRecord(
  database: Database,
  collection: WrittenCollection,
  slug: string,
  { reason: _, ...body }: Raw,
  writer: Writer,
): Promise<WrittenRecord> {
  try {
    const { result: warnings } = await writeRecord(database, writer, async (tx) => {
      if (!(await standsAs(tx.query, LIST_OF[collection], slug))) throw new NoSuchRecord(slug)
      return bring(tx, listsOf(collection, slug, body))
    })
    return { slug, warnings }
  } catch (error) {
    throw asRefused(error, true)
  }
}

const RETRACT = {
  links: markRetracted,
  entities: retractEntity,
  negotiations: retractNegotiation,
  statements: retractStatement,
  sources: retractSource,
} as const

/** Retracts a record that nothing names any more. @throws {NoSuchRecord} @throws {InputRefused} */
export async function retractRecord(
  database: Database,
  collection: WrittenCollection,
  slug: string,
  reason: string,
  writer: Writer,
): Promise<void> {
  await writeRecord(database, { ...writer, reason }, async (tx) => {
    await RETRACT[LIST_OF[collection]](tx, slug, reason)
  })
}

/** What a batch did, or would do. */
export interface BatchOutcome {
  readonly changes: readonly ChangedRecord[]
  readonly warnings: readonly string[]
}

async function applyBatch(tx: RecordWrite, { retract, reason: _, ...lists }: Batch): Promise<BatchOutcome> {
  const dataset = await datasetOf(tx.query, lists as unknown as Lists)
  const before = await recordsNamedBy(tx.query, dataset)
  const { remarks } = await importInto(tx, dataset)
  for (const [index, { record, id, reason }] of retract.entries()) {
    try {
      await RETRACT[record](tx, id, reason)
    } catch (error) {
      if (!(error instanceof NoSuchRecord)) throw error
      throw new InputRefused([
        { field: `retract.${index}.id`, reason: `names “${id}”, which is not on record` },
      ])
    }
  }
  return { changes: changedRecords(before, await recordsNamedBy(tx.query, dataset)), warnings: remarks }
}

/** Writes a batch, whole or not at all. @throws {InputRefused} naming every record and field at fault. */
export async function writeBatch(
  database: Database,
  batch: Batch,
  writer: Writer,
): Promise<Written<BatchOutcome>> {
  try {
    return await writeRecord(database, writer, (tx) => applyBatch(tx, batch))
  } catch (error) {
    throw asRefused(error, false)
  }
}

/** What a batch would do: done, looked at and rolled back. @throws {InputRefused} */
export async function previewBatch(
  database: Database,
  batch: Batch,
): Promise<BatchOutcome & { readonly overlaps: PreviewedChanges }> {
  const writer: Writer = { userId: null, via: 'API', reason: null }
  try {
    const { outcome, seen } = await tryWriting(
      database,
      writer,
      (tx) => applyBatch(tx, batch),
      async (tx, { result, overlaps }) => ({ outcome: result, seen: await seeInTrial(tx.query, overlaps) }),
    )
    return { ...outcome, overlaps: await previewedChanges(database.query, seen) }
  } catch (error) {
    throw asRefused(error, false)
  }
}
