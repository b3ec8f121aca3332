import { csvPieces } from '../../values/csv.ts'
import type { Figure } from '../figure.ts'

/** Exactly the rows of a figure's table, as a CSV like the reports: UTF-8, CRLF, no cells that run as formulas. */
export function figureCsv({ columns, rows }: Figure): string {
  const header = columns.map(({ name }) => name)
  const cells = rows.map((row) => row.cells.map(({ text, value = text }) => value))
  return [...csvPieces(header, cells)].join('')
}
