import { unzipSync, zipSync } from 'fflate'
import { Unreadable } from '../reading.ts'
import { MOST_COLUMNS, MOST_TABLE_ROWS } from './limits.ts'

/** A normal workbook has about 20 files. Each costs the reader time, whatever it holds. */
const MOST_FILES = 2000
/** The most bytes of all files together when unpacked: a few kilobytes can hold gigabytes. */
const MOST_UNPACKED = 80 * 1024 * 1024

/** The most rows and cells of all sheets together. Each is an object of its reader, even if nothing is in it. */
const MOST_PLACES = 4_000_000

/** Rows and cells, whether or not they name their place. The reader drops whatever is before a colon. */
const ROW_OR_CELL = /<(?:[^\s<>/:]{0,60}:)?(row|c)[\s/>]/g

/** A cell names its own place, and readers make room for all places before it. */
const PLACE = /\br\s{0,9}=\s{0,9}["']([A-Za-z]{0,12})(\d{1,12})["']/g

/** The number of a column by its letters: `A` is 1, `AA` 27. */
function columnNumber(letters: string): number {
  let number = 0
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64
  return number
}

/**
 * The workbook packed anew, with only what its reader needs. An archive can say one thing in its directory and another in
 * front of each file, and the reader believes the other: what is checked must be what is read.
 * `unread` is the first cell of the first sheet that has an error, or a formula without its result; null if none does.
 * @throws {Unreadable} if it is not a workbook, or would not fit into memory.
 */
export function checkedWorkbook(content: Buffer): {
  readonly workbook: Buffer
  readonly sheets: number
  readonly unread: string | null
} {
  let [count, size] = [0, 0]
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(content, {
      filter: ({ name, originalSize }) => {
        count += 1
        size += originalSize
        if (count > MOST_FILES || size > MOST_UNPACKED) throw tooLarge()
        return /\.xml(?:\.rels)?$/i.test(name)
      },
    })
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable('The file is not an Excel workbook.')
  }
  let [places, sheets] = [0, 0]
  let unread: string | null = null
  // Sheets are named by their number: sheet2.xml before sheet10.xml.
  const inOrder = Object.entries(files).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
  for (const [, file] of inOrder) {
    const text = Buffer.from(file.buffer, file.byteOffset, file.length)
    // A sheet can have any name in the archive.
    if (!text.includes('sheetData')) continue
    sheets += 1
    const sheet = text.toString('latin1')
    let rows = 0
    for (const [, what] of sheet.matchAll(ROW_OR_CELL)) {
      if (what === 'row') rows += 1
      if (rows > MOST_ROWS) throw tooManyRows()
      places += 1
      if (places > MOST_PLACES) throw tooLarge()
    }
    checkPlaces(sheet)
    if (sheets === 1) unread = unreadCell(sheet)
  }
  return { workbook: Buffer.from(zipSync(files, { level: 0 })), sheets, unread }
}

/** Some more than a table may have: lines above it, and other sheets, are not of the table. */
const MOST_ROWS = MOST_TABLE_ROWS + 1000

const tooLarge = (): Unreadable =>
  new Unreadable('The workbook is too large to read at once. Save its sheet as CSV.')

const tooManyRows = (): Unreadable =>
  new Unreadable(`The table has more than ${MOST_TABLE_ROWS.toLocaleString('en-US')} rows. Split it.`)

function checkPlaces(sheet: string): void {
  for (const [, letters = '', row = ''] of sheet.matchAll(PLACE)) {
    if (Number(row) > MOST_ROWS) throw tooManyRows()
    if (columnNumber(letters) > MOST_COLUMNS)
      throw new Unreadable(`The table has more than ${MOST_COLUMNS} columns.`)
  }
}

/** A cell with its formula, if it has nothing after it, or the beginning of any other one. */
const CELL =
  /<c ([^<>]{0,200})>(<f(?:[^<>]{0,200}\/>|[^<>]{0,200}>[^<]{0,8000}<\/f>)(?:<v ?\/>|<v><\/v>)?<\/c>)?/g

/** The name of the first cell that readers would take for an empty one, though it shows something. */
function unreadCell(sheet: string): string | null {
  for (const [, attributes = '', onlyFormula] of sheet.matchAll(CELL))
    if (
      (onlyFormula !== undefined && !/\bt=["']str["']/.test(attributes)) ||
      /\bt=["']e["']/.test(attributes)
    )
      return /\br=["']([A-Za-z]{1,12}\d{1,12})["']/.exec(attributes)?.[1] ?? 'without a name'
  return null
}
