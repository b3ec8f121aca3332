import { stringify } from 'csv-stringify/sync'

/** A cell of a table: text, a number, a truth, or nothing. */
export type Cell = string | number | boolean | null

/** What a spreadsheet would run as a formula; a number may begin with its sign. */
const FORMULA = /^(?:[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])(?!\d+(?:\.\d+)?$)/

const harmless = (cell: Cell): Cell => (typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell)

/** Rows that are turned into text at once. */
const BATCH = 1000

/** A CSV file in pieces: RFC 4180, a header row, CRLF line ends, and no cell that a spreadsheet would run. */
export function* csvPieces(header: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  let batch: Cell[][] = [[...header]]
  const text = (): string =>
    stringify(batch, { record_delimiter: '\r\n', cast: { boolean: (value) => String(value) } })
  for (const row of rows) {
    batch.push(row.map(harmless))
    if (batch.length < BATCH) continue
    yield text()
    batch = []
  }
  yield text()
}
