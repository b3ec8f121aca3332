import { stringify } from 'csv-stringify/sync'
import type { Figure } from '../figure.ts'

/** Exactly the rows of a figure's table, as a CSV like the reports: UTF-8, CRLF, no cells that run as formulas. */
export function figureCsv({ columns, rows }: Figure): string {
  return stringify(
    rows.map(({ cells }) => cells.map((cell) => cell.value ?? cell.text)),
    {
      header: true,
      columns: columns.map(({ name }) => name),
      record_delimiter: 'windows',
      escape_formulas: true,
    },
  )
}
