import sql, { raw } from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import { type ChangedRecord, changedRecords, recordsNamedBy } from '../../dataset/changed-records.ts'
import { completeRecords } from '../../dataset/complete.ts'
import { DATASET_FORMAT, type Dataset, RECORD_LISTS, type RecordList } from '../../dataset/format.ts'
import { importInto } from '../../dataset/import.ts'
import { readDataset } from '../../dataset/parse.ts'
import type { RecordWrite } from '../../record/writing.ts'
import { differencesOf, editedLinks, type KeptLink } from './edited-since.ts'
import { sourceRecord } from './file-source.ts'
import type { RawRecord, ReadRecord } from './reading.ts'
import type { ResolvedNames } from './resolve-names.ts'

/** How many records an import added, changed, and found as they are. */
export interface Counted {
  readonly added: number
  readonly changed: number
  readonly same: number
}

/** What an import did, or would do. */
export interface BroughtIn {
  readonly counts: Readonly<Record<LoggedList, Counted>>
  /** How many records of each list were added or changed, those without ids too. */
  readonly written: Readonly<Record<RecordList, number>>
  /** The first of the records that were added or changed, with every member. */
  readonly changes: readonly ChangedRecord[]
  readonly remarks: readonly string[]
  /** Links that somebody has edited since the last import and that stay as they are. */
  readonly kept: readonly KeptLink[]
}

/** Records that are brought in at once: what is kept of the file in memory beside the file. */
const CHUNK = 1000
/** How many changed records and remarks are told one by one. */
export const MOST_TOLD = 200

/** The lists of a dataset file whose records have ids, and what the change log calls them. */
export const LOGGED = {
  sources: 'source',
  entities: 'entity',
  links: 'link',
  negotiations: 'negotiation',
  statements: 'statement',
} as const satisfies Partial<Record<RecordList, string>>
export type LoggedList = keyof typeof LOGGED
export const LOGGED_LISTS = Object.keys(LOGGED) as LoggedList[]

const isLogged = (list: RecordList): list is LoggedList => list in LOGGED

/** Links, for which people import, before what they tie; sources last. */
function linksFirst(changes: readonly ChangedRecord[]): ChangedRecord[] {
  const order = ['links', 'negotiations', 'positions', 'statements', 'entities', 'sources']
  const place = ({ record }: ChangedRecord): number => order.indexOf(record.split(' ', 1)[0] ?? '')
  return [...changes].sort((one, other) => place(one) - place(other))
}

