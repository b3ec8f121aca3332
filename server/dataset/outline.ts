/** Where the records of one list are in a file: the byte at which each begins, and the byte after its end. */
interface Places {
  readonly begin: number[]
  readonly end: number[]
}

/** A dataset file without its records. */
export interface Outline {
  /** The file with `{}` for every record: JSON if the file is JSON. */
  readonly text: string
  readonly records: ReadonlyMap<string, Places>
  /** Whether the file ends in the middle of a record. */
  readonly isCutOff: boolean
}

const [QUOTE, BACKSLASH, BRACE, END_BRACE, BRACKET, END_BRACKET] = Buffer.from('"\\{}[]')

/** How deep a record is: the file is an object of lists of records. */
const DEPTH_OF_RECORD = 3

/**
 * Finds the records of a dataset file without reading them. A file is valid JSON if its outline and all of its records
 * are: nothing else is checked here.
 */
export function outlineOf(file: Buffer): Outline {
  const text = Buffer.allocUnsafe(file.length)
  const records = new Map<string, Places>()
  let [written, copied, depth, begin] = [0, 0, 0, -1]
  /** The last text right inside the file's object: the name of the list that follows. */
  let name: readonly [number, number] = [0, 0]
  const copyUntil = (end: number): void => {
    written += file.copy(text, written, copied, end)
    copied = end
  }
  for (let at = 0; at < file.length; at += 1) {
    const sign = file[at]
    if (sign === QUOTE) {
      const end = endOfText(file, at)
      if (depth === 1) name = [at + 1, end]
      at = end
    } else if (sign === BRACE || sign === BRACKET) {
      depth += 1
      if (sign === BRACE && depth === DEPTH_OF_RECORD) begin = at
    } else if (sign === END_BRACE || sign === END_BRACKET) {
      depth -= 1
      if (begin < 0 || depth >= DEPTH_OF_RECORD) continue
      copyUntil(begin)
      written += text.write('{}', written)
      copied = at + 1
      const list = file.toString('utf8', ...name)
      const places = records.get(list) ?? { begin: [], end: [] }
      records.set(list, places)
      places.begin.push(begin)
      places.end.push(copied)
      begin = -1
    }
  }
  if (begin < 0) copyUntil(file.length)
  return { text: text.toString('utf8', 0, written), records, isCutOff: begin >= 0 }
}

/** Where the text that begins at a quotation mark ends. */
function endOfText(file: Buffer, begin: number): number {
  let at = begin + 1
  while (at < file.length && file[at] !== QUOTE) at += file[at] === BACKSLASH ? 2 : 1
  return at
}
