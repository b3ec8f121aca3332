import type { Steps } from '../../../values/steps.ts'
import { CHANGED_BESIDES, toldDigest } from '../../told-digest.ts'
import { entityRecord } from '../entity-record.ts'
import { citation, type FileSource, NO_SOURCE_NAMED } from '../file-source.ts'
import {
  type FileName,
  type ForeignRead,
  LeftOutCount,
  type RawRecord,
  type Reading,
  type ReadRecord,
  type RowProblem,
  Unreadable,
} from '../reading.ts'
import { decodeText } from '../table/read-rows.ts'
import { citationOf, day, text } from './citation.ts'
import { bodsShare, decides, INTEREST_KINDS } from './interests.ts'
import { type BodsLine, readParty } from './parties.ts'
import { listUnreadOf } from './unread.ts'

type Raw = Readonly<Record<string, unknown>>

function* parse(text: string): Steps<unknown> {
  const read = (json: string): unknown => JSON.parse(json.replaceAll('\\u0000', ''))
  try {
    // Published files hold one array, or one statement per line.
    const whole = text.trimStart()
    if (whole.startsWith('[')) return read(whole)
    const statements: unknown[] = []
    for (const line of whole.split('\n')) {
      yield
      if (line.trim() !== '') statements.push(read(line))
    }
    return statements
  } catch (error) {
    throw new Unreadable(`The file is not JSON: ${(error as Error).message}`)
  }
}

const RECORD_TYPES: readonly unknown[] = ['person', 'entity', 'relationship']

/** The member that a value lacks to be a statement; null if it has all of them. */
function lacking(value: unknown): string | null {
  const { recordId, recordType, recordDetails } = (value ?? {}) as Raw
  if (typeof recordId !== 'string' || recordId === '') return 'recordId'
  if (!RECORD_TYPES.includes(recordType)) return 'recordType'
  return typeof recordDetails === 'object' && recordDetails !== null ? null : 'recordDetails'
}

/** The date of a statement. The newest about a record counts; of those on one day, the last in the file. */
const dateOf = ({ statementDate, publicationDetails }: BodsLine): string =>
  day(statementDate) ?? day(publicationDetails?.publicationDate) ?? ''

/**
 * Reads statements of the Beneficial Ownership Data Standard. The newest statement about each record counts. Records in
 * an export from Recusal are read as they are.
 * @throws {Unreadable}
 */
export function* readBods(content: Buffer, source: FileSource, dataset: string): Steps<Reading> {
  const value = yield* parse(decodeText(content, 'utf-8').text)
  if (!Array.isArray(value)) throw new Unreadable('This is not a BODS file. It needs a list of statements.')
  const problems: RowProblem[] = []
  const newest = new Map<string, { line: BodsLine; row: number }>()
  let superseded = 0
  for (const [index, line] of value.entries()) {
    yield
    const row = index + 1
    const lacks = lacking(line)
    if (lacks !== null) {
      problems.push({ row, column: lacks, reason: 'It is missing, so this is not a statement' })
      continue
    }
    const statement = line as BodsLine
    const before = newest.get(statement.recordId)?.line
    if (before !== undefined) superseded += 1
    if (before === undefined || dateOf(statement) >= dateOf(before))
      newest.set(statement.recordId, { line: statement, row })
  }
  if (newest.size === 0)
    throw new Unreadable(
      'This file is not BODS 0.4. If it is in another format, change the format under “Source and details.”',
    )
  const statements = [...newest.values()]
  const own = statements.filter(({ line }) => line.recusal?.record !== undefined)
  const foreign = statements.filter(({ line }) => line.recusal?.record === undefined)
  const read = yield* readStatements(foreign, source, dataset, problems)
  const ownRecords = own.flatMap(({ line, row }) => ownRecordsOf(line, row))
  const changed = own.filter(
    ({ line: { recusal, recordDetails } }) =>
      recusal?.told !== undefined && recusal.told !== toldDigest(recordDetails),
  ).length
  const seen = new Set<string>()
  const fresh = ownRecords.filter(({ list, record }) => {
    const key = `${list} ${record.id}`
    return seen.has(key) ? false : seen.add(key) !== undefined
  })
  const order = { sources: 0, entities: 1, links: 2 } as Readonly<Record<string, number>>
  fresh.sort((one, other) => (order[one.list] ?? 0) - (order[other.list] ?? 0))
  return {
    ...read,
    leftOut: [
      ...read.leftOut,
      { what: 'Earlier statement about a record', why: 'Only the newest one counts.', count: superseded },
      { ...CHANGED_BESIDES, count: changed },
    ].filter(({ count }) => count > 0),
    problems,
    remarks: own.length > 0 ? ['The file comes from a Recusal site. Its records keep their ids.'] : [],
    size: fresh.length + read.size,
    whole: own.length > 0,
    *records() {
      yield* fresh
      yield* read.records()
    },
  }
}

