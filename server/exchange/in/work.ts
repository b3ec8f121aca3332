import sql, { type Sql } from 'sql-template-tag'
import { type Database, inTransaction, liftLimits } from '../../database/index.ts'
import type { Query } from '../../database/query.ts'
import type { ChangedRecord } from '../../dataset/changed-records.ts'
import { asFileRefused } from '../../dataset/import.ts'
import { endOfMerges } from '../../queries/end-of-merges.ts'
import { tryWriting, writeRecord } from '../../record/write-record.ts'
import type { RecordWrite, Writer } from '../../record/writing.ts'
import type { FileBytes } from '../../values/file-bytes.ts'
import { list } from '../../values/format.ts'
import { bringIn } from './bring-in.ts'
import { checkedRecords } from './checked-records.ts'
import { decidedNames, keepNames, rematchNewNames, reopenSharedNames } from './import-names.ts'
import { type MatchedName, matchNames } from './match-names.ts'
import { NOTHING_DONE, type Outcome } from './outcome.ts'
import { readFile } from './read-file.ts'
import type { Reading } from './reading.ts'
import { type DecidedName, ResolvedNames } from './resolve-names.ts'
import { importContent, type StoredImport } from './store.ts'
import {
  type Done,
  editionBefore,
  findAlike,
  findDisappeared,
  outcomeOf,
  type RecordKey,
  titlesOf,
  toldKept,
  toldOverlaps,
  toldRecords,
} from './tell-outcome.ts'
import { tidyTables } from './tidy-tables.ts'
import { undoImport } from './undo-import.ts'

/** Called with how far the work is, in records. */
export type Progress = (done: number, total: number) => void

/** How work on an import is watched. */
export interface Watched {
  readonly progress: Progress
  /** Called with every changed record, if someone wants to know all of them. */
  readonly changes?: (changes: readonly ChangedRecord[]) => Promise<void>
}

/** An import whose file is gone: it was committed or dropped. */
export class FileGone extends Error {
  override name = 'FileGone'
}

/** Not all names in a file have been looked up as it is read now. The message is for the person who imports it. */
export class NamesUnknown extends Error {
  override name = 'NamesUnknown'

  constructor() {
    super('How the file is read was changed in the meantime. Match its columns or names again.')
  }
}

/** How many changed records a refusal names. */
const MOST_NAMED = 3

/** How many names are stored, and reported as progress, at once. */
const NAMES_AT_ONCE = 100

/** An import to work on, with its file if the caller has it. */
export type GivenImport = StoredImport & { readonly content?: FileBytes }

/** The file of an import, read. @throws {Unreadable} @throws {FileRefused} @throws {FileGone} */
export async function readImport(query: Query, given: GivenImport): Promise<Reading> {
  const content = given.content ?? (await importContent(query, given.id))
  if (content === null) throw new FileGone('The uploaded file is no longer stored.')
  return readFile({ ...given, content })
}

/**
 * Looks up what every name in the file may be on record, and stores it. A name that was decided in the previous edition
 * stays decided, also if its entity has since been merged into another.
 */
export async function lookUpNames(database: Database, given: GivenImport, progress: Progress): Promise<void> {
  const { query } = database
  const { names } = await readImport(query, given)
  const before = await query<{ fileId: string; decided: string }>(sql`
    SELECT n.file_id AS "fileId", e.slug AS decided FROM import_names n
    JOIN imported_records r ON r.import_id = n.import_id AND r.record = 'entity' AND r.file_id = n.file_id
    JOIN entities e ON e.id = ${endOfMerges('entities', sql`r.record_id`)} AND e.retraction_reason IS NULL
    WHERE n.import_id = ${editionBefore(given)}`)
  const decided = new Map(before.map((each) => [each.fileId, each.decided]))
  // All names are stored or none: with a part of them, the rest of the file would be added as new.
  await inTransaction(database, async (store) => {
    await liftLimits(store)
    await store(sql`DELETE FROM import_names WHERE import_id = ${given.id}::bigint`)
    let done = 0
    let found: MatchedName[] = []
    const keep = async (): Promise<void> => {
      await keepNames(store, given.id, done, found)
      done += found.length
      found = []
      progress(done, names.length)
    }
    for await (const { name, candidates, decided: taken } of matchNames(store, names)) {
      found.push({ name, candidates, decided: decided.get(name.id) ?? taken })
      if (found.length === NAMES_AT_ONCE) await keep()
    }
    await keep()
    // If a file tells its entities apart by id, two ids are two entities.
    if (given.format === 'ftm' || given.format === 'bods')
      await reopenSharedNames(store, given.id, [...decided.keys()])
  })
}

