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
 * @param begin where the file begins after its byte-order mark, or where the first record of a list begins.
 * @param list the list of which the records are found, up to its end; if it is left out, those of all lists are.
 */
export function* recordSpans(file: FileBytes, begin: number, list?: string): Generator<RecordSpan> {
  let name = list ?? ''
  let depth = list === undefined ? 0 : DEPTH_OF_RECORD - 1
  let [blockBegin, recordBegin, nameBegin] = [begin, -1, -1]
  let [isInText, isEscaped] = [false, false]
  for (const block of blocksOf(file, begin)) {
    for (let at = 0; at < block.length; at += 1) {
      const sign = block[at]
      if (isInText) {
        if (isEscaped) isEscaped = false
        else if (sign === BACKSLASH) isEscaped = true
        else if (sign === QUOTE) {
          isInText = false
          if (nameBegin >= 0) name = nameIn(file, nameBegin, blockBegin + at + 1)
          nameBegin = -1
        }
      } else if (sign === QUOTE) {
        isInText = true
        // The last text directly in the file's object names the list that follows.
        if (depth === DEPTH_OF_NAME) nameBegin = blockBegin + at
      } else if (sign === BRACE || sign === BRACKET) {
        depth += 1
        if (sign === BRACE && depth === DEPTH_OF_RECORD) recordBegin = blockBegin + at
      } else if (sign === END_BRACE || sign === END_BRACKET) {
        depth -= 1
        if (recordBegin >= 0 && depth < DEPTH_OF_RECORD) {
          yield { list: name, begin: recordBegin, end: blockBegin + at + 1 }
          recordBegin = -1
        } else if (list !== undefined && depth < DEPTH_OF_RECORD - 1) return
      }
    }
    blockBegin += block.length
  }
  if (recordBegin >= 0) yield { list: name, begin: recordBegin, end: null }
}

/** The longest name that is read, in bytes. No list has one nearly as long. */
const LONGEST_NAME = 1000

/** A name as JSON has it, in quotation marks, which may be written with escapes. */
function nameIn(file: FileBytes, begin: number, end: number): string {
  const written = file.subarray(begin, Math.min(end, begin + LONGEST_NAME)).toString()
  try {
    return String(JSON.parse(written))
  } catch {
    // What is between the records is not JSON either.
    return written
  }
}
