import type { JSONPath } from 'jsonc-parser'
import { type Problem, problemsOf } from '../record/input/fields.ts'
import { isTooDeep, twiceNamed } from '../values/json.ts'
import {
  DATASET_FORMAT,
  type Dataset,
  type LackingRecord,
  RECORD_LISTS,
  RECORD_SCHEMAS,
  type RecordList,
} from './format.ts'

/** One thing wrong with a file: which record, which field, and why. */
export interface FileProblem {
  /** `links “pif-affinity-2bn”`, or `links, record 7` if it has no id; `file` for the file itself. */
  readonly record: string
  readonly field: string
  readonly reason: string
}

/** A file that is refused as a whole, with everything that is wrong with it. */
export class FileRefused extends Error {
  override name = 'FileRefused'
  readonly problems: readonly FileProblem[]

  constructor(problems: readonly FileProblem[]) {
    super(problems.map(describeProblem).join('\n'))
    this.problems = problems
  }
}

/** The problem as one line for people. */
function describeProblem({ record, field, reason }: FileProblem): string {
  return field === '' ? `${record}: ${reason}` : `${record}: ${field} ${reason}`
}

/** How a problem names a record. */
export function recordName(list: RecordList, index: number, record: unknown): string {
  const id = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined
  return typeof id === 'string' && id !== '' ? `${list} “${id}”` : `${list}, record ${index + 1}`
}

/**
 * Reads a dataset file and checks each record by itself. The importer, which knows the database, checks the references
 * between records.
 * @throws {FileRefused} with every problem found.
 */
export function parseDataset(content: string): Dataset {
  return readDataset(parseObject(content))
}

/** The records in a dataset file as written, by list. */
export type RawLists = Readonly<Record<RecordList, readonly Readonly<Record<string, unknown>>[]>>

/**
 * Reads a dataset file and checks it as `parseDataset` does, but returns each record as written.
 * @throws {FileRefused} with every problem found.
 */
export function parseRawLists(content: string): RawLists {
  const file = parseObject(content)
  const problems = problemsOfFile(file)
  for (const list of RECORD_LISTS)
    for (const [index, record] of recordsIn(file, list, problems).entries())
      parseRecord(list, index, record, problems, [])
  if (problems.length > 0) throw new FileRefused(problems)
  return Object.fromEntries(RECORD_LISTS.map((list) => [list, recordsIn(file, list, problems)])) as RawLists
}

function parseObject(content: string): Readonly<Record<string, unknown>> {
  const file = parseJson(content)
  refuseTwiceNamed(content, file)
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new FileRefused([{ record: 'file', field: '', reason: 'must be one JSON object' }])
  }
  return file as Record<string, unknown>
}

/**
 * The lists in a dataset file, with each record checked by itself.
 * @throws {FileRefused} with every problem found.
 */
export function readDataset(given: Readonly<Record<string, unknown>>): Dataset {
  const problems = problemsOfFile(given)
  const lacking: LackingRecord[] = []
  const parsed = Object.fromEntries(
    RECORD_LISTS.map((list) => [
      list,
      recordsIn(given, list, problems).flatMap((record, index) =>
        parseRecord(list, index, record, problems, lacking),
      ),
    ]),
  )
  // What a record leaves out may be on record. That is checked once the rest of the file is valid.
  if (problems.length > 0) throw new FileRefused(problems)
  return { ...parsed, lacking } as unknown as Dataset
}

/** What is wrong with a file apart from its records. */
function problemsOfFile(given: Readonly<Record<string, unknown>>): FileProblem[] {
  const problems: FileProblem[] = []
  if (given.format !== DATASET_FORMAT) {
    problems.push({ record: 'file', field: 'format', reason: `must be “${DATASET_FORMAT}”` })
  }
  for (const key of Object.keys(given)) {
    if (key !== 'format' && !(RECORD_LISTS as string[]).includes(key)) {
      problems.push({ record: 'file', field: key, reason: 'is not a known list of records' })
    }
  }
  return problems
}

/** The problems of a record that lacks something, if nothing on record fills it. */
export function missingMembers({ list, index, record, members }: LackingRecord): FileProblem[] {
  return members.map((field) => ({ record: recordName(list, index, record), field, reason: MISSING }))
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new FileRefused([{ record: 'file', field: '', reason: `is not JSON: ${(error as Error).message}` }])
  }
}

/** @throws {FileRefused} naming the record and member of each name that appears twice. */
function refuseTwiceNamed(content: string, file: unknown): void {
  if (isTooDeep(content))
    throw new FileRefused([{ record: 'file', field: '', reason: 'is nested too deeply' }])
  const problems = twiceNamed(content).map(({ path, name }) => ({
    ...placeOf(path, name, file),
    reason: 'appears twice',
  }))
  if (problems.length > 0) throw new FileRefused(problems)
}

/** The record and the field at a path in the file. */
function placeOf(path: JSONPath, name: string, file: unknown): Pick<FileProblem, 'record' | 'field'> {
  const [list, index, ...inside] = path
  const isRecord = (RECORD_LISTS as unknown[]).includes(list) && typeof index === 'number'
  if (!isRecord) return { record: 'file', field: [...path, name].join('.') }
  const record = (file as Record<string, unknown[]>)[String(list)]?.[index]
  return { record: recordName(list as RecordList, index, record), field: [...inside, name].join('.') }
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

function recordsIn(
  given: Readonly<Record<string, unknown>>,
  list: RecordList,
  problems: FileProblem[],
): readonly unknown[] {
  const records = given[list]
  if (records === undefined || records === null) return []
  if (Array.isArray(records)) return records
  problems.push({ record: 'file', field: list, reason: 'must be a list' })
  return []
}

/** A record that is valid by itself, as a list of one; an empty list if something is wrong or left out. */
function parseRecord(
  list: RecordList,
  index: number,
  record: unknown,
  problems: FileProblem[],
  lacking: LackingRecord[],
): unknown[] {
  const empty = emptyMembers(record)
  const result = RECORD_SCHEMAS[list].safeParse(record)
  if (result.success && empty.length === 0) return [result.data]
  const name = recordName(list, index, record)
  const refused = result.success ? [] : problemsOf(result.error, record)
  const told = empty.filter((member) => !refused.some(({ field }) => field === member))
  const found = [...told.map((field) => ({ field, reason: EMPTY })), ...refused]
  const isLeftOut = ({ field, reason }: Problem): boolean =>
    hasId(record) && reason === MISSING && !field.includes('.')
  const wrong = found.filter((problem) => !isLeftOut(problem))
  problems.push(...wrong.map((problem) => ({ record: name, ...problem })))
  if (wrong.length === 0 && hasId(record))
    lacking.push({ list, index, record, members: found.map(({ field }) => field) })
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
