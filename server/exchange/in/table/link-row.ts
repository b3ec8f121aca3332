import { createHash } from 'node:crypto'
import { HOLDS_ENTITIES, LINK_KINDS, type LinkKind, SHARE_KINDS } from '../../../../models/link-kinds.ts'
import { AMOUNT_STATUSES, CAPACITIES, type EntityKind, LINK_STATUSES } from '../../../../models/vocabulary.ts'
import { currencyCode } from '../../../values/currencies.ts'
import { entityRecord } from '../entity-record.ts'
import { citation } from '../file-source.ts'
import { jointSum } from '../joint-sum.ts'
import type { FileName, RawRecord } from '../reading.ts'
import { readCitations } from './citations.ts'
import { namedKind } from './connections.ts'
import { unitIn } from './header-unit.ts'
import type { TableMapping } from './mapping.ts'
import { hasRange, rangeMembers, takeRange } from './row-ranges.ts'
import {
  type NamedEntity,
  type ReadRow,
  type RowReader,
  type ToldConnection,
  withKind,
} from './row-reader.ts'
import { stageOf } from './stage.ts'
import { toldInWords } from './told-in-words.ts'
import { kindOfName, readEnd, readPeriod, readShare, readSum, type SharesAre } from './values.ts'

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

/** What all links of a row have in common: sum, share and status, and its dates. Empty cells clear what was there before. */
function sharedMembers(reader: RowReader, { mapping, sharesAre, dataset }: LinkTable) {
  const { dates, decimals } = mapping
  const unit = unitIn(reader.header('amount') || reader.header('amount_min') || reader.header('amount_max'))
  const currency = currencyCode(reader.cell('currency')) || unit.currency
  const sum = takeRange(reader, 'amount', (cell) => {
    const read = readSum(cell, currency, decimals, unit.times)
    const named = 'value' in read ? read.value.currency : undefined
    return reader.has('currency') && currency !== '' && named !== undefined && named !== currency
      ? { reason: `is not in ${currency}, which the row gives as its currency` }
      : read
  })
  const share = takeRange(reader, 'share', (cell) => readShare(cell, decimals, sharesAre))
  const period = reader.take('period', readPeriod(reader.cell('period'), dates))
  const start = reader.date('start') ?? period?.start ?? null
  const end = reader.take('end', readEnd(reader.cell('end'), dates)) ?? period?.end ?? null
  const amount = sum?.amount ?? sum?.amount_min ?? sum?.amount_max ?? null
  const joint = amount === null ? '' : reader.cell('joint_sum')
  const said = {
    status: reader.word('status', LINK_STATUSES, 'Status'),
    stage: stageOf(reader),
    capacity: reader.word('capacity', CAPACITIES, 'Capacity'),
    amount_status: amount === null ? null : reader.word('amount_status', AMOUNT_STATUSES, 'Sum status'),
    joint_sum: joint === '' ? null : jointSum(dataset, joint),
    last_known: reader.date('last_known'),
  }
  const emptied = Object.entries(said).flatMap(([field, value]) =>
    value === null && reader.has(field) ? [field] : [],
  )
  const members: RawRecord = {
    ...rangeMembers(sum, 'amount', 'amount', hasRange(reader, 'amount')),
    ...rangeMembers(share, 'share_percent', 'share', hasRange(reader, 'share')),
    ...withoutEmpty(said),
    ...Object.fromEntries(emptied.map((field) => [field, null])),
  }
  return {
    start,
    end,
    sum: amount,
    members,
  }
}

/** The two ends of a row's links, with their kinds. The first end of a post is the person who holds it. */
function endsOf(reader: RowReader, connections: readonly ToldConnection[]) {
  const [from, to] = [reader.entity('from'), reader.entity('to')]
  if (from === null || to === null) return null
  if (from.id === to.id) return reader.refuse('to', 'Both ends have the same name')
  const personal = connections.some(({ kind }) => LINK_KINDS[kind].personal)
  for (const [field, named] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (personal && named.kind !== null && named.kind !== 'person')
      return reader.refuse(
        field,
        `“${named.name}” is not a person, and this connection is between two people`,
      )
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
  /** A post or a stake is in something other than a person, even if its name looks like a person's. */
  const unlikePerson = (isFrom: boolean, named: FileName): FileName =>
    first !== undefined &&
    HOLDS_ENTITIES.includes(first.kind) &&
    isFrom === (first.turned !== isTurned) &&
    'kindIsGuess' in named &&
    named.kind === 'person'
      ? { ...named, kind: 'company' }
      : named
  return {
    from: unlikePerson(true, withKind(from, fallback(true))),
    to: unlikePerson(false, withKind(to, fallback(false))),
    isTurned,
  }
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

const IS_SUM = /^amount|^currency$|^joint_sum$/
const IS_SHARE = /^share/

/** The links of a row: one for each way in which its two ends are connected. Null if the row cannot be read. */
export function readLinkRow(reader: RowReader, table: LinkTable): ReadRow | null {
  const before = reader.problems.length
  const connections = reader.connections()
  const ends = endsOf(reader, connections)
  const cited = readCitations(reader)
  const { members, start, end, sum } = sharedMembers(reader, table)
  if (reader.problems.length > before || ends === null || cited === null || connections.length === 0)
    return null
  const own = reader.cell('id')
  const hasDetail = reader.has('detail') || reader.has('connection')
  const [sumBearer, shareBearer] = [bearerOf(OF_SUMS, connections), bearerOf(SHARE_KINDS, connections)]
  const links = connections.map((connection, place) => {
    const { kind, relationship, turned, words } = connection
    const isTurned = turned !== (ends.isTurned && BY_PERSONS.has(kind))
    const [one, two] = isTurned ? [ends.to, ends.from] : [ends.from, ends.to]
    // A word that only names the kind says nothing more.
    const isKind = words === null || kind === 'family' || namedKind(words) !== null
    const said = [isKind ? '' : words, ...reader.cells('detail')].filter((text) => text !== '').join('. ')
    const detail = reader.shortened('Details', said, 2000)
    const told = toldInWords(words ?? '')
    const began = start ?? told.start
    const ended = end ?? told.end
    const hasShare = Object.keys(members).some((member) => IS_SHARE.test(member))
    const link = {
      kind,
      from: one.id,
      to: two.id,
      ...withoutEmpty({ relationship }),
      ...(detail !== '' || hasDetail ? { detail: detail === '' ? null : detail } : {}),
      ...membersOf(members, connection === sumBearer, connection === shareBearer),
      // What the words no longer say is cleared, like an empty cell.
      ...(members.stage == null ? { stage: told.stage } : {}),
      ...(members.status == null ? { status: told.isDisputed ? 'disputed' : null } : {}),
      ...(told.share !== null && !hasShare && SHARE_KINDS.includes(kind)
        ? { share_percent: told.share }
        : {}),
      start: began,
      end: ended,
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
