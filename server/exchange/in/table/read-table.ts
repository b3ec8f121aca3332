import { createHash } from 'node:crypto'
import { nameKey } from '../../../values/fold.ts'
import { count } from '../../../values/format.ts'
import type { Steps } from '../../../values/steps.ts'
import { entityRecord, mergedNames } from '../entity-record.ts'
import { mergedSources } from '../file-source.ts'
import type { FileName, LeftOutCount, RawRecord, Reading, ReadRecord } from '../reading.ts'
import { readEntityRow } from './entity-row.ts'
import { readLinkRow } from './link-row.ts'
import { saidOf, type TableMapping } from './mapping.ts'
import { MoreCited } from './more-cited.ts'
import type { RowsOfText } from './read-rows.ts'
import { RowIds } from './row-ids.ts'
import { type ReadRow, RowReader } from './row-reader.ts'
import { BARE_NUMBER, isSmall } from './values.ts'

/** The cells, except empty ones, of columns that fill one of these fields. */
function* cellsOf(table: RowsOfText, mapping: TableMapping, fields: readonly string[]): Generator<string> {
  const places = table.columns.flatMap((column, index) =>
    fields.includes(saidOf(mapping.columns, column)) ? [index] : [],
  )
  for (const row of table.rows)
    for (const place of places) if ((row[place] ?? '') !== '') yield row[place] as string
}

/** Whether all shares that are bare numbers can be fractions of one, or only some, or none. Of ones alone, no one can tell. */
function smallShares(table: RowsOfText, mapping: TableMapping): 'all' | 'some' | 'none' {
  let [small, large, ones] = [false, false, false]
  for (const cell of cellsOf(table, mapping, ['share', 'share_min', 'share_max'])) {
    // A percent sign beside others shows that the column is in percent.
    if (!table.isWorkbook && cell.includes('%')) large = true
    if (!BARE_NUMBER.test(cell)) continue
    if (isSmall(cell)) small = true
    // One can be either: all of it, or one percent.
    else if (cell === '1') ones = true
    else if (/[1-9]/.test(cell)) large = true
  }
  if (ones && !small && !large) return 'some'
  return !small ? 'none' : large ? 'some' : 'all'
}

/** The columns of dates that are all the first of a month: the sheet may show only months or years. */
function firstsOfMonths(table: RowsOfText, mapping: TableMapping): string[] {
  if (!table.isWorkbook) return []
  return table.columns.filter((column, index) => {
    const days = table.rows.map((row) => row[index] ?? '').filter((cell) => cell !== '')
    const isDate = ['start', 'end', 'source_published'].includes(saidOf(mapping.columns, column))
    return isDate && days.length > 0 && days.every((day) => /^\d{4}-\d{2}-01$/.test(day))
  })
}

/** Columns that fill no field, and cells outside any column. */
function addUnused(left: LeftOutCount, { columns, rows, beyond }: RowsOfText, mapping: TableMapping): void {
  for (const [index, column] of columns.entries()) {
    if (saidOf(mapping.columns, column) !== '') continue
    const cells = rows.filter((row) => (row[index] ?? '') !== '').length
    if (cells > 0) left.add(`Column “${column}”`, 'Set to “Don’t import.”', cells)
  }
  if (beyond > 0) left.add('Cells to the right of the last column', 'They have no header.', beyond)
}

const linksOf = ({ records }: ReadRow) =>
  records.flatMap(({ list, record }) => (list === 'links' ? [record] : []))

/** An id made from all that a link says, besides its sources: a report can move to another address. */
function contentId({ sources: _, ...said }: RawRecord): string {
  return `${said.id}.${createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 8)}`
}

/** The header of the column that fills a field. */
const headerOf = ({ columns }: TableMapping, field: string): string | undefined =>
  Object.keys(columns).find((column) => columns[column] === field)

/** The id of a link that says the same as an earlier one. */
const REPEATED = /\.[0-9a-f]{8}\.\d+$/

const REPEATED_NAME = 'The name is on an earlier row. The summary and sources of that row are used.'

/**
 * Reads a table by its mapping. Rows are read one by one, each time that the records are asked for: only the names and
 * the sources are kept in memory besides the table itself.
 * @param dataset that the file is an edition of. The ids of its links begin with it.
 */