function* chunks(records: Iterable<ReadRecord>, size: number): Generator<ReadRecord[]> {
  let chunk: ReadRecord[] = []
  for (const record of records) {
    chunk.push(record)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/**
 * Brings records into a write under way, chunk by chunk, and keeps where each came from.
 * @param importId of the import that they belong to.
 * @param onProgress is told how many records are done.
 * @param mostTold how many changed records and remarks are told one by one.
 * @throws {FileRefused}
 */
export async function bringIn(
  tx: RecordWrite,
  importId: string,
  records: Iterable<ReadRecord>,
  names: ResolvedNames,
  atOnce: boolean,
  onProgress: (done: number) => void,
  mostTold = MOST_TOLD,
): Promise<BroughtIn> {
  const changes: ChangedRecord[] = []
  const remarks: string[] = []
  const kept: KeptLink[] = []
  const written = Object.fromEntries(RECORD_LISTS.map((list) => [list, 0])) as Record<RecordList, number>
  let done = 0
  for (const chunk of chunks(records, atOnce ? Number.POSITIVE_INFINITY : CHUNK)) {
    // What has to come in at once is a record of its own, which is written as it is.
    const edited = atOnce ? new Map<string, string>() : await editedLinks(tx.query, linkIds(chunk))
    const isKept = ({ list, record }: ReadRecord): boolean =>
      list === 'links' && edited.has(String(record.id))
    const staying = chunk.filter(isKept).map((each) => names.resolved(each) ?? each.record)
    if (staying.length > 0) kept.push(...(await differencesOf(tx.query, edited, staying)))
    const cited = atOnce ? new Set<string>() : await sourcesOnRecord(tx.query, chunk)
    const fresh = chunk.filter((each) => !isKept(each) && !cited.has(String(each.record.id)))
    const dataset = await completeRecords(tx.query, datasetOf(fresh, names))
    const before = changes.length < mostTold ? await recordsNamedBy(tx.query, dataset) : null
    const imported = await importInto(tx, dataset)
    for (const list of RECORD_LISTS) written[list] += imported.counts[list]
    remarks.push(...imported.remarks.slice(0, mostTold - remarks.length))
    if (before !== null) {
      const after = await recordsNamedBy(tx.query, dataset)
      changes.push(...linksFirst(changedRecords(before, after)).slice(0, mostTold - changes.length))
    }
    await keepOrigins(tx, importId, chunk, names, imported.idOf)
    done += chunk.length
    onProgress(done)
  }
  await countForPlanner(tx.query)
  return { counts: await countChanges(tx, importId), written, changes, remarks, kept }
}

/** The planner knows nothing of rows that this write has added, and would walk them all for each of them. */
async function countForPlanner(query: Query): Promise<void> {
  for (const table of ['entities', 'links', 'changes', 'imported_records'])
    await query(sql`ANALYZE ${raw(table)}`)
}

/**
 * Sources of a chunk that are on record and stay as they are there: what a file says of a source is often no more than its
 * address. One of which no more is on record either takes what the file knows.
 */
async function sourcesOnRecord(query: Query, chunk: readonly ReadRecord[]): Promise<Set<string>> {
  const sources = chunk.flatMap(({ list, record }) => (list === 'sources' ? [record] : []))
  const rows = await query<{ slug: string; url: string; title: string }>(sql`
    SELECT slug, url, title FROM sources WHERE slug = ANY(${sources.map(({ id }) => String(id))}::text[])`)
  const told = rows.filter(({ url, title }) => title !== sourceRecord(url, {}).title)
  const bare = sources.filter(({ url, title }) => title === sourceRecord(String(url), {}).title)
  const known = new Set(rows.map(({ slug }) => slug))
  return new Set([
    ...told.map(({ slug }) => slug),
    ...bare.map(({ id }) => String(id)).filter((id) => known.has(id)),
  ])
}

const linkIds = (chunk: readonly ReadRecord[]): string[] =>
  chunk.flatMap(({ list, record }) => (list === 'links' ? [String(record.id)] : []))

/** A chunk as the lists of a dataset file. */
function datasetOf(chunk: readonly ReadRecord[], names: ResolvedNames): Dataset {
  const lists = new Map<RecordList, Map<string, RawRecord>>()
  for (const [index, each] of chunk.entries()) {
    const record = names.resolved(each)
    if (record === null) continue
    const list = lists.get(each.list) ?? new Map<string, RawRecord>()
    // Two names of a file can be one entity on record.
    const key = String(record.id ?? index)
    list.set(key, list.has(key) && each.list === 'entities' ? { ...record, ...list.get(key) } : record)
    lists.set(each.list, list)
  }
  const records = RECORD_LISTS.map((list) => [list, [...(lists.get(list)?.values() ?? [])]] as const)
  return readDataset({ format: DATASET_FORMAT, ...Object.fromEntries(records) })
}

/** Keeps of each record that has an id where in the file it stands. */
async function keepOrigins(
  { query }: RecordWrite,
  importId: string,
  chunk: readonly ReadRecord[],
  names: ResolvedNames,
  idOf: (list: LoggedList, fileId: string) => Promise<string | null>,
): Promise<void> {
  const rows: {
    record: string
    id: string
    fileId: string
    row: number | null
    seen: ReadRecord['seen']
  }[] = []
  for (const { list, record, row, seen } of chunk) {
    if (!isLogged(list)) continue
    const fileId = String(record.id)
    const id = await idOf(list, list === 'entities' ? names.slugOf(fileId) : fileId)
    if (id !== null) rows.push({ record: LOGGED[list], id, fileId, row, seen })
  }
  const column = <T>(value: (row: (typeof rows)[number]) => T): T[] => rows.map(value)
  await query(sql`
    INSERT INTO imported_records (import_id, record, record_id, file_id, file_row, first_seen, last_change)
    SELECT ${importId}::bigint, * FROM unnest(${column(({ record }) => record)}::text[],
      ${column(({ id }) => id)}::bigint[], ${column(({ fileId }) => fileId)}::text[],
      ${column(({ row }) => row)}::integer[], ${column(({ seen }) => seen?.first ?? null)}::text[],
      ${column(({ seen }) => seen?.last ?? null)}::text[])
    ON CONFLICT DO NOTHING`)
}

/** What the write under way has done to the records that the import names. */
async function countChanges({ query }: RecordWrite, importId: string): Promise<BroughtIn['counts']> {
  const tables = LOGGED_LISTS.map((list) => `('${LOGGED[list]}', '${list}')`).join(', ')
  const rows = await query<{ list: LoggedList; named: number; added: number; changed: number }>(sql`
    WITH written AS (
      SELECT c.record, c.record_id, bool_or(c.part = t.part AND c.operation = 'add') AS added
      FROM changes c JOIN (VALUES ${raw(tables)}) t (record, part) ON t.record = c.record
      WHERE c.at = nullif(current_setting('recusal.recording', true), '')::timestamptz GROUP BY 1, 2
    )
    SELECT t.part AS list, count(r.record_id)::int AS named, count(w.added) FILTER (WHERE w.added)::int AS added,
      count(w.added) FILTER (WHERE NOT w.added)::int AS changed
    FROM (VALUES ${raw(tables)}) t (record, part)
    LEFT JOIN imported_records r ON r.record = t.record AND r.import_id = ${importId}::bigint
    LEFT JOIN written w ON w.record = r.record AND w.record_id = r.record_id GROUP BY 1`)
  const byList = new Map(rows.map((row) => [row.list, row]))
  return Object.fromEntries(
    LOGGED_LISTS.map((list) => {
      const { named = 0, added = 0, changed = 0 } = byList.get(list) ?? {}
      return [list, { added, changed, same: named - added - changed }]
    }),
  ) as BroughtIn['counts']
}
