import sql from 'sql-template-tag'
import type { Database } from '../../database/index.ts'
import type { Query } from '../../database/query.ts'
import { asFileRefused } from '../../dataset/import.ts'
import type { OverlapChanges } from '../../overlaps/store.ts'
import { overlapsOf } from '../../queries/overlaps.ts'
import { tryWriting, writeRecord } from '../../record/write-record.ts'
import type { RecordWrite, Writer } from '../../record/writing.ts'
import { type BroughtIn, bringIn, LOGGED_LISTS } from './bring-in.ts'
import { checkedRecords } from './checked-records.ts'
import { matchNames } from './match-names.ts'
import { type Disappeared, MOST_LISTED_OF_OUTCOME, type Outcome } from './outcome.ts'
import { readFile } from './read-file.ts'
import type { Reading, RowProblem } from './reading.ts'
import { ResolvedNames } from './resolve-names.ts'
import { decidedNames, importContent, type StoredImport } from './store.ts'
import { undoImport } from './undo-import.ts'

/** Is told how far a work is, in records. */
export type Progress = (done: number, total: number) => void

/** How a work is watched, and how much of it is told one by one. */
export interface Watched {
  readonly progress: Progress
  readonly mostTold?: number
}

/** An import whose file is gone: it was committed or dropped. */
export class FileGone extends Error {
  override name = 'FileGone'
}

/** The file of an import, read. @throws {Unreadable} @throws {FileRefused} @throws {FileGone} */
export async function readImport(query: Query, given: StoredImport): Promise<Reading> {
  const content = await importContent(query, given.id)
  if (content === null) throw new FileGone('The file of this import is not kept any more.')
  return readFile({ ...given, content })
}

/**
 * Looks up what every name in the file may be on record, and keeps it. What was decided of a name in the edition before
 * is decided.
 */
export async function lookUpNames(
  database: Database,
  given: StoredImport,
  progress: Progress,
): Promise<void> {
  const { query } = database
  const { names } = await readImport(query, given)
  const before = await query<{ fileId: string; decided: string }>(sql`
    SELECT n.file_id AS "fileId", e.slug AS decided FROM import_names n
    JOIN imported_records r ON r.import_id = n.import_id AND r.record = 'entity' AND r.file_id = n.file_id
    JOIN entities e ON e.id = r.record_id AND e.retraction_reason IS NULL
    WHERE n.import_id = ${editionBefore(given)}`)
  const decided = new Map(before.map((each) => [each.fileId, each.decided]))
  await query(sql`DELETE FROM import_names WHERE import_id = ${given.id}::bigint`)
  let number = 0
  for await (const { name, candidates, decided: taken } of matchNames(query, names)) {
    number += 1
    await query(sql`
      INSERT INTO import_names (import_id, number, file_id, name, kind, country, candidates, decided)
      VALUES (${given.id}::bigint, ${number}, ${name.id}, ${name.name}, ${name.kind}, ${name.country},
        ${JSON.stringify(candidates)}::jsonb, ${decided.get(name.id) ?? taken}) ON CONFLICT DO NOTHING`)
    if (number % 50 === 0) progress(number, names.length)
  }
}

/** The last import of the same dataset that was committed and stands. */
const editionBefore = ({ id, dataset }: Pick<StoredImport, 'id' | 'dataset'>) => sql`(
  SELECT b.id FROM imports b WHERE b.dataset = ${dataset} AND b.recorded_at IS NOT NULL AND b.undone_at IS NULL
    AND b.id <> ${id}::bigint AND b.id < ${id}::bigint ORDER BY b.id DESC LIMIT 1)`

interface Done {
  readonly brought: BroughtIn
  readonly problems: readonly RowProblem[]
  readonly disappeared: Outcome['disappeared']
}

/** Brings the whole file into a write under way. */
async function bringFile(
  tx: RecordWrite,
  given: StoredImport,
  reading: Reading,
  { progress, mostTold }: Watched,
): Promise<Done> {
  const names = await ResolvedNames.of(
    tx.query,
    reading.names.length === 0 ? [] : await decidedNames(tx.query, given.id),
  )
  const problems = [...reading.problems]
  const records = checkedRecords(reading, problems)
  const brought = await bringIn(
    tx,
    given.id,
    records,
    names,
    reading.atOnce,
    (done) => progress(done, reading.size),
    mostTold,
  )
  return { brought, problems, disappeared: await findDisappeared(tx.query, given) }
}

