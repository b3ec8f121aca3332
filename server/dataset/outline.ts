/** A dataset file without its records. */
export interface Outline {
  /** The file with `{}` for every record, in UTF-8: JSON if the file is JSON. */
  readonly content: Buffer
  /** For each record, in the order of the file: the byte at which it begins, and the byte after its end. */
  readonly begins: readonly number[]
  readonly ends: readonly number[]
  /** Which of them are in a list, by its name. */
  readonly lists: ReadonlyMap<string, readonly number[]>
  /** The list and the first byte of a record that does not end; null if all do. */
  readonly unended: { readonly list: string; readonly begin: number } | null
}

const [QUOTE, BACKSLASH, BRACE, END_BRACE, BRACKET, END_BRACKET] = Buffer.from('"\\{}[]')

/** How deep a record is: the file is an object of lists of records. */
const DEPTH_OF_RECORD = 3
const IN_PLACE_OF_RECORD = '{}'

/**
 * Finds the records of a dataset file without reading them. A file is valid JSON if its outline and all of its records
 * are: nothing else is checked here.
 */
export function outlineOf(file: Buffer): Outline {
  const content = Buffer.allocUnsafe(file.length)
  const begins: number[] = []
  const ends: number[] = []
  const lists = new Map<string, number[]>()
  let [written, copied, depth, begin] = [0, 0, 0, -1]
  /** The last string directly in the file's object: the name of the list that follows. */
  let name: readonly [number, number] = [0, 0]
  const copyUntil = (end: number): void => {
    written += file.copy(content, written, copied, end)
    copied = end
  }
  for (let at = 0; at < file.length; at += 1) {
    const sign = file[at]
    if (sign === QUOTE) {
      const end = endOfString(file, at)
      if (depth === 1) name = [at, end + 1]
      at = end
    } else if (sign === BRACE || sign === BRACKET) {
      depth += 1
      if (sign === BRACE && depth === DEPTH_OF_RECORD) begin = at
    } else if (sign === END_BRACE || sign === END_BRACKET) {
      depth -= 1
      if (begin < 0 || depth >= DEPTH_OF_RECORD) continue
      copyUntil(begin)
      written += content.write(IN_PLACE_OF_RECORD, written)
      copied = at + 1
      const list = nameIn(file.subarray(...name))
      const places = lists.get(list) ?? []
      lists.set(list, places)
      places.push(begins.length)
      begins.push(begin)
      ends.push(copied)
      begin = -1
    }
  }
  const unended = begin < 0 ? null : { list: nameIn(file.subarray(...name)), begin }
  if (unended === null) copyUntil(file.length)
  return { content: content.subarray(0, written), begins, ends, lists, unended }
}

/** Where the string that begins at a quotation mark ends. */
function endOfString(file: Buffer, begin: number): number {
  let at = begin + 1
  while (at < file.length && file[at] !== QUOTE) at += file[at] === BACKSLASH ? 2 : 1
  return at
}

/** A name as JSON has it, which may be written with escapes. */
function nameIn(written: Buffer): string {
  const inside = written.toString('utf8', 1, written.length - 1)
  if (!inside.includes('\\')) return inside
  try {
    return String(JSON.parse(`"${inside}"`))
  } catch {
    // The outline is not JSON either.
    return inside
  }
}

/** The byte of a file at a byte of its outline. */
export function placeInFile({ begins, ends }: Pick<Outline, 'begins' | 'ends'>, at: number): number {
  let left = 0
  for (const [index, begin] of begins.entries()) {
    if (begin - left >= at) break
    left += (ends[index] ?? begin) - begin - IN_PLACE_OF_RECORD.length
  }
  return at + left
}
