import sql, { raw } from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import { type ChangedRecord, changedRecords, recordsNamedBy } from '../../dataset/changed-records.ts'
import { completeRecords } from '../../dataset/complete.ts'
import { FileIds } from '../../dataset/file-ids.ts'
import { type Dataset, RECORD_LISTS, type RecordList } from '../../dataset/format.ts'
import { importInto } from '../../dataset/import.ts'
import type { ImportWork } from '../../dataset/import-work.ts'
import { readDataset } from '../../dataset/parse.ts'
import type { RecordWrite } from '../../record/writing.ts'
import { bringWhole, type Finish } from './bring-whole.ts'
import { chunks } from './chunks.ts'
import { differencesOf, editedLinks, type KeptLink } from './edited-since.ts'
import { sourceRecord } from './file-source.ts'
import type { RawRecord, ReadRecord } from './reading.ts'
import type { ResolvedNames } from './resolve-names.ts'
import { toldApart } from './told-apart.ts'
import { MOST_TOLD, ToldChanges } from './told-changes.ts'

/** How many records an import added, changed, and found unchanged. */
export interface Counted {
  readonly added: number
  readonly changed: number
  readonly same: number
}

/** What an import did, or would do. */
export interface BroughtIn {
  readonly counts: Readonly<Record<LoggedList, Counted>>
  /** How many records of each list were added or changed, including those without ids. */
  readonly written: Readonly<Record<RecordList, number>>
  /** The first of the records that were added or changed, with every member. */
  readonly changes: readonly ChangedRecord[]
  readonly remarks: readonly string[]
  /** Links that stay as they are because someone has edited them since the last import. */
  readonly kept: readonly KeptLink[]
}

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

/** What is imported from a file, and how. */
export interface Bringing {
  /** The records, each valid by itself. If `whole` is true, they can be asked for more than once, and list by list. */
  readonly records: (lists?: readonly RecordList[]) => Iterable<ReadRecord>
  readonly names: ResolvedNames
  /** How many records there are. */
  readonly size: number
  /** Whether the file is a complete record, which is written as it is, all of it or none. */
  readonly whole: boolean
  /** Whether the sources on record stay beside those of the file. */
  readonly keepsSources: boolean
  /** Called with how many records are done. */
  readonly onProgress: (done: number) => void
  /** Called with every changed record, if someone wants to know all of them. */
  readonly onChanges: ((changes: readonly ChangedRecord[]) => Promise<void>) | null
}

/**
 * Imports records in a write in progress, part by part, and notes where each came from.
 * @param importId of the import that they belong to.
 * @throws {FileRefused}
 */
export async function bringIn(tx: RecordWrite, importId: string, given: Bringing): Promise<BroughtIn> {
  const { records, names, whole, onProgress, onChanges } = given
  const told = new ToldChanges()
  const remarks: string[] = []
  const kept: KeptLink[] = []
  const written = Object.fromEntries(RECORD_LISTS.map((list) => [list, 0])) as Record<RecordList, number>
  let [done, parts] = [0, 0]
  const bring = async (part: readonly ReadRecord[], read: Dataset, ids: FileIds): Promise<Finish> => {
    const dataset = await completeRecords(tx.query, read)
    const before =
      onChanges !== null || told.hasRoom(dataset) ? await recordsNamedBy(tx.query, dataset) : null
    const imported = await importInto(tx, dataset, { ids, keepsSources: given.keepsSources })
    const changes = before === null ? [] : changedRecords(before, await recordsNamedBy(tx.query, dataset))
    await keepOrigins(tx, importId, part, names, imported.ids)
    return async () => {
      for (const list of RECORD_LISTS) written[list] += imported.counts[list]
      remarks.push(...imported.remarks.slice(0, MOST_TOLD - remarks.length))
      told.add(changes)
      await onChanges?.(changes)
      done += part.length
      parts += 1
      if (parts > 1 && Number.isInteger(Math.log2(parts))) await countForPlanner(tx.query)
      onProgress(done)
    }
  }
  if (whole) await bringWhole(tx.query, given.size, records, bring)
  else {
    const ofEarlierChunks = new Map<string, string>()
    const taken = new Set<string>()
    for await (const read of chunks(records())) {
      const chunk = await toldApart(tx.query, read, taken)
      const { fresh, staying } = await freshAndStaying(tx.query, chunk, names)
      kept.push(...staying)
      const dataset = datasetOf(fresh, names)
      const finish = await bring(chunk, dataset, await FileIds.of(dataset, ofEarlierChunks))
      await finish()
    }
  }
  await countForPlanner(tx.query)
  return { counts: await countChanges(tx, importId), written, changes: told.changes(), remarks, kept }
}

