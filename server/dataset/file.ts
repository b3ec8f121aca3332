import { blocksOf, type FileBytes } from '../values/file-bytes.ts'
import { firstFault, JsonRefused, readJson } from '../values/json.ts'
import type { Steps } from '../values/steps.ts'
import { BYTE_ORDER_MARK, hasMark } from '../values/utf8.ts'
import { DATASET_FORMAT, isRecordList, RECORD_LISTS, type RecordList } from './format.ts'
import { type Outline, outlineOf, placeInFile } from './outline.ts'
import { type FileProblem, FileRefused, recordName } from './problems.ts'
import { type RecordSpan, recordSpansOf } from './record-spans.ts'

/** A record in a dataset file: its list, its place in the list, and what is written there. */
export interface PlacedRecord {
  readonly list: RecordList
  readonly index: number
  readonly record: Readonly<Record<string, unknown>>
}

/** The longest record, in bytes. Text has a greatest length. */
const LONGEST = 256 * 1024 * 1024
const LONGEST_WORDS = '256 MB'

/** How many records are named that are not JSON or have a member twice. */
const MOST_NAMED = 20

/** How much of a record that does not end is read to find where it goes wrong, in bytes. */
const SAMPLE = 64 * 1024

/** A dataset file. Its records are read when asked for, so a file on disk may be larger than the memory. */
export class DatasetFile {
  readonly #bytes: FileBytes
  readonly #begin: number
  readonly #outline: Outline
  /** How many records it has. */
  readonly size: number

  private constructor(content: FileBytes, begin: number, outline: Outline) {
    this.#bytes = content
    this.#begin = begin
    this.#outline = outline
    this.size = RECORD_LISTS.reduce((sum, list) => sum + this.#sizeOf(list), 0)
  }

  /**
   * Opens a file, and checks that it is an object with lists of objects, and that no member appears twice.
   * @param content in UTF-8.
   * @param onRecord gets each record as it is checked.
   * @throws {FileRefused} with the problems found; reading stops after some.
   */
  static *open(content: FileBytes, onRecord: (placed: PlacedRecord) => void = () => {}): Steps<DatasetFile> {
    const begin = hasMark(content) ? BYTE_ORDER_MARK.length : 0
    const file = new DatasetFile(content, begin, yield* outlineOf(content, begin))
    const { unended } = file.#outline
    const problems = unended === null ? file.#problemsOfOutline() : [file.#unended(unended)]
    problems.push(...(yield* file.#problemsOfRecords(onRecord)))
    if (problems.length > 0) throw new FileRefused(problems)
    return file
  }

  /**
   * The records, list by list in the order in which they refer to each other. They can be asked for more than once.
   * @param lists those to read.
   */
  *records(lists: readonly RecordList[] = RECORD_LISTS): Generator<PlacedRecord> {
    for (const list of lists)
      for (const { index, begin, end } of this.#spansOf(list))
        yield { list, index, record: withTrimmedId(JSON.parse(this.#text(begin, end))) }
  }

  #sizeOf(list: RecordList): number {
    return this.#outline.lists.get(list)?.size ?? 0
  }

  /** Where the records of a list are. */
  *#spansOf(list: RecordList): Generator<{ index: number; begin: number; end: number }> {
    const place = this.#outline.lists.get(list)
    if (place === undefined) return
    let index = 0
    for (const { begin, end } of recordSpansOf(this.#bytes, list, place.begin)) {
      if (end === null) return
      yield { index, begin, end }
      index += 1
    }
  }

  #text(begin: number, end: number): string {
    return this.#bytes.subarray(begin, end).toString()
  }

  *#problemsOfRecords(onRecord: (placed: PlacedRecord) => void): Steps<FileProblem[]> {
    const problems: FileProblem[] = []
    let named = 0
    for (const list of RECORD_LISTS)
      for (const { index, begin, end } of this.#spansOf(list)) {
        yield
        const found = this.#problemsOf(list, index, begin, end, onRecord)
        if (found.length === 0) continue
        if (named === MOST_NAMED) return [...problems, ofFile('', 'has such problems in more records')]
        problems.push(...found)
        named += 1
      }
    return problems
  }

  #problemsOf(
    list: RecordList,
    index: number,
    begin: number,
    end: number,
    onRecord: (placed: PlacedRecord) => void,
  ): FileProblem[] {
    if (end - begin > LONGEST)
      return [{ record: recordName(list, index, null), field: '', reason: `is longer than ${LONGEST_WORDS}` }]
    const { value, problems } = checked(this.#text(begin, end), (at) => this.#lineOf(begin + at))
    if (problems.length === 0 && isObject(value)) onRecord({ list, index, record: withTrimmedId(value) })
    return problems.map((problem) => ({ ...problem, record: recordName(list, index, value) }))
  }

  /** What is wrong with the file apart from its records. */
  #problemsOfOutline(): FileProblem[] {
    const { content, runs } = this.#outline
    if (content === null) return [ofFile('', 'is not JSON, or has too much besides the records of its lists')]
    const { value, problems } = checked(content.toString(), (at) =>
      this.#lineOf(placeInFile(runs, this.#begin, at)),
    )
    return value === undefined ? problems : [...problems, ...problemsOfLists(value, runs)]
  }

  #unended({ list, begin }: RecordSpan): FileProblem {
    const record = isRecordList(list) ? recordName(list, this.#sizeOf(list), null) : 'file'
    const text = this.#text(begin, Math.min(begin + SAMPLE, this.#bytes.length))
    const fault = firstFault(text)
    // At the end of the sample, nothing is known.
    const isKnown = fault !== null && fault.end < text.length
    const at = begin + (isKnown ? Buffer.byteLength(text.slice(0, fault.begin)) : 0)
    return { record, field: '', reason: `is not JSON: it does not end, line ${this.#lineOf(at)}` }
  }

  /** The line of a byte, counted from one. */
  #lineOf(at: number): number {
    let [line, blockBegin] = [1, 0]
    for (const block of blocksOf(this.#bytes)) {
      for (
        let end = block.indexOf('\n');
        end >= 0 && blockBegin + end < at;
        end = block.indexOf('\n', end + 1)
      )
        line += 1
      blockBegin += block.length
      if (blockBegin >= at) break
    }
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

/**
 * What is wrong with the lists of a file.
 * @param file with `{}` for every run of records.
 */
function problemsOfLists(file: unknown, runs: Outline['runs']): FileProblem[] {
  if (!isObject(file)) return [ofFile('', 'must be one JSON object')]
  const { format, ...lists } = file
  const problems = format === DATASET_FORMAT ? [] : [ofFile('format', `must be “${DATASET_FORMAT}”`)]
  for (const [name, list] of Object.entries(lists)) {
    if (!isRecordList(name)) problems.push(ofFile(name, 'is not a known list of records'))
    else if (Array.isArray(list)) {
      const odd = list.findIndex((record) => !isObject(record))
      const before = runs.filter((run) => run.list === name).slice(0, odd)
      const place = before.reduce((sum, { size }) => sum + size, 0)
      if (odd >= 0) problems.push(ofFile(`${name}.${place}`, 'must be an object'))
    } else if (list !== null) problems.push(ofFile(name, 'must be a list'))
  }
  return problems
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
