import { firstFault, JsonRefused, readJson } from '../values/json.ts'
import { withoutMark } from '../values/utf8.ts'
import { DATASET_FORMAT, RECORD_LISTS, type RecordList } from './format.ts'
import { type Outline, outlineOf, placeInFile } from './outline.ts'
import { type FileProblem, FileRefused, recordName } from './problems.ts'

/** A record in a dataset file: its list, its place in the list, and what is written there. */
export interface PlacedRecord {
  readonly list: RecordList
  readonly index: number
  readonly record: Readonly<Record<string, unknown>>
}

/** The longest record, in bytes, and the longest file without its records. Text has a greatest length. */
const LONGEST = 256 * 1024 * 1024
const LONGEST_WORDS = '256 MB'

/** How many records are named that are not JSON or have a member twice. */
const MOST_NAMED = 20

/** How much of a record that does not end is read to find where it goes wrong, in bytes. */
const SAMPLE = 64 * 1024

/** A dataset file. Its records are read when asked for, so a large file takes little more memory than its bytes. */
export class DatasetFile {
  readonly #bytes: Buffer
  readonly #places: Omit<Outline, 'content'>
  /** How many records it has. */
  readonly size: number

  /**
   * Checks that the file is an object with lists of objects, and that no member appears twice.
   * @param content in UTF-8.
   * @param onRecord gets each record as it is checked.
   * @throws {FileRefused} with the problems found; reading stops after some.
   */
  constructor(content: Buffer, onRecord: (placed: PlacedRecord) => void = () => {}) {
    const bytes = withoutMark(content)
    const { content: withoutRecords, ...places } = outlineOf(bytes)
    this.#bytes = bytes
    this.#places = places
    this.size = RECORD_LISTS.reduce((sum, list) => sum + this.#sizeOf(list), 0)
    const { unended } = places
    const problems = unended === null ? this.#problemsOfOutline(withoutRecords) : [this.#unended(unended)]
    problems.push(...this.#problemsOfRecords(onRecord))
    if (problems.length > 0) throw new FileRefused(problems)
  }

  /**
   * The records, list by list in the order in which they refer to each other. They can be asked for more than once.
   * @param lists those to read.
   */
  *records(lists: readonly RecordList[] = RECORD_LISTS): Generator<PlacedRecord> {
    for (const list of lists)
      for (let index = 0; index < this.#sizeOf(list); index += 1)
        yield { list, index, record: withTrimmedId(JSON.parse(this.#textOf(list, index))) }
  }

  #sizeOf(list: string): number {
    return this.#places.lists.get(list)?.length ?? 0
  }

  /** The first byte of a record, and the byte after its end. */
  #spanOf(list: RecordList, index: number): readonly [number, number] {
    const place = this.#places.lists.get(list)?.[index] ?? -1
    return [this.#places.begins[place] ?? 0, this.#places.ends[place] ?? 0]
  }

  #textOf(list: RecordList, index: number): string {
    return this.#bytes.toString('utf8', ...this.#spanOf(list, index))
  }

  #problemsOfRecords(onRecord: (placed: PlacedRecord) => void): FileProblem[] {
    const problems: FileProblem[] = []
    let named = 0
    for (const list of RECORD_LISTS)
      for (let index = 0; index < this.#sizeOf(list); index += 1) {
        const found = this.#problemsOf(list, index, onRecord)
        if (found.length === 0) continue
        if (named === MOST_NAMED) return [...problems, ofFile('', 'has such problems in more records')]
        problems.push(...found)
        named += 1
      }
    return problems
  }

  #problemsOf(list: RecordList, index: number, onRecord: (placed: PlacedRecord) => void): FileProblem[] {
    const [begin, end] = this.#spanOf(list, index)
    if (end - begin > LONGEST)
      return [{ record: recordName(list, index, null), field: '', reason: `is longer than ${LONGEST_WORDS}` }]
    const { value, problems } = checked(this.#textOf(list, index), (at) => this.#lineOf(begin + at))
    if (problems.length === 0 && isObject(value)) onRecord({ list, index, record: withTrimmedId(value) })
    return problems.map((problem) => ({ ...problem, record: recordName(list, index, value) }))
  }

  /** What is wrong with the file apart from its records. */
  #problemsOfOutline(outline: Buffer): FileProblem[] {
    if (outline.length > LONGEST)
      return [ofFile('', `is not JSON, or has more than ${LONGEST_WORDS} outside the records of its lists`)]
    const { value, problems } = checked(outline.toString(), (at) =>
      this.#lineOf(placeInFile(this.#places, at)),
    )
    return value === undefined ? problems : [...problems, ...problemsOfLists(value)]
  }

  #unended({ list, begin }: Exclude<Outline['unended'], null>): FileProblem {
    const known = RECORD_LISTS.find((each) => each === list)
    const record = known === undefined ? 'file' : recordName(known, this.#sizeOf(known), null)
    const text = this.#bytes.toString('utf8', begin, begin + SAMPLE)
    const fault = firstFault(text)
    // At the end of the sample, nothing is known.
    const isKnown = fault !== null && fault.end < text.length
    const at = begin + (isKnown ? Buffer.byteLength(text.slice(0, fault.begin)) : 0)
    return { record, field: '', reason: `is not JSON: it does not end, line ${this.#lineOf(at)}` }
  }

  /** The line of a byte, counted from one. */
  #lineOf(at: number): number {
    let line = 1
    for (let end = this.#bytes.indexOf('\n'); end >= 0 && end < at; end = this.#bytes.indexOf('\n', end + 1))
      line += 1
    return line
  }
}

/** Ids are compared without the white space around them. */
const withTrimmedId = (record: PlacedRecord['record']): PlacedRecord['record'] =>
  typeof record.id === 'string' && record.id !== record.id.trim()
    ? { ...record, id: record.id.trim() }
    : record

const ofFile = (field: string, reason: string): FileProblem => ({ record: 'file', field, reason })

/** Where a parser says the fault is in the text that it got, which is only a part of the file. */
const PLACE_IN_TEXT = / at position \d+(?: \(line \d+ column \d+\))?$/

/**
 * What a text says as JSON, undefined if it is none, and what is wrong with it.
 * @param lineOf the line in the file of a byte of the text.
 */
function checked(text: string, lineOf: (at: number) => number): { value: unknown; problems: FileProblem[] } {
  try {
    return { value: readJson(text), problems: [] }
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error
    const fault = firstFault(text)
    const line = fault === null ? '' : `, line ${lineOf(Buffer.byteLength(text.slice(0, fault.begin)))}`
    const problems = error.problems.map(({ field, reason }) =>
      ofFile(field, field === '' ? reason.replace(PLACE_IN_TEXT, '') + line : reason),
    )
    return { value: error.value, problems }
  }
}

/** What is wrong with the lists of a file, whose records are `{}` here. */
function problemsOfLists(file: unknown): FileProblem[] {
  if (!isObject(file)) return [ofFile('', 'must be one JSON object')]
  const { format, ...lists } = file
  const problems = format === DATASET_FORMAT ? [] : [ofFile('format', `must be “${DATASET_FORMAT}”`)]
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