/** The records of a chunk to import, and the links that stay because someone has edited them since. */
async function freshAndStaying(
  query: Query,
  chunk: readonly ReadRecord[],
  names: ResolvedNames,
): Promise<{ fresh: ReadRecord[]; staying: readonly KeptLink[] }> {
  const edited = await editedLinks(query, linkIds(chunk))
  const isKept = ({ list, record }: ReadRecord): boolean => list === 'links' && edited.has(String(record.id))
  const kept = chunk.filter(isKept).map((each) => names.resolved(each) ?? each.record)
  const cited = await sourcesOnRecord(query, chunk)
  return {
    fresh: chunk.filter((each) => !isKept(each) && !cited.has(String(each.record.id))),
    staying: kept.length === 0 ? [] : await differencesOf(query, edited, kept),
  }
}

/** The log has each record as JSON, which no query searches and which takes longest to count. */
const CHANGES_WITHOUT_CONTENT = 'changes (id, at, by_id, record, record_id, part, operation, leads)'

/**
 * Without this, the planner would not know of the rows that this write added, and would read all of them for every part.
 * It is done again whenever there may be twice as many.
 */
async function countForPlanner(query: Query): Promise<void> {
  for (const table of [
    'sources',
    'entities',
    'links',
    'citations',
    CHANGES_WITHOUT_CONTENT,
    'imported_records',
  ])
    await query(sql`ANALYZE ${raw(table)}`)
}

/**
 * Sources of a chunk that are on record and stay as they are: a file often says no more about a source than its
 * address. A source that has no more than its address on record either takes what the file says.
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
    // Two names in a file can be one entity on record.
    const key = String(record.id ?? index)
    const known = each.list === 'entities' ? list.get(key) : undefined
    list.set(key, known === undefined ? record : bothNames(known, record))
    lists.set(each.list, list)
  }
  const records = RECORD_LISTS.map((list) => [list, [...(lists.get(list)?.values() ?? [])]] as const)
  return readDataset(Object.fromEntries(records))
}

/** What a file says of an entity under two names: the first counts, and the second adds to it. */
function bothNames(first: RawRecord, second: RawRecord): RawRecord {
  const aliases = [first, second].flatMap((each) => (each.aliases ?? []) as string[])
  const ids = { ...(second.external_ids ?? {}), ...(first.external_ids ?? {}) }
  return {
    ...second,
    ...first,
    ...(aliases.length === 0 ? {} : { aliases: [...new Set(aliases)].slice(0, 100) }),
    ...(Object.keys(ids).length === 0 ? {} : { external_ids: ids }),
  }
}

/** Notes where in the file each record with an id is. */
async function keepOrigins(
  { query }: RecordWrite,
  importId: string,
  chunk: readonly ReadRecord[],
  names: ResolvedNames,
  ids: Pick<ImportWork, 'idOf' | 'lookUp'>,
): Promise<void> {
  const idIn = (list: LoggedList, fileId: string): string =>
    list === 'entities' ? names.slugOf(fileId) : fileId
  for (const list of LOGGED_LISTS)
    await ids.lookUp(
      list,
      chunk.flatMap((each) => (each.list === list ? [idIn(list, String(each.record.id))] : [])),
    )
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
    const id = await ids.idOf(list, idIn(list, fileId))
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

/** What the write in progress has done to the records that the import names. */
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
