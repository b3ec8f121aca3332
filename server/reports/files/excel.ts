import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { CellObject, Row } from 'write-excel-file/node'
import type { Column } from '../columns.ts'

/** The most rows in one file, which is built in memory. */
export const MOST_EXCEL_ROWS = 25_000
/** The most characters that Excel takes in a cell. */
const MOST_IN_CELL = 32_767
const CUT = ' … (cut here; the CSV file has all of it)'
/** Excel keeps 15 digits of a number. A longer one stays text. */
const MOST_DIGITS = 15
/** Excel and other programs disagree on days before this one. */
const FIRST_DAY = '1900-03-01'

function textCell(value: string): CellObject {
  const whole = value.length <= MOST_IN_CELL
  return { type: String, value: whole ? value : value.slice(0, MOST_IN_CELL - CUT.length) + CUT }
}

function dateCell(value: string, format: string): CellObject {
  if (value < FIRST_DAY) return textCell(value)
  return { type: Date, value: new Date(value), format }
}

/** A value as a cell of its type. Partial dates and ids are text. */
function cellOf({ datatype }: Column, value: unknown): CellObject | null {
  if (value === null || value === undefined) return null
  if (datatype === 'integer') return { type: Number, value: Number(value) }
  const written = String(value)
  if (datatype === 'decimal' && written.replace(/^0+|\D/g, '').length <= MOST_DIGITS)
    return { type: Number, value: Number(written) }
  if (datatype === 'date') return dateCell(written, 'yyyy-mm-dd')
  if (datatype === 'dateTime') return dateCell(written, 'yyyy-mm-dd hh:mm:ss')
  return textCell(written)
}

const bold = (value: string): CellObject => ({ type: String, value, fontWeight: 'bold' })

/** How wide a column is drawn, in characters. */
function widthOf({ datatype, list, name }: Column): number {
  if (datatype === 'integer' || datatype === 'decimal') return Math.max(10, name.length + 2)
  return list ? 48 : Math.max(16, name.length + 2)
}

/**
 * An Excel workbook of rows given as lines of JSON: the rows under a header that stays in view, and a sheet of notes.
 * @param notes what the second sheet says, row by row.
 */
export async function excelFile(
  name: string,
  columns: readonly Column[],
  lines: Readable,
  notes: readonly (readonly string[])[],
): Promise<Buffer> {
  const rows: Row[] = [columns.map((column) => bold(column.name))]
  for await (const line of createInterface({ input: lines, crlfDelay: Number.POSITIVE_INFINITY })) {
    const row = JSON.parse(line) as Record<string, unknown>
    rows.push(columns.map((column) => cellOf(column, row[column.name])))
  }
  const [titles = [], ...rest] = notes
  const sheets = [
    {
      sheet: name,
      data: rows,
      stickyRowsCount: 1,
      columns: columns.map((column) => ({ width: widthOf(column) })),
    },
    {
      sheet: 'Notes',
      data: [titles.map(bold), ...rest.map((row) => row.map(textCell))],
      columns: [{ width: 24 }, { width: 120 }],
    },
  ]
  const { default: writeExcelFile } = await import('write-excel-file/node')
  return writeExcelFile(sheets).toBuffer()
}