function ownRecordsOf(line: BodsLine, row: number): ReadRecord[] {
  const { record, sources } = line.recusal ?? {}
  const list = line.recordType === 'relationship' ? 'links' : 'entities'
  return [
    ...(Array.isArray(sources) ? sources : []).map((each) => ({
      list: 'sources' as const,
      record: each as RawRecord,
      row,
    })),
    { list, record: record as RawRecord, row },
  ]
}

function* readStatements(
  statements: readonly { line: BodsLine; row: number }[],
  source: FileSource,
  dataset: string,
  problems: RowProblem[],
): Steps<ForeignRead> {
  const left = new LeftOutCount()
  const names = new Map<string, FileName>()
  const records: ReadRecord[] = []
  for (const { line, row } of statements) {
    yield
    if (line.recordType === 'relationship') continue
    const party = readParty(line, left)
    if (typeof party === 'string') {
      left.add(`Unnamed ${line.recordType} ${party}`, 'An entry needs a name.')
      continue
    }
    names.set(line.recordId, party)
    if (line.recordStatus === 'closed') left.add(`Closed ${line.recordType}`, 'An entry has no end date.')
    listUnreadOf(line, left)
    records.push({ list: 'entities', record: entityRecord(party), row })
  }
  const sources = new Map<unknown, ReadRecord>()
  const links: ReadRecord[] = []
  for (const { line, row } of statements) {
    yield
    if (line.recordType !== 'relationship') continue
    const cited = citationOf(line, source)
    if (cited === null) {
      problems.push({ row, column: 'source', reason: `${line.recordId}: ${NO_SOURCE_NAMED}` })
      continue
    }
    const read = readRelationship(line, names, dataset, left)
    if (read.length === 0) continue
    listUnreadOf(line, left)
    if (!sources.has(cited.source.id))
      sources.set(cited.source.id, { list: 'sources', record: cited.source, row })
    for (const record of read)
      links.push({ list: 'links', record: { ...record, sources: [citation(cited)] }, row })
  }
  const all = [...sources.values(), ...records, ...links]
  return { names: [...names.values()], leftOut: left.list(), size: all.length, records: () => all }
}

/** The links in a relationship: one for each interest that matches a kind of link. */
function readRelationship(
  line: BodsLine,
  names: ReadonlyMap<string, FileName>,
  dataset: string,
  left: LeftOutCount,
): RawRecord[] {
  const { subject, interestedParty, interests, componentRecords } = line.recordDetails
  const [to, from] = [subject, interestedParty].map((id) => (typeof id === 'string' ? id : ''))
  if (from === undefined || to === undefined || !names.has(from) || !names.has(to)) {
    left.add('Link to an unnamed person or entity', 'A link needs a name at both ends.')
    return []
  }
  const list = Array.isArray(interests) ? (interests as Raw[]) : []
  if (list.length === 0)
    left.add('relationship without an interest', 'It does not say how the two are connected.')
  const isSum = Array.isArray(componentRecords) && componentRecords.length > 0
  const times = new Map<string, number>()
  /** The id of a link, made from the type of its interest, whatever other interests there are. */
  const idOf = (type: string): string => {
    const before = times.get(type) ?? 0
    times.set(type, before + 1)
    return `${dataset}-${line.recordId}-${type}${before === 0 ? '' : `.${before + 1}`}`
  }
  return list.flatMap((interest): RawRecord[] => {
    // A published file may leave the type out; a share then means ownership.
    const type = text(interest.type) ?? (interest.share === undefined ? 'unknownInterest' : 'shareholding')
    const share = bodsShare(interest.share as Raw | undefined)
    const kind = INTEREST_KINDS[type] ?? null
    if (interest.directOrIndirect === 'indirect' && isSum) {
      left.add('indirect interest', 'Each of its steps is imported as a link.')
      return []
    }
    if (kind === null || !decides(type, share)) {
      left.add(
        `interest “${type}”`,
        kind === null ? 'No kind of link matches it.' : 'Less than half of the votes is not control.',
      )
      return []
    }
    const closed = line.recordStatus === 'closed'
    const [start, end] = [day(interest.startDate), day(interest.endDate) ?? (closed ? 'unknown' : null)]
    const words = type === 'shareholding' ? [] : [type.replaceAll(/([A-Z])/g, ' $1').toLowerCase()]
    const indirect = interest.directOrIndirect === 'indirect' ? ['held indirectly'] : []
    const detail = [...words, ...indirect, text(interest.details) ?? []].flat().join('. ').slice(0, 2000)
    return [
      {
        id: idOf(type),
        kind,
        from,
        to,
        // Clears what the statement no longer says.
        detail: detail === '' ? null : detail,
        ...(Object.keys(share).length === 0 ? { share_percent: null } : share),
        start,
        end,
      },
    ]
  })
}
