import { createHash } from 'node:crypto'
import { LINK_KINDS, type LinkKind } from '../../../../models/link-kinds.ts'
import type { EntityKind } from '../../../../models/vocabulary.ts'
import { currencyCode } from '../../../values/currencies.ts'
import { ENDED_DAY_UNKNOWN } from '../../../values/partial-date.ts'
import { entityRecord } from '../entity-record.ts'
import { citation } from '../file-source.ts'
import type { RawRecord } from '../reading.ts'
import { readCitations } from './citations.ts'
import { isOver, yearsIn } from './connections.ts'
import type { TableMapping } from './mapping.ts'
import {
  type NamedEntity,
  type ReadRow,
  type RowReader,
  type ToldConnection,
  withKind,
} from './row-reader.ts'
import {
  kindOfName,
  type ReadCell,
  readEnd,
  readPeriod,
  readShare,
  readSum,
  type SharesAre,
} from './values.ts'

/** How to read the cells of a table, and what the ids of its links begin with. */
export interface LinkTable {
  readonly mapping: TableMapping
  /** What the ids of its links begin with. */
  readonly dataset: string
  readonly sharesAre: SharesAre
}

/** Kinds of link whose first end is a person unless something says otherwise. */
const BY_PERSONS: ReadonlySet<LinkKind> = new Set([
  'manages',
  'directs',
  'employed_by',
  'family',
  'associate',
])
/** Kinds of link that can occur twice on one day: the sum tells them apart. */
const TOLD_BY_SUM: ReadonlySet<LinkKind> = new Set(['pays', 'gives'])

const withoutEmpty = (values: Readonly<Record<string, unknown>>): RawRecord =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''))

type Members = Readonly<Record<string, string>>

/**
 * What the columns of a sum or a share say: one exact value or phrase, or the two ends of a range, each read by itself. Null if
 * they cannot be read, or contradict each other, which is noted as a problem.
 */
function takeRange(
  reader: RowReader,
  field: 'amount' | 'share',
  read: (cell: string) => ReadCell<Members>,
): Members | null {
  const [one, min, max] = ['', '_min', '_max'].map((end) => reader.cell(`${field}${end}`)) as [
    string,
    string,
    string,
  ]
  const take = (cell: string): Members | null => reader.take(field, read(cell), cell)
  // With a column for the upper end only, the other column is the lower end.
  const isLower = max !== '' && !reader.has(`${field}_min`)
  const lower = isLower ? one : min
  const [exactly, low, high] = [isLower ? {} : take(one), take(lower), take(max)]
  if (exactly === null || low === null || high === null) return null
  if (Object.keys(exactly).length > 0) {
    const isSame = (end: Members): boolean =>
      Object.keys(end).length === 0 || JSON.stringify(end) === JSON.stringify(exactly)
    if (isSame(low) && isSame(high)) return exactly
    return reader.refuse(field, `“${one}” and “${isSame(low) ? max : min}” cannot both be right`)
  }
  if (`${field}_max` in low || `${field}_min` in high) {
    const odd = `${field}_max` in low ? lower : max
    return reader.refuse(field, `“${odd}” is not an end of a range`)
  }
  const exact = field === 'amount' ? 'amount' : 'share_percent'
  const [bottom, top] = [low[exact] ?? low[`${field}_min`], high[exact] ?? high[`${field}_max`]]
  const [currency, other] = [low.currency ?? high.currency, high.currency ?? low.currency]
  if (currency !== other) return reader.refuse(field, `“${lower}” and “${max}” are in different currencies`)
  return {
    ...(bottom !== undefined && bottom === top
      ? { [exact]: bottom }
      : {
          ...(bottom === undefined ? {} : { [`${field}_min`]: bottom }),
          ...(top === undefined ? {} : { [`${field}_max`]: top }),
        }),
    ...(currency === undefined ? {} : { currency }),
  }
}

const hasRange = (reader: RowReader, field: string): boolean =>
  ['', '_min', '_max'].some((end) => reader.has(`${field}${end}`))

/** The members of a range, with null for an end that a column could give but the row leaves open. */
function rangeMembers(
  read: Readonly<Record<string, string>> | null,
  exact: string,
  field: string,
  isMapped: boolean,
): RawRecord {
  const said = read ?? {}
  if (!isMapped || exact in said) return said
  const ends = Object.keys(said).filter((name) => name.startsWith(`${field}_`))
  return ends.length === 0 ? { [exact]: null } : { [`${field}_min`]: null, [`${field}_max`]: null, ...said }
}

/** What all links of a row have in common: sum, share, dates and status. Empty cells clear what was there before. */
function sharedMembers(reader: RowReader, { mapping, sharesAre }: LinkTable) {
  const { dates, decimals } = mapping
  const currency = currencyCode(reader.cell('currency'))
  const sum = takeRange(reader, 'amount', (cell) => readSum(cell, currency, decimals))
  const share = takeRange(reader, 'share', (cell) => readShare(cell, decimals, sharesAre))
  const period = reader.take('period', readPeriod(reader.cell('period'), dates))
  const start = reader.date('start') ?? period?.start ?? null
  const end = reader.take('end', readEnd(reader.cell('end'), dates)) ?? period?.end ?? null
  const mapped = (field: string): boolean => reader.has(field) || reader.has('period')
  const status = reader.status()
  return {
    start,
    end,
    sum: sum?.amount ?? sum?.amount_min ?? sum?.amount_max ?? null,
    members: {
      ...rangeMembers(sum, 'amount', 'amount', hasRange(reader, 'amount')),
      ...rangeMembers(share, 'share_percent', 'share', hasRange(reader, 'share')),
      ...(start !== null || mapped('start') ? { start } : {}),
      ...(status === null ? {} : { status }),
    },
    hasEnd: mapped('end'),
  }
}