/** What the edition before had, that still stands, and this one does not have. */
async function findDisappeared(query: Query, given: StoredImport): Promise<Outcome['disappeared']> {
  const rows = await query<Disappeared & { count: number }>(sql`
    SELECT gone.record, coalesce(e.slug, l.slug) AS slug, count(*) OVER ()::int AS count,
      CASE WHEN l.id IS NULL THEN e.name ELSE f.name || ' – ' || t.name || ' (' || replace(l.kind, '_', ' ') || ')' END AS words
    FROM imported_records gone
    LEFT JOIN entities e ON gone.record = 'entity' AND e.id = gone.record_id AND e.retraction_reason IS NULL
    LEFT JOIN links l ON gone.record = 'link' AND l.id = gone.record_id AND l.status <> 'retracted'
    LEFT JOIN entities f ON f.id = l.from_id LEFT JOIN entities t ON t.id = l.to_id
    WHERE gone.import_id = ${editionBefore(given)} AND coalesce(e.id, l.id) IS NOT NULL
      AND NOT EXISTS (SELECT FROM imported_records n WHERE n.import_id = ${given.id}::bigint AND n.record = gone.record
        AND n.record_id = gone.record_id)
    ORDER BY gone.record DESC, words LIMIT ${MOST_LISTED_OF_OUTCOME}`)
  return {
    count: rows[0]?.count ?? 0,
    shown: rows.map(({ record, slug, words }) => ({ record, slug, words })),
  }
}

/** The overlaps that changed, in words: those that appear and change as they are now. */
async function toldOverlaps(query: Query, changes: OverlapChanges): Promise<Outcome['overlaps']> {
  const touched = [...changes.appeared, ...changes.changed].slice(0, MOST_LISTED_OF_OUTCOME)
  const shown = await overlapsOf(query, touched)
  return {
    appeared: changes.appeared.length,
    changed: changes.changed.length,
    vanished: changes.vanished.length,
    shown: shown.map(({ id, official, party, negotiation, score, band }) => ({
      id,
      official: official.name,
      party: party.name,
      negotiation: negotiation.name,
      score,
      band,
    })),
  }
}

function outcomeOf(
  { brought, problems, disappeared }: Done,
  reading: Reading,
  overlaps: Outcome['overlaps'],
): Outcome {
  return {
    ...brought,
    remarks: [...reading.remarks, ...brought.remarks],
    problems: problems.slice(0, MOST_LISTED_OF_OUTCOME),
    problemRows: new Set(problems.map(({ row }) => row)).size,
    leftOut: reading.leftOut.slice(0, MOST_LISTED_OF_OUTCOME),
    overlaps,
    disappeared,
  }
}

/** What committing would do: done, looked at and rolled back. @throws {FileRefused} */
export async function previewImport(
  database: Database,
  given: StoredImport,
  watched: Watched,
): Promise<Outcome> {
  const reading = await readImport(database.query, given)
  const writer: Writer = { userId: null, via: 'import', reason: null }
  try {
    return await tryWriting(
      database,
      writer,
      (tx) => bringFile(tx, given, reading, watched),
      async (tx, { result, overlaps }) => outcomeOf(result, reading, await toldOverlaps(tx.query, overlaps)),
    )
  } catch (error) {
    throw asFileRefused(error)
  }
}

/** Brings the file in, whole or not at all, and keeps where each fact came from. @throws {FileRefused} */
export async function commitImport(
  database: Database,
  given: StoredImport,
  by: { readonly userId: string | null; readonly reason: string },
  watched: Watched,
): Promise<Outcome> {
  const reading = await readImport(database.query, given)
  const writer: Writer = { userId: by.userId, via: 'import', reason: by.reason }
  try {
    const { result, overlaps } = await writeRecord(database, writer, async (tx) => {
      const done = await bringFile(tx, given, reading, watched)
      await tx.query(sql`
        UPDATE imports SET state = 'committed', task = NULL, content = NULL, reason = ${by.reason}, failure = NULL,
          recorded_at = recording_moment() WHERE id = ${given.id}::bigint`)
      return done
    })
    return outcomeOf(result, reading, await toldOverlaps(database.query, overlaps))
  } catch (error) {
    throw asFileRefused(error)
  }
}

/** Takes a committed import back as one act; what was edited since stays. */
export async function takeBackImport(
  database: Database,
  given: StoredImport,
  by: { readonly userId: string | null; readonly reason: string },
): Promise<Outcome> {
  const writer: Writer = { userId: by.userId, via: 'import', reason: by.reason }
  const { result: leftAlone, overlaps } = await writeRecord(database, writer, async (tx) => {
    const [row] = await tx.query<{ at: string }>(
      sql`SELECT recorded_at::text AS at FROM imports WHERE id = ${given.id}::bigint AND undone_at IS NULL`,
    )
    if (row?.at == null) throw new FileGone('The import is undone already.')
    const left = await undoImport(tx, row.at)
    await tx.query(sql`
      UPDATE imports SET state = 'undone', task = NULL, failure = NULL, undone_at = recording_moment()
      WHERE id = ${given.id}::bigint`)
    return left
  })
  const nothing = { added: 0, changed: 0, same: 0 }
  return {
    written: {} as Outcome['written'],
    counts: Object.fromEntries(LOGGED_LISTS.map((list) => [list, nothing])) as Outcome['counts'],
    changes: [],
    remarks: [],
    problems: [],
    problemRows: 0,
    leftOut: [],
    overlaps: await toldOverlaps(database.query, overlaps),
    disappeared: { count: 0, shown: [] },
    leftAlone,
  }
}