/** What was decided about all names in the file. @throws {NamesUnknown} */
async function allDecidedNames(query: Query, id: string, { names }: Reading): Promise<DecidedName[]> {
  if (names.length === 0) return []
  await rematchNewNames(query, id)
  const decided = await decidedNames(query, id)
  const known = new Set(decided.map(({ fileId }) => fileId))
  if (!names.every((name) => known.has(name.id))) throw new NamesUnknown()
  return decided
}

/** Imports the whole file in a write in progress. */
async function bringFile(
  tx: RecordWrite,
  given: StoredImport,
  reading: Reading,
  { progress, changes }: Watched,
): Promise<Done> {
  const names = await ResolvedNames.of(tx.query, await allDecidedNames(tx.query, given.id, reading))
  const problems = [...reading.problems]
  const brought = await bringIn(tx, given.id, {
    records: (lists) => checkedRecords(reading, problems, lists),
    names,
    size: reading.size,
    whole: reading.whole,
    // What an earlier filing says is not taken back by the next one, which proves less about when it began.
    keepsSources: given.format === 'oge278e',
    onProgress: (done) => progress(done, reading.size),
    onChanges: changes ?? null,
  })
  return {
    brought,
    problems,
    leftOut: [...reading.leftOut, ...names.left.list()],
    disappeared: await findDisappeared(tx.query, given),
    kept: await toldKept(tx.query, brought.kept),
    alike: await findAlike(tx.query, given.id),
    titles: await titlesOf(tx.query, brought.changes),
  }
}

/** What committing would do: it is done, looked at and rolled back. @throws {FileRefused} */
export async function previewImport(
  database: Database,
  given: GivenImport,
  watched: Watched,
): Promise<Outcome> {
  const reading = await readImport(database.query, given)
  const writer: Writer = { userId: null, via: 'import', reason: null }
  try {
    return await tryWriting(
      database,
      writer,
      async (tx) => {
        const [last] = await tx.query<{ at: string | null }>(sql`SELECT max(at)::text AS at FROM recordings`)
        return { recordAt: last?.at ?? null, done: await bringFile(tx, given, reading, watched) }
      },
      async (tx, { result: { recordAt, done }, overlaps }) => ({
        ...outcomeOf(done, reading.remarks, await toldOverlaps(tx.query, overlaps)),
        recordAt,
      }),
    )
  } catch (error) {
    throw asFileRefused(error)
  }
}

/** A record that the file names was changed after the preview. The message is for the person who imports it. */
export class ChangedSincePreview extends Error {
  override name = 'ChangedSincePreview'
}

/**
 * What the program itself finds at the addresses of sources changes nothing of what a preview shows.
 * @throws {ChangedSincePreview} if anyone changed what the file names since the recording that its preview saw last.
 */
async function refuseUnseen({ query }: RecordWrite, { id, outcome }: StoredImport): Promise<void> {
  if (outcome?.recordAt == null) return
  const changed = await query<RecordKey>(sql`
    SELECT DISTINCT c.record, c.record_id::text AS id FROM changes c
    JOIN imported_records m ON m.import_id = ${id}::bigint AND m.record = c.record AND m.record_id = c.record_id
    WHERE c.at > ${outcome.recordAt}::timestamptz AND c.at < recording_moment()
      AND c.via NOT IN ('archiver', 'link checker')`)
  if (changed.length === 0) return
  const { count, shown } = await toldRecords(query, changed)
  const names = shown.slice(0, MOST_NAMED).map(({ words }) => words)
  const more = count - names.length
  throw new ChangedSincePreview(
    `Nothing was imported, because someone has changed records that the file refers to since the preview: ${list(more > 0 ? [...names, `${more} more`] : names)}. Preview the import again.`,
  )
}

