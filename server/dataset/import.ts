import { DatabaseError } from 'sequelize'
import sql from 'sql-template-tag'
import { LINK_KINDS } from '../../models/link-kinds.ts'
import type { Database } from '../database/index.ts'
import { InputRefused } from '../record/refusals.ts'
import { tryWriting, writeRecord } from '../record/write-record.ts'
import type { RecordWrite, Writer, Written } from '../record/writing.ts'
import { notPersonWords } from '../values/link-words.ts'
import { type ChangedRecord, changedRecords, type RecordsNow, recordsNamedBy } from './changed-records.ts'
import { FILE_SLUGS, problemsBetween } from './check.ts'
import { type CompleteLink, checkStatements, checkTalks, completeLinks, completeRecords } from './complete.ts'
import { FileIds } from './file-ids.ts'
import type { Dataset, RecordList } from './format.ts'
import { importEntities, importPositions, importSources } from './import-entities.ts'
import { importLinks } from './import-links.ts'
import { importNegotiations } from './import-negotiations.ts'
import { importStatements } from './import-statements.ts'
import { type HowImported, ImportWork } from './import-work.ts'
import { FileRefused, recordName } from './problems.ts'
import { oddities } from './remarks.ts'

/** How many records of each list an import added or changed, and which ones, if asked for. */
export interface ImportSummary {
  readonly counts: Readonly<Record<RecordList, number>>
  readonly changes: readonly ChangedRecord[]
  /** What is probably a slip, and what in the file was not saved: for people to read. */
  readonly remarks: readonly string[]
}

/**
 * Imports a dataset into the database, all of it or nothing. Records with ids that exist are updated, others are added,
 * and none is removed. The same file a second time changes nothing.
 * @param options.dryRun does everything, then undoes it.
 * @param options.listChanges says which records changed, and how.
 * @throws {FileRefused} if a record is not valid; then nothing is written.
 */
export async function importDataset(
  database: Database,
  file: Dataset,
  options: { dryRun?: boolean; via?: Writer['via']; listChanges?: boolean } = {},
): Promise<Written<ImportSummary>> {
  const work = async (tx: RecordWrite): Promise<ImportSummary> => {
    const dataset = await completeRecords(tx.query, file)
    const now = async (): Promise<RecordsNow | null> =>
      options.listChanges === true ? recordsNamedBy(tx.query, dataset) : null
    const before = await now()
    const { counts, remarks } = await importInto(tx, dataset)
    const after = await now()
    const changes = before === null || after === null ? [] : changedRecords(before, after)
    return { counts, changes, remarks }
  }
  const writer: Writer = { userId: null, via: options.via ?? 'import', reason: null }
  try {
    return options.dryRun === true
      ? await tryWriting(database, writer, work, async (_tx, written) => written)
      : await writeRecord(database, writer, work)
  } catch (error) {
    throw asFileRefused(error)
  }
}

/**
 * Imports a dataset, with every record complete, in a write in progress.
 * @param part.ids of the file that the dataset is a part of.
 * @param part.overrules whether a person says this of each record now, as in a request. A file only adds to a record that
 *   others were merged into, so that it can be imported again.
 * @param part.replacesParts whether a list of parts removes those on record that it does not have.
 * @param part.keepsSources whether the sources on record stay beside those of the file.
 * @throws {FileRefused} if a record is not valid; then the write must not be committed.
 */
export async function importInto(
  tx: RecordWrite,
  dataset: Dataset,
  part: HowImported & { readonly ids?: FileIds } = {},
): Promise<
  Pick<ImportSummary, 'counts' | 'remarks'> & { readonly ids: Pick<ImportWork, 'idOf' | 'lookUp'> }
> {
  const ids = part.ids ?? (await FileIds.of(dataset))
  const importing = new ImportWork(tx, dataset, ids, part)
  const links = await checkDataset(tx.query, dataset, ids)
  const counts = await importAll(importing, links)
  const remarks = [
    ...importing.remarks,
    ...oddities(dataset, links, new Date()),
    ...(await notBetweenPersons(importing, links)),
  ]
  return { counts, remarks, ids: importing }
}

/** The links between people that name something else. */
async function notBetweenPersons(importing: ImportWork, links: readonly CompleteLink[]): Promise<string[]> {
  const ends = links.flatMap((link, index) =>
    LINK_KINDS[link.kind].personal
      ? [link.from, link.to].map((end) => ({ index, link, id: importing.knownId('entities', end) }))
      : [],
  )
  if (ends.length === 0) return []
  const rows = await importing.tx.query<{ id: string; name: string }>(sql`
    SELECT id, name FROM entities WHERE id = ANY(${ends.map(({ id }) => id)}::bigint[]) AND kind <> 'person'`)
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return ends.flatMap(({ index, link, id }) =>
    names.has(id) ? [`${recordName('links', index, link)}: ${notPersonWords(names.get(id) ?? '')}`] : [],
  )
}

/** Turns a refusal into that of a file. The database's own rules know only the list that the record is in. */
export function asFileRefused(error: unknown): unknown {
  if (!(error instanceof InputRefused)) return error
  const { table } = (error.cause instanceof DatabaseError ? error.cause.original : {}) as { table?: string }
  const record = table === undefined ? 'a record' : `one of the ${table.replaceAll('_', ' ')}`
  return new FileRefused(error.problems.map((problem) => ({ record, ...problem })))
}

/**
 * Checks a dataset, or a part of a file, against the database, and writes nothing. Returns its links, complete.
 * @param ids of the file. Check each part of it only once: checked again, it would seem to be in the file twice.
 * @throws {FileRefused} with every problem found.
 */
export async function checkDataset(
  query: RecordWrite['query'],
  dataset: Dataset,
  ids: FileIds,
): Promise<CompleteLink[]> {
  const problems = [
    ...(await ids.twiceIn(dataset)),
    ...(await problemsBetween(query, dataset, FILE_SLUGS, ids)),
  ]
  if (problems.length > 0) throw new FileRefused(problems)
  await checkStatements(query, dataset)
  await checkTalks(query, dataset)
  return completeLinks(query, dataset)
}

/** Every list in the order in which records refer to each other. A part of a large file has records of only one. */
async function importAll(work: ImportWork, links: readonly CompleteLink[]): Promise<ImportSummary['counts']> {
  const of = async (list: RecordList, write: () => Promise<number>): Promise<number> =>
    work.dataset[list].length === 0 ? 0 : write()
  return {
    sources: await of('sources', () => importSources(work)),
    entities: await of('entities', () => importEntities(work)),
    positions: await of('positions', () => importPositions(work)),
    links: await of('links', () => importLinks(work, links)),
    negotiations: await of('negotiations', () => importNegotiations(work)),
    statements: await of('statements', () => importStatements(work)),
  }
}
