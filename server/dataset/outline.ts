import { blocksOf, type FileBytes } from '../values/file-bytes.ts'
import type { Steps } from '../values/steps.ts'
import { isRecordList, type RecordList } from './format.ts'
import { type RecordSpan, recordSpans } from './record-spans.ts'

/** Records in a row, with nothing but commas and white space between them. */
interface Run {
  readonly list: string
  /** The first byte of its first record. */
  readonly begin: number
  /** The byte after its last record. */
  end: number
  size: number
}

/** Where a list is in a file. */
interface ListPlace {
  /** The first byte of its first record. */
  readonly begin: number
  size: number
}

/** A dataset file without its records. */
export interface Outline {
  /** The file with `{}` for every run of records, in UTF-8: JSON if the file is JSON. Null if it is too long. */
  readonly content: Buffer | null
  readonly runs: readonly Run[]
  /** Which of a dataset's lists have records, by name. */
  readonly lists: ReadonlyMap<RecordList, ListPlace>
  /** A record that does not end; null if all do. */
  readonly unended: RecordSpan | null
}

/**
 * The longest outline that is read, in bytes, and the most runs. A dataset file has one run for each of its lists; what is
 * longer is none, and would be read in one go.
 */
const LONGEST_OUTLINE = 1024 * 1024
const MOST_RUNS = 10_000

const IN_PLACE_OF_RUN = Buffer.from('{}')
const COMMA = 0x2c
const WHITE_SPACE: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'))

/** Finds the records of a file, and what is around them, without reading them. @param begin after its byte-order mark. */
export function* outlineOf(file: FileBytes, begin: number): Steps<Outline> {
  const runs: Run[] = []
  const lists = new Map<RecordList, ListPlace>()
  const around = new Around(file, begin)
  for (const { list, ...span } of recordSpans(file, begin)) {
    yield
    if (span.end === null) return { content: null, runs, lists, unended: { list, ...span } }
    const run = runs.at(-1)
    if (run?.list === list && isSeparator(file, run.end, span.begin)) {
      run.end = span.end
      run.size += 1
    } else if (runs.length < MOST_RUNS) {
      around.addUntil(span.begin, IN_PLACE_OF_RUN)
      runs.push({ list, begin: span.begin, end: span.end, size: 1 })
    } else around.giveUp()
    around.skipTo(span.end)
    if (!isRecordList(list)) continue
    const place = lists.get(list) ?? { begin: span.begin, size: 0 }
    place.size += 1
    lists.set(list, place)
  }
  around.addUntil(file.length)
  return { content: around.content(), runs, lists, unended: null }
}

/** Whether there is nothing between two records but a comma and white space. */
function isSeparator(file: FileBytes, begin: number, end: number): boolean {
  let commas = 0
  for (const block of blocksOf(file, begin, end))
    for (const sign of block) {
      if (sign === COMMA) commas += 1
      else if (!WHITE_SPACE.has(sign)) return false
    }
  return commas === 1
}

/** What is around the runs of a file, as far as it is not too long. */
class Around {
  readonly #file: FileBytes
  readonly #pieces: Buffer[] = []
  #length = 0
  #at: number

  constructor(file: FileBytes, begin: number) {
    this.#file = file
    this.#at = begin
  }

  /** Adds what is up to this byte, and `after` it. */
  addUntil(end: number, after: Buffer = Buffer.alloc(0)): void {
    this.#length += end - this.#at + after.length
    // Copied, so that no block of the file is kept for a few bytes of it.
    if (this.#length <= LONGEST_OUTLINE)
      this.#pieces.push(Buffer.from(this.#file.subarray(this.#at, end)), after)
  }

  skipTo(at: number): void {
    this.#at = at
  }

  giveUp(): void {
    this.#length = Number.POSITIVE_INFINITY
  }

  content(): Buffer | null {
    return this.#length <= LONGEST_OUTLINE ? Buffer.concat(this.#pieces) : null
  }
}

/** The byte of a file at a byte of its outline. @param begin where the file begins after its byte-order mark. */
export function placeInFile(runs: readonly Run[], begin: number, at: number): number {
  let left = begin
  for (const run of runs) {
    if (run.begin - left >= at) break
    left += run.end - run.begin - IN_PLACE_OF_RUN.length
  }
  return at + left
}
