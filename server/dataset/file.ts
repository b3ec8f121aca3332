import { JsonRefused, readJson } from '../values/json.ts'
import { DATASET_FORMAT, RECORD_LISTS, type RecordList } from './format.ts'
import { outlineOf } from './outline.ts'
import { type FileProblem, FileRefused, recordName } from './problems.ts'

/** A record in a dataset file: its list, its place in the list, and what is written there. */
export interface FileRecord {
  readonly list: RecordList
  readonly index: number
  readonly record: Readonly<Record<string, unknown>>
}

/** The byte-order mark that a file in UTF-8 may begin with. */
const MARK = Buffer.from('\uFEFF')

/** A dataset file. Its records are read when asked for, so a large file takes little more memory than its bytes. */
export class DatasetFile {
  readonly #bytes: Buffer
  readonly #places: ReturnType<typeof outlineOf>['records']
  /** How many records it has. */
  readonly size: number

  /**
   * Checks that the file is an object with lists of objects, and that no member appears twice.
   * @param content in UTF-8.
   * @throws {FileRefused} with every problem found.
   */
  constructor(content: Buffer) {
    const bytes = content.subarray(content.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0)
    const { text, records, isCutOff } = outlineOf(bytes)
    this.#bytes = bytes
    this.#places = records
    this.size = RECORD_LISTS.reduce((sum, list) => sum + this.#sizeOf(list), 0)
    if (isCutOff) throw new FileRefused([ofFile('', 'is not JSON: it ends inside a record')])
    const problems = problemsOfOutline(text)
    for (const list of RECORD_LISTS)
      for (let index = 0; index < this.#sizeOf(list); index += 1)
        problems.push(...this.#problemsOf(list, index))
    if (problems.length > 0) throw new FileRefused(problems)
  }

  /** The records, list by list in the order in which they refer to each other. They can be asked for more than once. */
  *records(): Generator<FileRecord> {
    for (const list of RECORD_LISTS)
      for (let index = 0; index < this.#sizeOf(list); index += 1)
        yield { list, index, record: JSON.parse(this.#textOf(list, index)) as FileRecord['record'] }
  }

  #sizeOf(list: RecordList): number {
    return this.#places.get(list)?.begin.length ?? 0
  }

  #textOf(list: RecordList, index: number): string {
    const places = this.#places.get(list)
    return this.#bytes.toString('utf8', places?.begin[index], places?.end[index])
  }

  #problemsOf(list: RecordList, index: number): FileProblem[] {
    const text = this.#textOf(list, index)
    const problems = jsonProblems(text)
    if (problems.length === 0) return []
    const isJson = problems.every(({ field }) => field !== '')
    const record = recordName(list, index, isJson ? JSON.parse(text) : null)
    return problems.map((problem) => ({ ...problem, record }))
  }
}

const ofFile = (field: string, reason: string): FileProblem => ({ record: 'file', field, reason })

/** What is wrong with a text as JSON. */
function jsonProblems(text: string): FileProblem[] {
  try {
    readJson(text)
    return []
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error
    return error.problems.map(({ field, reason }) => ofFile(field, reason))
  }
}

/** What is wrong with a file apart from its records, which are `{}` here. */
function problemsOfOutline(text: string): FileProblem[] {
  const problems = jsonProblems(text)
  if (problems.some(({ field }) => field === '')) return problems
  const file = JSON.parse(text) as unknown
  if (!isObject(file)) return [...problems, ofFile('', 'must be one JSON object')]
  const { format, ...lists } = file
  if (format !== DATASET_FORMAT) problems.push(ofFile('format', `must be “${DATASET_FORMAT}”`))
  for (const [name, list] of Object.entries(lists)) {
    if (!RECORD_LISTS.some((each) => each === name))
      problems.push(ofFile(name, 'is not a known list of records'))
    else if (Array.isArray(list)) {
      const odd = list.findIndex((record) => !isObject(record))
      if (odd >= 0) problems.push(ofFile(`${name}.${odd}`, 'must be an object'))
    } else if (list !== null) problems.push(ofFile(name, 'must be a list'))
  }
  return problems
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
