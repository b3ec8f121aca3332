import { parse } from 'csv-parse/sync'
import { decodeAll } from '../../../values/encodings.ts'
import { unguarded } from '../../../values/formula-signs.ts'
import { Unreadable } from '../reading.ts'
import { checkedWorkbook } from './check-workbook.ts'
import { MOST_COLUMNS, MOST_TABLE_ROWS } from './limits.ts'

/** A table as it was read: a header, and rows of text. */
export interface RowsOfText {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** The number of the header's row in the file, counted from one. */
  readonly headerRow: number
  /** Whether the cells come from a workbook, which stores 25% as 0.25. */
  readonly isWorkbook: boolean
  /** How many cells are beyond the last column that has a name. */
  readonly beyond: number
  readonly remarks: readonly string[]
}

/** The column that says what is wrong with each row in a file that is handed back. */
export const PROBLEM_COLUMN = 'problem'

/** White space of every kind, no-break spaces too, as single spaces. */
export const tidy = (text: string): string => text.replace(/[\s\u00a0\u2007\u202f\ufeff]+/gu, ' ').trim()

/**
 * Decodes text as UTF-8, else in the encoding that spreadsheets on Windows write.
 * @param encoding if someone has named it.
 */
export function decodeText(content: Buffer, encoding?: string): { text: string; remarks: string[] } {
  const { text, remarks } = decoded(content, encoding)
  if (text.includes('\0')) throw new Unreadable('The file is not a text file: it contains NUL characters.')
  return { text, remarks }
}

function decoded(content: Buffer, encoding: string | undefined): { text: string; remarks: string[] } {
  const read = (name: string): string => decodeAll(new TextDecoder(name, { fatal: true }), content)
  const marked = content.length > 1 && content[0] === 0xff && content[1] === 0xfe
  const turned = content.length > 1 && content[0] === 0xfe && content[1] === 0xff
  if (encoding !== undefined) {
    try {
      return { text: read(encoding), remarks: [] }
    } catch {
      throw new Unreadable(`The file is not ${encoding.toUpperCase()}.`)
    }
  }
  if (marked || turned)
    return { text: new TextDecoder(marked ? 'utf-16le' : 'utf-16be').decode(content), remarks: [] }
  try {
    return { text: read('utf-8'), remarks: [] }
  } catch {
    const text = decodeAll(new TextDecoder('windows-1252'), content)
    if (OTHER_SCRIPT.test(text))
      throw new Unreadable(
        'The file is not UTF-8, and read as Windows-1252 its letters make no words. Save it as UTF-8, or name its encoding on the command line (--encoding).',
      )
    return {
      text,
      remarks: ['The file is not UTF-8 and was read as Windows-1252. Check the accented letters.'],
    }
  }
}

/**
 * What text in another script, such as Cyrillic or Japanese, looks like in Windows-1252: bytes that stand for nothing,
 * four letters or signs in a row that are not ASCII, punctuation aside, or signs inside words.
 */
const OTHER_SCRIPT =
  /[\u0080-\u009F]|[^\0-\u007F\u00A0«»‘’‚“”„–—…€]{4}|\p{L}[†‡•‰]\p{L}|[ƒ¤¦¬¶¨¯¸]\p{L}|\p{L}[¤¦¬¶¨¯¸]/u

/** The line in which a spreadsheet names the delimiter. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/i

/** The delimiter: of those that occur equally often in each of the first lines, or else of all, the most frequent one. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r?\n/)
    .slice(0, 10)
    .filter((line) => line.trim() !== '')
  const counts = [',', ';', '\t', '|'].map((sign) => {
    const each = lines.map((line) => line.split(sign).length - 1)
    const isEven = (each[0] ?? 0) > 0 && each.every((number) => number === each[0])
    return { sign, isEven, count: each.reduce((sum, number) => sum + number, 0) }
  })
  const even = counts.filter(({ isEven }) => isEven)
  return (even.length > 0 ? even : counts).reduce((best, each) => (each.count > best.count ? each : best))
    .sign
}

function readCsv(content: Buffer, encoding?: string): { cells: string[][]; remarks: string[] } {
  const { text: whole, remarks } = decodeText(content, encoding)
  const [separator, said] = SEPARATOR_LINE.exec(whole.replace(/^\uFEFF/, '')) ?? ['']
  const text = separator === '' ? whole : whole.replace(/^\uFEFF/, '').slice(separator.length)
  const delimiter = said ?? delimiterOf(text)
  let line = separator === '' ? 1 : 2
  try {
    const cells = parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      to: MOST_TABLE_ROWS + 2,
      raw: true,
      // With the raw text, it gets more than its type says.
      on_record: (({ record, raw }: RawRow) => {
        refuseSwallowed(record, raw, line)
        line += breaksIn(raw)
        return record
      }) as unknown as (record: string[]) => string[],
    }) as string[][]
    // Our own files of problems, corrected and brought back.
    return { cells: cells.map((row) => row.map(unguarded)), remarks }
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable(`The file is not CSV: ${(error as Error).message}`)
  }
}

/** A row as the parser reads it: its cells, and its text in the file. */
interface RawRow {
  readonly record: string[]
  readonly raw: string
}

