import { stringify } from 'csv-stringify/sync'
import { harmless } from '../../values/formula-signs.ts'
import type { Figure } from '../figure.ts'

/** Exactly the rows of a figure's table, as a CSV like the reports: UTF-8, CRLF, no cells that run as formulas. */
export function figureCsv({ columns, rows }: Figure): string {
  return stringify(
    rows.map(({ cells }) =>
      cells.map(({ text, value = text }) => (typeof value === 'string' ? harmless(value) : value)),
    ),
    {
      header: true,
      columns: columns.map(({ name }) => name),
      record_delimiter: 'windows',
    },
  )
}
