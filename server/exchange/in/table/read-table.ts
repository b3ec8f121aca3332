import { createHash } from 'node:crypto'
import { LINK_KINDS, type LinkKind } from '../../../../models/link-kinds.ts'
import type { EntityKind } from '../../../../models/vocabulary.ts'
import {
  type FileName,
  type LeftOut,
  LeftOutCount,
  type RawRecord,
  type Reading,
  type ReadRecord,
  type RowProblem,
} from '../reading.ts'
import type { TableMapping } from './mapping.ts'
import type { RowsOfText } from './read-rows.ts'
import { citationsOf, RowReader, severalOf, sourcesOf } from './row-reader.ts'
import { readEnd, readPeriod, readShare, readSum } from './values.ts'

/** Kinds of link whose first end is a person wherever nothing says otherwise. */
const BY_PERSONS: ReadonlySet<LinkKind> = new Set([
  'manages',
  'directs',
  'employed_by',
  'family',
  'associate',
])

/** An entity as a dataset file has it. */
export function entityRecord({ id, name, kind, aliases, country, externalIds }: FileName): RawRecord {
  return {
    id,
    kind,
    name,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(country === null ? {} : { country }),
    ...(externalIds === null ? {} : { external_ids: externalIds }),
  }
}

interface ReadRow {
  readonly names: readonly FileName[]
  readonly records: readonly Omit<ReadRecord, 'row'>[]
}

const given = (values: Readonly<Record<string, unknown>>): RawRecord =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''))

/** The links of a row: one for each way in which its two ends are connected. */
function readLinks(reader: RowReader, mapping: TableMapping, dataset: string): ReadRow | null {
  const before = reader.problems.length
  const connections = reader.connections()
  const personal = connections.some(({ kind }) => LINK_KINDS[kind].personal)
  const first = connections[0]
  const fallback = (isFrom: boolean): EntityKind | undefined => {
    if (personal) return 'person'
    if (first === undefined || !BY_PERSONS.has(first.kind)) return undefined
    if (isFrom !== first.turned) return 'person'
    return undefined
  }
  const [from, to] = [reader.entity('from', fallback(true)), reader.entity('to', fallback(false))]
  const cited = reader.citations()
  const { dates, decimals } = mapping
  const period = reader.take('period', readPeriod(reader.cell('period'), dates))
  const upper = reader.cell('amount_max')
  const amount = upper === '' ? reader.cell('amount') : `${reader.cell('amount')} to ${upper}`
  const sum = reader.take('amount', readSum(amount, reader.cell('currency').toUpperCase(), decimals))
  const share = reader.take('share', readShare(reader.cell('share'), decimals))
  const end = reader.take('end', readEnd(reader.cell('end'), dates)) ?? period?.end ?? null
  const shared = given({
    ...sum,
    ...share,
    start: reader.date('start') ?? period?.start ?? null,
    end,
    status: reader.status(),
  })
  if (from !== null && to !== null && from.id === to.id)
    reader.refuse('to', 'names the same as the first end')
  if (reader.problems.length > before || from === null || to === null || cited === null) return null
  const links = connections.map(({ kind, relationship, turned, words }) => {
    const [one, two] = turned ? [to, from] : [from, to]
    const detail = [words, ...reader.cells('detail')]
      .filter((text) => text !== null && text !== '')
      .join('. ')
    const link = {
      kind,
      from: one.id,
      to: two.id,
      ...given({ relationship, detail: detail.slice(0, 2000) }),
      ...shared,
    }
    const own = reader.cell('id')
    const key = own === '' ? JSON.stringify([link, words]) : `${own} ${connections.length > 1 ? words : ''}`
    const id = `${dataset}-${createHash('sha256').update(key).digest('hex').slice(0, 20)}`
    return { list: 'links' as const, record: { id, ...link, sources: citationsOf(cited) } }
  })
  const sources = sourcesOf(cited).map((record) => ({ list: 'sources' as const, record }))
  const ends = [from, to].map((end) => ({ list: 'entities' as const, record: entityRecord(end) }))
  return { names: [from, to], records: [...sources, ...ends, ...links] }
}

