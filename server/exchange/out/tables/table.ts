import type { Cell } from '../../../values/csv.ts'
import { daysOf } from '../../../values/partial-date.ts'
import type { FileRow, WholeRecord } from '../whole-record.ts'

/** A column of a table: how its values are typed and what they mean. */
export interface TableColumn {
  readonly name: string
  readonly type: 'text' | 'integer' | 'decimal' | 'day'
  readonly meaning: string
  /** The table and column whose values these are. */
  readonly refersTo?: { readonly table: string; readonly column: string }
}

/** A table of the record, for files that databases and statistics programs open. */
export interface Table {
  readonly name: string
  readonly title: string
  readonly columns: readonly TableColumn[]
  /** The columns that tell its rows apart. */
  readonly key: readonly string[]
  rows(record: WholeRecord): Iterable<readonly Cell[]>
}

/** A column and how its cell is read from a record of the dataset. */
interface ReadColumn<Row> extends TableColumn {
  read(row: Row): unknown
}

export const column = <Row extends FileRow>(
  name: string,
  meaning: string,
  options: {
    type?: TableColumn['type']
    refersTo?: string
    read?: (row: Row) => unknown
  } = {},
): ReadColumn<Row> => {
  const [table, of = 'id'] = options.refersTo?.split('.') ?? []
  return {
    name,
    meaning,
    type: options.type ?? 'text',
    ...(table === undefined ? {} : { refersTo: { table, column: of } }),
    read: options.read ?? ((row) => row[name]),
  }
}

/** A partial date as three columns: as written, and the first and the last day that it can mean. */
export function dateColumns<Row extends FileRow>(name: string, meaning: string): ReadColumn<Row>[] {
  const days = (row: Row) => (typeof row[name] === 'string' ? daysOf(row[name] as string) : null)
  return [
    column<Row>(name, `${meaning}. A year, a month or a day, as reported`),
    column<Row>(`${name}_earliest`, 'The first day that it can mean', {
      type: 'day',
      read: (row) => days(row)?.earliest,
    }),
    column<Row>(`${name}_latest`, 'The last day that it can mean', {
      type: 'day',
      read: (row) => days(row)?.latest,
    }),
  ]
}

/** What separates several texts in one cell. */
const SEPARATOR = ' | '

/** A text that can be joined with others: without the separator. */
const apart = (text: unknown): string => String(text).replaceAll(SEPARATOR, ' / ')

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(apart).join(SEPARATOR)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.stringify(value)
}

/** Rows with their place among all of them. */
export function* numbered(rows: Iterable<FileRow>): Generator<FileRow> {
  let number = 0
  for (const row of rows) {
    number += 1
    yield { ...row, number }
  }
}

/** @param rowsOf the records, each of which is one row. */
export function table<Row extends FileRow>(
  name: string,
  title: string,
  key: readonly string[],
  rowsOf: (record: WholeRecord) => Iterable<Row>,
  columns: readonly ReadColumn<Row>[],
): Table {
  return {
    name,
    title,
    key,
    columns,
    *rows(record) {
      for (const row of rowsOf(record)) yield columns.map((each) => cellOf(each.read(row)))
    },
  }
}