/** The two ends of a row's links, with their kinds. The first end of a post is the person who holds it. */
function endsOf(reader: RowReader, connections: readonly ToldConnection[]) {
  const [from, to] = [reader.entity('from'), reader.entity('to')]
  if (from === null || to === null) return null
  if (from.id === to.id) return reader.refuse('to', 'Both ends have the same name')
  const personal = connections.some(({ kind }) => LINK_KINDS[kind].personal)
  const [first] = connections
  const isPost = first !== undefined && BY_PERSONS.has(first.kind)
  const seems = ({ kind, name }: NamedEntity): EntityKind => kind ?? kindOfName(name)
  // "Acme Corp, CEO, Jane Roe": the post is hers, no matter which column she is in.
  const [holder, place] = first?.turned === true ? [to, from] : [from, to]
  const isTurned =
    !personal && isPost && holder.kind !== null && holder.kind !== 'person' && seems(place) === 'person'
  const fallback = (isFrom: boolean): EntityKind | undefined => {
    if (personal) return 'person'
    return isPost && !isTurned && isFrom !== first.turned ? 'person' : undefined
  }
  return { from: withKind(from, fallback(true)), to: withKind(to, fallback(false)), isTurned }
}

/** The kinds of link that a sum or a share is most likely about: the first one in a row gets it. */
const OF_SUMS: readonly LinkKind[] = [
  'pays',
  'gives',
  'lends_to',
  'invests_in',
  'owns',
  'controls',
  'customer_of',
]
const OF_SHARES: readonly LinkKind[] = ['owns', 'controls', 'invests_in']

/** The one of several connections that a sum or a share belongs to. */
function bearerOf(
  kinds: readonly LinkKind[],
  connections: readonly ToldConnection[],
): ToldConnection | undefined {
  const kind = kinds.find((each) => connections.some((connection) => connection.kind === each))
  return connections.find((connection) => connection.kind === kind) ?? connections[0]
}

/** What a link of a row says. It has the sum and the share only if they are its own. */
const membersOf = (members: RawRecord, hasSum: boolean, hasShare: boolean): RawRecord =>
  Object.fromEntries(
    Object.entries(members).filter(
      ([member]) => (hasSum || !IS_SUM.test(member)) && (hasShare || !IS_SHARE.test(member)),
    ),
  )

const IS_SUM = /^amount|^currency$/
const IS_SHARE = /^share/

/** The links of a row: one for each way in which its two ends are connected. Null if the row cannot be read. */
export function readLinkRow(reader: RowReader, table: LinkTable): ReadRow | null {
  const before = reader.problems.length
  const connections = reader.connections()
  const ends = endsOf(reader, connections)
  const cited = readCitations(reader)
  const { members, start, end, sum, hasEnd } = sharedMembers(reader, table)
  if (reader.problems.length > before || ends === null || cited === null || connections.length === 0)
    return null
  const own = reader.cell('id')
  const hasDetail = reader.has('detail') || reader.has('connection')
  const [sumBearer, shareBearer] = [bearerOf(OF_SUMS, connections), bearerOf(OF_SHARES, connections)]
  const links = connections.map((connection, place) => {
    const { kind, relationship, turned, words } = connection
    const isTurned = turned !== (ends.isTurned && BY_PERSONS.has(kind))
    const [one, two] = isTurned ? [ends.to, ends.from] : [ends.from, ends.to]
    const said = [words ?? '', ...reader.cells('detail')].filter((text) => text !== '').join('. ')
    const detail = reader.shortened('Details', said, 2000)
    const years = yearsIn(words ?? '')
    const began = start ?? years?.start ?? null
    const ended = end ?? years?.end ?? (words !== null && isOver(words) ? ENDED_DAY_UNKNOWN : null)
    const link = {
      kind,
      from: one.id,
      to: two.id,
      ...withoutEmpty({ relationship }),
      ...(detail !== '' || hasDetail ? { detail: detail === '' ? null : detail } : {}),
      ...membersOf(members, connection === sumBearer, connection === shareBearer),
      ...(began === null ? {} : { start: began }),
      ...(ended !== null || hasEnd ? { end: ended } : {}),
    }
    const tells = [kind, one.id, two.id, relationship, words, began, TOLD_BY_SUM.has(kind) ? sum : null]
    // A connection that is added to a row later is another link; the first one stays.
    const key = own === '' ? JSON.stringify(tells) : `${own} ${place > 0 ? words : ''}`
    const id = `${table.dataset}-${createHash('sha256').update(key).digest('hex').slice(0, 20)}`
    return { list: 'links' as const, record: { id, ...link, sources: cited.map(citation) } }
  })
  const sources = cited.map(({ source }) => ({ list: 'sources' as const, record: source }))
  const names = [ends.from, ends.to]
  const entities = names.map((each) => ({ list: 'entities' as const, record: entityRecord(each) }))
  const isDivided =
    links.length > 1 && Object.keys(members).some((member) => IS_SUM.test(member) || IS_SHARE.test(member))
  return { names, records: [...sources, ...entities, ...links], isTurned: ends.isTurned, isDivided }
}
