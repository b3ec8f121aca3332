import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { Unreadable } from '../reading.ts'

/** A table as it was read: a header, and rows of text. */
export interface RowsOfText {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly remarks: readonly string[]
}

/** The most rows of a table. */
export const MOST_TABLE_ROWS = 200_000
const MOST_COLUMNS = 200

/** White space of every kind, no-break spaces too, as single spaces. */
export const tidy = (text: string): string => text.replace(/[\s\u00a0\u2007\u202f\ufeff]+/gu, ' ').trim()

/**
 * Text in UTF-8, else in the encoding that spreadsheets on Windows write.
 * @param encoding where somebody has said it.
 */
export function decodeText(content: Buffer, encoding?: string): { text: string; remarks: string[] } {
  if (encoding !== undefined)
    return { text: new TextDecoder(encoding, { fatal: true }).decode(content), remarks: [] }
  const marked = content[0] === 0xff && content[1] === 0xfe
  if (marked) return { text: new TextDecoder('utf-16le').decode(content), remarks: [] }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(content), remarks: [] }
  } catch {
    return {
      text: new TextDecoder('windows-1252').decode(content),
      remarks: ['The file is not UTF-8 and was read as Windows-1252: look at letters with accents.'],
    }
  }
}

/** The delimiter that stands most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
  const [line = ''] = text.slice(0, 20_000).split(/\r?\n/, 1)
  const bare = line.replace(/"(?:[^"]|"")*"/g, '')
  const counts = [',', ';', '\t', '|'].map((sign) => ({ sign, count: bare.split(sign).length }))
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).sign
}

function readCsv(content: Buffer, encoding?: string): { cells: string[][]; remarks: string[] } {
  const { text, remarks } = decodeText(content, encoding)
  try {
    const cells = parse(text, {
      delimiter: delimiterOf(text),
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      to: MOST_TABLE_ROWS + 2,
    }) as string[][]
    return { cells, remarks }
  } catch (error) {
    throw new Unreadable(`The file is no CSV: ${(error as Error).message}`)
  }
}

/** A cell of a spreadsheet as text: a day as an ISO date, a number in plain figures. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  if (typeof cell === 'number')
    return cell.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 8 })
  return String(cell)
}

/** How large a workbook may become when it is unpacked; a few kilobytes can hold gigabytes. */
const MOST_UNPACKED = 400 * 1024 * 1024

/** The size that the directory of a zip file says its files have, unpacked; null where it is no zip file. */
function unpackedSize(content: Buffer): number | null {
  const end = content.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0 || content.length < end + 20) return null
  let at = content.readUInt32LE(end + 16)
  let size = 0
  for (let left = content.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + 46 > content.length || content.readUInt32LE(at) !== 0x02014b50) return null
    size += content.readUInt32LE(at + 24)
    at += 46 + content.readUInt16LE(at + 28) + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32)
  }
  return size
}

async function readExcel(content: Buffer): Promise<{ cells: string[][]; remarks: string[] }> {
  const size = unpackedSize(content)
  if (size === null) throw new Unreadable('The file is no Excel workbook.')
  if (size > MOST_UNPACKED) throw new Unreadable('The workbook is too large: save its sheet as CSV.')
  try {
    const rows = await readSheet(content)
    return {
      cells: rows.map((row) => row.map(cellText)),
      remarks: ['Of a workbook, the first sheet is read.'],
    }
  } catch (error) {
    throw new Unreadable(`The file is no Excel workbook: ${(error as Error).message}`)
  }
}

const isEmpty = (row: readonly string[]): boolean => row.every((cell) => cell === '')

/** Names of columns, each its own: an empty one is called by its place, one that stands there twice gets a number. */
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
 * Reads a table: the first row that is not empty is its header.
 * @throws {Unreadable}
 */
export async function readRows(
  format: 'csv' | 'xlsx',
  content: Buffer,
  encoding?: string,
): Promise<RowsOfText> {
  const read = format === 'csv' ? readCsv(content, encoding) : await readExcel(content)
  const cells = read.cells.map((row) => row.map(tidy))
  const first = cells.findIndex((row) => !isEmpty(row))
  if (first < 0) throw new Unreadable('The table is empty.')
  const columns = headerOf(cells[first] ?? [])
  const rows = cells.slice(first + 1)
  while (rows.length > 0 && isEmpty(rows.at(-1) ?? [])) rows.pop()
  if (rows.length === 0) throw new Unreadable('The table has a header and no rows.')
  if (rows.length > MOST_TABLE_ROWS)
    throw new Unreadable(
      `The table has more than ${MOST_TABLE_ROWS.toLocaleString('en-US')} rows: divide it.`,
    )
  if (columns.length > MOST_COLUMNS) throw new Unreadable(`The table has more than ${MOST_COLUMNS} columns.`)
  return { columns, rows, remarks: read.remarks }
}