/** The state of an import after a step. It counts as working until its outcome is stored. */
const settledAs = (state: StoredImport['state']): Sql =>
  sql`CASE WHEN state = 'working' THEN state ELSE ${state} END`

/** Imports the file, all of it or nothing, and stores where each fact came from. @throws {FileRefused} */
export async function commitImport(
  database: Database,
  given: GivenImport,
  by: { readonly userId: string | null; readonly reason: string },
  watched: Watched,
): Promise<Outcome> {
  const reading = await readImport(database.query, given)
  const writer: Writer = { userId: by.userId, via: 'import', reason: by.reason }
  try {
    const { result, overlaps } = await writeRecord(database, writer, async (tx) => {
      // Whoever waited for another import or discarding of the same file finds it done. No one discards it from here on.
      const open =
        await tx.query(sql`SELECT FROM imports WHERE id = ${given.id}::bigint AND recorded_at IS NULL
        AND state <> 'dropped' FOR NO KEY UPDATE`)
      if (open.length === 0) throw new FileGone('The import has already been done or discarded.')
      const done = await bringFile(tx, given, reading, watched)
      await refuseUnseen(tx, given)
      await tx.query(sql`
        UPDATE imports SET state = ${settledAs('committed')}, reason = ${by.reason}, failure = NULL,
          content = CASE WHEN ${done.problems.length > 0} THEN content END, recorded_at = recording_moment() WHERE id = ${given.id}::bigint`)
      return done
    })
    await tidyTables(database, reading.size)
    return outcomeOf(result, reading.remarks, await toldOverlaps(database.query, overlaps))
  } catch (error) {
    throw asFileRefused(error)
  }
}

/** Undoes a committed import in one step. What was edited since stays. */
export async function takeBackImport(
  database: Database,
  given: StoredImport,
  by: { readonly userId: string | null; readonly reason: string },
): Promise<Outcome> {
  const writer: Writer = { userId: by.userId, via: 'import', reason: by.reason }
  const { result: kept, overlaps } = await writeRecord(database, writer, async (tx) => {
    const [row] = await tx.query<{ at: string }>(
      sql`SELECT recorded_at::text AS at FROM imports WHERE id = ${given.id}::bigint AND undone_at IS NULL`,
    )
    if (row?.at == null) throw new FileGone('The import has already been undone.')
    const { left, retracted } = await undoImport(tx, { at: row.at, reason: by.reason })
    await tx.query(sql`
      UPDATE imports SET state = ${settledAs('undone')}, failure = NULL, undone_at = recording_moment()
      WHERE id = ${given.id}::bigint`)
    // What undone earlier imports had added was left in place because this one, of the same dataset or not, named or used it.
    const undoneBefore = await tx.query<{ at: string }>(sql`
      SELECT i.recorded_at::text AS at FROM imports i WHERE i.undone_at IS NOT NULL AND i.recorded_at < ${row.at}::timestamptz
        AND ((i.dataset = ${given.dataset} AND i.format = ${given.format})
          OR EXISTS (SELECT FROM imported_records was JOIN imported_records now USING (record, record_id)
            WHERE was.import_id = i.id AND now.import_id = ${given.id}::bigint))
      ORDER BY i.recorded_at DESC`)
    for (const { at } of undoneBefore) await undoImport(tx, { at, reason: by.reason, again: true })
    return { left: await toldRecords(tx.query, left), retracted: await toldRecords(tx.query, retracted) }
  })
  const told = await toldOverlaps(database.query, overlaps)
  return { ...(given.outcome ?? NOTHING_DONE), undone: { ...kept, overlaps: told } }
}