export function* readTable(table: RowsOfText, mapping: TableMapping, dataset: string): Steps<Reading> {
  const small = mapping.record === 'links' ? smallShares(table, mapping) : 'none'
  const inWorkbook = ({ all: 'fractions', some: 'unclear', none: 'percent' } as const)[small]
  const links = { mapping, dataset, sharesAre: table.isWorkbook ? inWorkbook : 'percent' } as const

  function* rowsOf(reader: RowReader): Generator<{ read: ReadRow; row: number }> {
    for (const [index, cells] of table.rows.entries()) {
      if (cells.every((cell) => cell === '')) continue
      reader.turnTo(index)
      const read = mapping.record === 'links' ? readLinkRow(reader, links) : readEntityRow(reader)
      if (read !== null) yield { read, row: reader.number }
    }
  }

  const names = new Map<string, FileName>()
  const sources = new Map<string, RawRecord>()
  const first = new RowReader(table, mapping)
  /** Rows that contradict another one with their ID, and rows that say the same as one. */
  const [refused, repeated] = [new Set<number>(), new Set<number>()]
  const ids = new RowIds()
  const moreCited = new MoreCited()
  let [turned, divided] = [0, 0]
  for (const { read, row } of rowsOf(first)) {
    yield
    const id = mapping.record === 'links' ? first.cell('id') : ''
    const place = id === '' ? 'first' : ids.add(id, linksOf(read).map(contentId).join(), row)
    if (place === 'same') {
      if (!moreCited.add(read))
        first.left.add(`Row that repeats the ID “${id}”`, 'It says the same as an earlier row.')
      repeated.add(row)
      continue
    }
    if (place === 'first' && id !== '') moreCited.begin(read)
    if (place !== 'first') {
      for (const each of place.contradicting.filter((other) => !refused.has(other)))
        first.refuse('id', `“${id}” is the ID of several rows that say different things`, each)
      for (const each of place.contradicting) refused.add(each)
      continue
    }
    for (const { list, record } of read.records)
      if (list === 'sources') {
        const known = sources.get(String(record.id))
        sources.set(String(record.id), known === undefined ? record : mergedSources(known, record))
      }
    if (read.isTurned) turned += 1
    if (read.isDivided) divided += 1
    for (const name of read.names) {
      const known = names.get(name.id)
      if (known !== undefined && mapping.record === 'entities') {
        if (nameKey(known.name) !== nameKey(name.name)) {
          first.refuse('id', `“${name.name}” has the ID of “${known.name}” on an earlier row`)
          refused.add(row)
          continue
        }
        first.left.add(`Row that repeats “${name.name}”`, REPEATED_NAME)
      }
      names.set(name.id, known === undefined ? name : mergedNames(known, name))
    }
  }
  addUnused(first.left, table, mapping)

  function* records(): Generator<ReadRecord> {
    const known = new Set<unknown>()
    const times = new Map<string, number>()
    for (const { read, row } of rowsOf(new RowReader(table, mapping))) {
      if (refused.has(row) || repeated.has(row)) continue
      for (const { list, record } of moreCited.added(read.records)) {
        if (list === 'links') {
          const said = contentId(record)
          const before = times.get(said) ?? 0
          times.set(said, before + 1)
          // Two identical rows can be two payments on one day, so they make two links.
          yield { list, record, row, spareId: before === 0 ? said : `${said}.${before + 1}` }
          continue
        }
        if (known.has(record.id)) continue
        known.add(record.id)
        const name = names.get(String(record.id))
        const told = (list === 'sources' ? sources.get(String(record.id)) : undefined) ?? record
        yield { list, record: name === undefined ? told : { ...told, ...entityRecord(name) }, row }
      }
    }
  }

  let [size, again] = [0, 0]
  for (const { spareId } of records()) {
    yield
    size += 1
    if (spareId !== undefined && REPEATED.test(spareId)) again += 1
  }
  return {
    names: [...names.values()],
    problems: first.problems,
    leftOut: first.left.list(),
    remarks: [
      ...table.remarks,
      ...remarksOf({ again, turned, divided, small: small === 'all', isWorkbook: table.isWorkbook }),
      ...firstsOfMonths(table, mapping).map(
        (column) =>
          `All dates under “${column}” are the first of a month. If the sheet shows only months or years, save it as CSV, which keeps what it shows.`,
      ),
    ],
    size,
    whole: false,
    // One column can have both ends of a range.
    headerOf: (member) =>
      headerOf(mapping, member) ?? headerOf(mapping, member.replace(/_(?:min|max|percent)$/, '')),
    records,
  }
}

function remarksOf(found: {
  again: number
  turned: number
  divided: number
  small: boolean
  isWorkbook: boolean
}): string[] {
  const { again, turned, divided, small, isWorkbook } = found
  return [
    ...(again === 0
      ? []
      : [
          `${count(again, 'row repeats', 'rows repeat')} an earlier row. Each will be added as a separate link.`,
        ]),
    ...(turned === 0
      ? []
      : [
          `${count(turned, 'row names', 'rows name')} the person second. The person is taken to hold the position.`,
        ]),
    ...(divided === 0
      ? []
      : [
          `${count(divided, 'row became', 'rows became')} several links. The amount and the share are each on the one that fits best.`,
        ]),
    ...(small && isWorkbook ? ['Shares are stored as fractions and were multiplied by 100.'] : []),
    ...(small && !isWorkbook
      ? [
          'Every share without a percent sign is 1 or less and was read as percent. If they are fractions, multiply them by 100 first.',
        ]
      : []),
  ]
}
