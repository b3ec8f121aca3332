import { blocksOf, type FileBytes } from '../values/file-bytes.ts'

/** Where a dataset file has a record, in bytes. */
export interface RecordSpan {
  /** The name of its list. */
  readonly list: string
  readonly begin: number
  /** The byte after its end; null if it does not end. */
  readonly end: number | null
}

const [QUOTE, BACKSLASH, BRACE, END_BRACE, BRACKET, END_BRACKET] = Buffer.from('"\\{}[]')

/** How deep the names of lists are, and the records: a file is an object of lists of records. */
const DEPTH_OF_NAME = 1
const DEPTH_OF_RECORD = 3

/**
 * Finds the records of a dataset file without reading them, one block of the file at a time. A file is valid JSON if
 * its records are, and so is what is between them: nothing else is checked here.
 * @param begin after the byte-order mark.
 */
export function recordSpans(file: FileBytes, begin: number): Generator<RecordSpan> {
  return spansFrom(file, begin, 0, new ListName(file))
}

/** Finds the records of one list. @param begin of its first record. */
export function recordSpansOf(file: FileBytes, list: string, begin: number): Generator<RecordSpan> {
  return spansFrom(file, begin, DEPTH_OF_RECORD - 1, new ListName(file, list))
}

/** Finds the records from somewhere in a file up to where what is around it ends. @param outside how deep this is. */
function* spansFrom(file: FileBytes, begin: number, outside: number, name: ListName): Generator<RecordSpan> {
  let [depth, recordBegin, blockBegin] = [outside, -1, begin]
  let isInText = false
  /** How many bytes of a block belong to what the block before ended with: a backslash. */
  let skip = 0
  for (const block of blocksOf(file, begin)) {
    let at = skip
    while (at < block.length) {
      if (isInText) {
        at = textEndIn(block, at)
        if (at >= block.length) break
        isInText = false
        if (depth === DEPTH_OF_NAME) name.end(blockBegin + at + 1)
      } else {
        const sign = block[at]
        if (sign === QUOTE) {
          isInText = true
          if (depth === DEPTH_OF_NAME) name.begin(blockBegin + at)
        } else if (sign === BRACE || sign === BRACKET) {
          depth += 1
          if (sign === BRACE && depth === DEPTH_OF_RECORD) recordBegin = blockBegin + at
        } else if (sign === END_BRACE || sign === END_BRACKET) {
          depth -= 1
          if (recordBegin >= 0 && depth < DEPTH_OF_RECORD) {
            yield { list: name.text(), begin: recordBegin, end: blockBegin + at + 1 }
            recordBegin = -1
          } else if (outside > 0 && depth < outside) return
        }
      }
      at += 1
    }
    skip = at - block.length
    blockBegin += block.length
  }
  if (recordBegin >= 0) yield { list: name.text(), begin: recordBegin, end: null }
}

/** Where a text ends in a block, from somewhere inside the text; the block's length or more if it goes on. */
function textEndIn(block: Buffer, begin: number): number {
  let at = begin
  while (at < block.length && block[at] !== QUOTE) at += block[at] === BACKSLASH ? 2 : 1
  return at
}

/** The longest name that is read, in bytes. No list has one nearly as long. */
const LONGEST_NAME = 1000

/** The name of the list that a record is in: the last text directly in the file's object. */
class ListName {
  readonly #file: FileBytes
  #begin = 0
  #end = 0
  /** What it says, once that has been asked for. */
  #text: string | null

  constructor(file: FileBytes, text: string | null = null) {
    this.#file = file
    this.#text = text
  }

  begin(at: number): void {
    this.#begin = at
    this.#text = null
  }

  end(at: number): void {
    this.#end = Math.min(at, this.#begin + LONGEST_NAME)
  }

  text(): string {
    this.#text ??= this.#read()
    return this.#text
  }

  /** JSON has it in quotation marks, and it may be written with escapes. */
  #read(): string {
    const written = this.#file.subarray(this.#begin, this.#end).toString()
    try {
      return String(JSON.parse(written))
    } catch {
      // What is between the records is not JSON either.
      return written
    }
  }
}
