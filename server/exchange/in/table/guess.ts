import { fold } from '../../../values/fold.ts'
import { type FileSource, NO_SOURCE } from '../file-source.ts'
import { connectionTexts, connectionWord, guessConnection } from './connections.ts'
import { FIELDS_OF, type TableField, type TableRecord } from './fields.ts'
import { unitIn } from './header-unit.ts'
import { MOST_MEANINGS, type TableMapping } from './mapping.ts'
import type { RowsOfText } from './read-rows.ts'

/** A header as it is compared: "Donation (EUR)" is `donationeur`. */
const plain = (header: string): string => fold(header).replace(/[^\p{L}\p{N}%]+/gu, '')

const ADDRESS = /^https?:\/\/\S+/

const DATED_OR_NOT = /^(?:from|to)$/
const DATE_FIELDS: ReadonlySet<string> = new Set(['start', 'end'])

/** Whether most of these cells that are not empty have a year in them. */
function areDates(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '')
  return (
    filled.length > 0 && filled.filter((cell) => /\b(?:19|20)\d\d\b/.test(cell)).length * 2 >= filled.length
  )
}

/** Which column fills which field, by the headers: the first column that names a field fills it. */
function guessColumns(fields: readonly TableField[], { columns, rows }: RowsOfText): Record<string, string> {
  const taken = new Set<string>()
  const guessed: Record<string, string> = {}
  for (const { name, headers, several } of fields)
    for (const column of columns) {
      if (
        Object.hasOwn(guessed, column) ||
        (taken.has(name) && several !== true) ||
        !headers.test(plain(column))
      )
        continue
      const sample = rows.slice(0, 50).map((row) => row[columns.indexOf(column)] ?? '')
      // "From" and "To" can be the ends of a link, or its dates.
      if (DATED_OR_NOT.test(plain(column)) && areDates(sample) !== DATE_FIELDS.has(name)) continue
      // A column called "source" can be one end of an edge instead of where the edge is reported.
      if (name === 'source_url' && !sample.some((cell) => ADDRESS.test(cell))) continue
      guessed[column] = name
      taken.add(name)
    }
  return guessed
}

/** The distinct texts of a column, most frequent first. */
function distinctCells({ columns, rows }: RowsOfText, column: string): string[] {
  const index = columns.indexOf(column)
  const counts = new Map<string, number>()
  for (const row of rows) {
    const cell = row[index] ?? ''
    if (cell !== '') counts.set(cell, (counts.get(cell) ?? 0) + 1)
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_MEANINGS)
    .map(([cell]) => cell)
}

/** The distinct connections in a column. A cell can hold several. */
export function distinctConnections(table: RowsOfText, column: string): string[] {
  return [...new Set(distinctCells(table, column).flatMap(connectionTexts))].slice(0, MOST_MEANINGS)
}

/** What the texts in a column of connections most likely mean. Texts without a guess are left out. */
export function guessConnections(table: RowsOfText, column: string): Record<string, string> {
  return Object.fromEntries(
    distinctConnections(table, column).flatMap((text) => {
      const guess = guessConnection(text)
      return guess === null ? [] : [[text, connectionWord(guess)]]
    }),
  )
}

const columnOf = (columns: Readonly<Record<string, string>>, field: string): string | undefined =>
  Object.keys(columns).find((column) => columns[column] === field)

/** The only answer that cells give; null if they give none, or more than one. */
function onlyAnswer<Answer>(
  cells: readonly string[],
  answerOf: (cell: string) => Answer | null,
): Answer | null {
  const answers = new Set(cells.map(answerOf).filter((answer) => answer !== null))
  return answers.size === 1 ? ([...answers][0] as Answer) : null
}

/** Which number in a date comes first, if all dates that can be read in only one way agree. */
function guessDates(table: RowsOfText, columns: Readonly<Record<string, string>>): TableMapping['dates'] {
  const cells = ['start', 'end', 'source_published'].flatMap((field) => {
    const column = columnOf(columns, field)
    return column === undefined ? [] : distinctCells(table, column)
  })
  return onlyAnswer(cells, (cell) => {
    const [, first = '', second = ''] = /^(\d{1,2})[./-](\d{1,2})[./-]\d{4}$/.exec(cell) ?? []
    if (Number(first) > 12) return 'day'
    return Number(second) > 12 ? 'month' : null
  })
}

/** What marks decimals, if all sums that can be read in only one way agree. */
function guessDecimals(
  table: RowsOfText,
  columns: Readonly<Record<string, string>>,
): TableMapping['decimals'] {
  const cells = ['amount', 'amount_min', 'amount_max', 'share'].flatMap((field) => {
    const column = columnOf(columns, field)
    return column === undefined ? [] : distinctCells(table, column)
  })
  return onlyAnswer(cells, (cell) => {
    if (/\d,\d{3}\.\d|\d\.\d{1,2}(?!\d)|\d,\d{3},\d{3}/.test(cell)) return 'point'
    return /\d\.\d{3},\d|\d,\d{1,2}(?!\d)|\d\.\d{3}\.\d{3}/.test(cell) ? 'comma' : null
  })
}

/** A kind of link that the headers themselves suggest. */
function guessKind(columns: readonly string[]): string | null {
  const words = columns.map(plain).join(' ')
  if (/donor|donation/.test(words)) return 'gives'
  if (/shareholder|shareholding|ownership/.test(words)) return 'owns'
  if (/investor|investee/.test(words)) return 'invests_in'
  if (/lender|borrower|creditor|debtor/.test(words)) return 'lends_to'
  if (/payer|payee/.test(words)) return 'pays'
  if (/employer|employee/.test(words)) return 'employed_by'
  return null
}

/** Whether most names are in capitals. */
function inCapitals(table: RowsOfText, column: string | undefined): boolean {
  if (column === undefined) return false
  const names = distinctCells(table, column).filter((name) => /\p{L}{3}/u.test(name))
  return names.length > 0 && names.filter((name) => name === name.toUpperCase()).length > names.length * 0.6
}

/** How to read a table, as a guess for the person who uploads it to check. @param rowIs what a row is, if known. */
export function guessMapping(
  table: RowsOfText,
  source: FileSource = NO_SOURCE,
  rowIs?: TableRecord,
): TableMapping {
  const asLinks = guessColumns(FIELDS_OF.links, table)
  const record = rowIs ?? (columnOf(asLinks, 'to') === undefined ? 'entities' : 'links')
  const columns = record === 'links' ? asLinks : guessColumns(FIELDS_OF.entities, table)
  // A country that no header ties to either end belongs to the first end.
  const country = table.columns.find((column) => plain(column) === 'country')
  if (record === 'links' && country !== undefined && !Object.hasOwn(columns, country))
    columns[country] = 'from_country'
  const connection = columnOf(columns, 'connection')
  const connections = connection === undefined ? {} : guessConnections(table, connection)
  const kind = connection === undefined ? guessKind(table.columns) : null
  const currency = unitIn(columnOf(columns, 'amount') ?? '').currency
  return {
    record,
    columns,
    constants: {
      ...(record === 'links' && kind !== null && columnOf(columns, 'kind') === undefined ? { kind } : {}),
      ...(currency === '' || columnOf(columns, 'currency') !== undefined ? {} : { currency }),
    },
    connections,
    dates: guessDates(table, columns),
    decimals: guessDecimals(table, columns),
    capitals: inCapitals(table, columnOf(columns, record === 'links' ? 'from' : 'name')),
    source,
  }
}
