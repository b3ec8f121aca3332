import { stringify } from 'csv-stringify/sync'
import { harmless } from './formula-signs.ts'

/** A cell of a table: text, a number, true or false, or nothing. */
export type Cell = string | number | boolean | null

const safe = (cell: Cell): Cell => (typeof cell === 'string' ? harmless(cell) : cell)

/** How many rows are turned into text at once. */
const BATCH = 1000

/** A CSV file in pieces: RFC 4180, a header row, CRLF line ends, and no cell that a spreadsheet would run. */
export function* csvPieces(header: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  let batch: Cell[][] = [header.map(safe)]
  const text = (): string =>
    stringify(batch, {
      record_delimiter: '\r\n',
      // By itself, the library quotes only cells that hold the whole delimiter.
      quoted_match: /[\r\n]/,
      cast: { boolean: (value) => String(value) },
    })
  for (const row of rows) {
    batch.push(row.map(safe))
    if (batch.length < BATCH) continue
    yield text()
    batch = []
  }
  yield text()
}
