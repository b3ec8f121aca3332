import { type Problem, problemsOf } from '../record/input/fields.ts'
import type { FileBytes } from '../values/file-bytes.ts'
import { OVERSIZED, oversizedAt } from '../values/oversized.ts'
import { atOnce, inTurns } from '../values/steps.ts'
import { DatasetFile, type PlacedRecord } from './file.ts'
import { type Dataset, type LackingRecord, RECORD_LISTS, RECORD_SCHEMAS, type RecordList } from './format.ts'
import { type FileProblem, FileRefused, MOST_TOLD, recordName } from './problems.ts'

/** Records as written, by list. */
export type RawLists = Partial<Readonly<Record<RecordList, readonly unknown[]>>>

/**
 * Reads a dataset file and checks each record by itself. The importer, which knows the database, checks the references
 * between records.
 * @throws {FileRefused} with every problem found.
 */
export function parseDataset(content: string): Dataset {
  const reader = new RecordReader()
  for (const { list, index, record } of atOnce(DatasetFile.open(Buffer.from(content))).records())
    reader.add(list, index, record)
  return reader.dataset()
}

/**
 * Opens a dataset file and checks each record by itself, as `parseDataset` does.
 * @throws {FileRefused} with every problem found.
 */
export async function openDataset(content: FileBytes): Promise<DatasetFile> {
  const problems: FileProblem[] = []
  let unchecked = 0
  const check = ({ list, index, record }: PlacedRecord): void => {
    if (problems.length < MOST_TOLD) parseRecord(list, index, record, problems, [])
    else unchecked += 1
  }
  const file = await inTurns(DatasetFile.open(content, check))
  if (problems.length > 0) throw new FileRefused(problems, unchecked)
  return file
}

/** Reads records one after another, and checks each by itself. */
export class RecordReader {
  readonly #read = Object.fromEntries(RECORD_LISTS.map((list) => [list, []])) as unknown as Readonly<
    Record<RecordList, unknown[]>
  >
  readonly #problems: FileProblem[] = []
  readonly #lacking: LackingRecord[] = []

  /** @param index names the record in a problem if it has no id. */
  add(list: RecordList, index: number, record: unknown): void {
    this.#read[list].push(...parseRecord(list, index, record, this.#problems, this.#lacking))
  }

  /**
   * What has been read so far.
   * @throws {FileRefused} with every problem found.
   */
  dataset(): Dataset {
    // What a record leaves out may be on record. That is checked once the rest of the file is valid.
    if (this.#problems.length > 0) throw new FileRefused(this.#problems)
    return { ...this.#read, lacking: this.#lacking } as unknown as Dataset
  }
}

/**
 * The lists of a dataset file, with each record checked by itself.
 * @throws {FileRefused} with every problem found.
 */
export function readDataset(given: RawLists): Dataset {
  const reader = new RecordReader()
  for (const list of RECORD_LISTS)
    for (const [index, record] of (given[list] ?? []).entries()) reader.add(list, index, record)
  return reader.dataset()
}

/** The problems of a record that lacks something, if nothing on record fills it. */
export function missingMembers({ list, index, record, members }: LackingRecord): FileProblem[] {
  return members.map((field) => ({ record: recordName(list, index, record), field, reason: MISSING }))
}

const MISSING = 'is missing'
const EMPTY = 'is empty: use null to clear it, or leave it out to keep what is on record'

/** The members of a record that hold only white space, at any depth. */
function emptyMembers(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return value.trim() === '' && path !== '' ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) =>
    emptyMembers(each, path === '' ? name : `${path}.${name}`),
  )
}

/** A record that is valid by itself, as a list of one; an empty list if something is wrong or left out. */
function parseRecord(
  list: RecordList,
  index: number,
  record: unknown,
  problems: FileProblem[],
  lacking: LackingRecord[],
): unknown[] {
  const oversized = oversizedAt(record)
  if (oversized !== null) {
    problems.push({ record: recordName(list, index, record), field: oversized, reason: OVERSIZED })
    return []
  }
  const empty = emptyMembers(record)
  const result = RECORD_SCHEMAS[list].safeParse(record)
  if (result.success && empty.length === 0) return [result.data]
  const name = recordName(list, index, record)
  const refused = result.success ? [] : problemsOf(result.error, record)
  const known = new Set(refused.map(({ field }) => field))
  const told = empty.filter((member) => !known.has(member))
  const found = [...told.map((field) => ({ field, reason: EMPTY })), ...refused]
  const isLeftOut = ({ field, reason }: Problem): boolean =>
    hasId(record) && reason === MISSING && !field.includes('.')
  const wrong = found.filter((problem) => !isLeftOut(problem))
  for (const problem of wrong) problems.push({ record: name, ...problem })
  if (wrong.length === 0 && hasId(record))
    lacking.push({
      list,
      index,
      record: { ...record, id: record.id.trim() },
      members: found.map(({ field }) => field),
    })
  return []
}

function hasId(record: unknown): record is LackingRecord['record'] {
  return (
    typeof record === 'object' &&
    record !== null &&
    'id' in record &&
    typeof record.id === 'string' &&
    record.id !== ''
  )
}