const EXTERNAL = ['wikidata', 'lei', 'opencorporates', 'registration_number'] as const

function readEntity(reader: RowReader): ReadRow | null {
  const before = reader.problems.length
  const named = reader.entity('name')
  const hasSource = reader.cell('source_url') !== ''
  const cited = hasSource ? reader.citations() : []
  if (reader.problems.length > before || named === null || cited === null) return null
  const ids = given(Object.fromEntries(EXTERNAL.map((name) => [name, reader.cell(name)])))
  const name: FileName = {
    ...named,
    aliases: reader.cells('alias').flatMap(severalOf).slice(0, 100),
    externalIds: Object.keys(ids).length === 0 ? null : (ids as Record<string, string>),
  }
  const summary = reader.cells('summary').join('. ').slice(0, 4000)
  const record = {
    ...entityRecord(name),
    ...given({ summary }),
    ...(cited.length === 0 ? {} : { sources: citationsOf(cited) }),
  }
  const sources = sourcesOf(cited).map((source) => ({ list: 'sources' as const, record: source }))
  return { names: [name], records: [...sources, { list: 'entities', record }] }
}

/** Columns that fill nothing, and how many of their cells hold something. */
function unusedColumns({ columns, rows }: RowsOfText, mapping: TableMapping): LeftOut[] {
  const left = new LeftOutCount()
  for (const [index, column] of columns.entries()) {
    if ((mapping.columns[column] ?? '') !== '') continue
    const count = rows.filter((row) => (row[index] ?? '') !== '').length
    if (count > 0) left.add(`Column “${column}”`, 'It was given no meaning.', count)
  }
  return left.list()
}

/**
 * Reads a table by its mapping. Rows are read one by one, each time that the records are asked for: beside the table
 * itself no more than the names is kept.
 * @param dataset what the file is an edition of: the ids of its links begin with it.
 */
export function readTable(table: RowsOfText, mapping: TableMapping, dataset: string): Reading {
  const names = new Map<string, FileName>()
  const problems: RowProblem[] = []
  const remarks = [...table.remarks]
  let [size, again] = [0, 0]

  function* rows(): Generator<{ read: ReadRow; row: number }> {
    const reader = new RowReader(table, mapping)
    for (const [index, cells] of table.rows.entries()) {
      if (cells.every((cell) => cell === '')) continue
      reader.turnTo(index)
      const read = mapping.record === 'links' ? readLinks(reader, mapping, dataset) : readEntity(reader)
      if (read !== null) yield { read, row: reader.number }
    }
    if (problems.length === 0) problems.push(...reader.problems)
  }

  function* records(): Generator<ReadRecord> {
    const known = new Set<unknown>()
    const times = new Map<unknown, number>()
    for (const { read, row } of rows())
      for (const { list, record } of read.records) {
        if (list !== 'links') {
          if (!known.has(record.id)) yield { list, record, row }
          known.add(record.id)
          continue
        }
        const before = times.get(record.id) ?? 0
        times.set(record.id, before + 1)
        // Two rows that say the same of two payments of one day are two.
        yield { list, record: before === 0 ? record : { ...record, id: `${record.id}.${before + 1}` }, row }
      }
  }

  for (const { read } of rows())
    for (const name of read.names) {
      const known = names.get(name.id)
      names.set(name.id, known === undefined ? name : { ...known, country: known.country ?? name.country })
    }
  const ids = new Set<unknown>()
  for (const { list, record } of records()) {
    size += 1
    if (list === 'links' && String(record.id).includes('.')) again += 1
    ids.add(record.id)
  }
  if (again > 0)
    remarks.push(`${again} rows say the same as a row above them, and count as links of their own.`)
  return {
    names: [...names.values()],
    problems,
    leftOut: unusedColumns(table, mapping),
    remarks,
    size,
    atOnce: false,
    records,
  }
}