const breaksIn = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0

/**
 * Quotation marks inside a cell are text. One at its beginning whose end is missing would take the rows below into the cell.
 * @param line the line on which the row begins.
 * @throws {Unreadable} if a cell has several lines, and is not in quotation marks as a whole.
 */
function refuseSwallowed(cells: readonly string[], raw: string, line: number): void {
  // A blank after the closing mark leaves both marks in the text.
  const isWhole = (cell: string): boolean =>
    raw.includes(`"${cell.replaceAll('"', '""')}"`) || /^"[\s\S]*"$/.test(cell.trim())
  if (!raw.includes('"') || cells.every((cell) => breaksIn(cell.trim()) === 0 || isWhole(cell))) return
  throw new Unreadable(
    `A quotation mark is missing or out of place between lines ${line} and ${line + breaksIn(raw.trimEnd())}. Rows would be read as one cell.`,
  )
}

/** A cell of a spreadsheet as text: a day as an ISO date, a number in plain figures. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  if (typeof cell === 'number')
    return cell.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 8 })
  return String(cell)
}

async function readExcel(content: Buffer): Promise<{ cells: string[][]; remarks: string[] }> {
  const { workbook, sheets, unread } = checkedWorkbook(content)
  if (unread !== null)
    throw new Unreadable(
      `Cell ${unread} shows an error, or has a formula without its result. Correct it, or empty it.`,
    )
  const { readSheet } = await import('read-excel-file/node')
  try {
    const rows = await readSheet(workbook)
    return {
      cells: rows.map((row) => row.map(cellText)),
      remarks: sheets > 1 ? ['Only the first sheet was read.'] : [],
    }
  } catch {
    throw new Unreadable(
      'The Excel workbook is incomplete. Open and save it again, or save its sheet as CSV.',
    )
  }
}

const filled = (row: readonly string[]): number => row.filter((cell) => cell !== '').length
const isEmpty = (row: readonly string[]): boolean => filled(row) === 0

/** How many rows to search for the header: a title or a note can be above it. */
const FIRST_ROWS = 20

/** The place of the header: the first row that has about as many cells as most rows. */
function headerPlace(cells: readonly (readonly string[])[]): number {
  const first = cells.slice(0, FIRST_ROWS).map(filled)
  const usual = [...first].sort((one, other) => one - other)[Math.floor(first.length / 2)] ?? 0
  const found = first.findIndex((count) => count >= Math.max(2, usual * 0.6))
  return found < 0 ? cells.findIndex((row) => !isEmpty(row)) : found
}

/** Distinct names of columns: an empty one is named by its place, and a repeated one gets a number. */
function headerOf(cells: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, index) => {
    const name = cell === '' ? `Column ${index + 1}` : cell.slice(0, 200)
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}

/**
 * Reads a table. Its header is the first row that looks like one.
 * @throws {Unreadable}
 */
export async function readRows(
  format: 'csv' | 'xlsx',
  content: Buffer,
  encoding?: string,
): Promise<RowsOfText> {
  const read = format === 'csv' ? readCsv(content, encoding) : await readExcel(content)
  const cells = read.cells.map((row) => row.map(tidy))
  const first = headerPlace(cells)
  if (first < 0) throw new Unreadable('The table is empty.')
  const header = headerOf(cells[first] ?? [])
  // A file that was handed back with its problems counts as the original file.
  const columns = header.at(-1) === PROBLEM_COLUMN ? header.slice(0, -1) : header
  const below = cells.slice(first + 1)
  const beyond = below.reduce((sum, row) => sum + filled(row.slice(header.length)), 0)
  const rows = below.map((row) => row.slice(0, columns.length))
  while (rows.length > 0 && isEmpty(rows.at(-1) ?? [])) rows.pop()
  if (rows.length === 0) throw new Unreadable('The table has a header but no rows.')
  if (['link_id', 'from_slug', 'to_slug'].every((name) => columns.includes(name)))
    throw new Unreadable(
      'This is a report from Recusal, which leaves out part of the record. Import the dataset file instead.',
    )
  if (rows.length > MOST_TABLE_ROWS)
    throw new Unreadable(`The table has more than ${MOST_TABLE_ROWS.toLocaleString('en-US')} rows. Split it.`)
  if (columns.length > MOST_COLUMNS) throw new Unreadable(`The table has more than ${MOST_COLUMNS} columns.`)
  const above = cells.slice(0, first).filter((row) => !isEmpty(row)).length
  const remarks =
    above === 0
      ? read.remarks
      : [
          ...read.remarks,
          `${above === 1 ? '1 row' : `${above} rows`} above the header ${above === 1 ? 'was' : 'were'} skipped.`,
        ]
  return { columns, rows, headerRow: first + 1, isWorkbook: format === 'xlsx', beyond, remarks }
}
