import { daysOf } from '../../../values/partial-date.ts'
import {
  citation,
  type FileSource,
  fileCitation,
  NO_SOURCE_NAMED,
  type ReadCitation,
  sourceRecord,
} from '../file-source.ts'
import {
  type FileName,
  LeftOutCount,
  type RawRecord,
  type Reading,
  type ReadRecord,
  type RowProblem,
  Unreadable,
} from '../reading.ts'
import { decodeText } from '../table/read-rows.ts'
import { entityRecord } from '../table/read-table.ts'
import { bodsShare, decides, INTEREST_KINDS } from './interests.ts'
import { type BodsLine, readParty } from './parties.ts'

type Raw = Readonly<Record<string, unknown>>

/** What of a person and an entity has no place on record. */
const NO_PLACE = [
  'birthDate',
  'deathDate',
  'placeOfBirth',
  'addresses',
  'taxResidencies',
  'foundingDate',
  'dissolutionDate',
  'publicListing',
  'formedByStatute',
  'uri',
] as const

function parse(text: string): BodsLine[] {
  let value: unknown
  try {
    // Published files hold one array, or one statement a line.
    const whole = text.trimStart()
    value = whole.startsWith('[')
      ? JSON.parse(whole)
      : whole
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line) => JSON.parse(line))
  } catch (error) {
    throw new Unreadable(`The file is not JSON: ${(error as Error).message}`)
  }
  return value as BodsLine[]
}

const isStatement = (value: unknown): value is BodsLine =>
  typeof value === 'object' &&
  value !== null &&
  'recordId' in value &&
  typeof value.recordId === 'string' &&
  'recordDetails' in value &&
  typeof value.recordDetails === 'object' &&
  value.recordDetails !== null

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const day = (value: unknown): string | null => {
  const written = text(value)?.slice(0, 10) ?? null
  return written !== null && daysOf(written) !== null ? written : null
}
const isAddress = (url: string | null): url is string =>
  url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) && url.length <= 2000

/** What bears a statement out: its own source, else its publisher's page, else the file itself. */
function citationOf(line: BodsLine, source: FileSource): ReadCitation | null {
  const { url, description, assertedBy } = line.source ?? {}
  const by = Array.isArray(assertedBy) ? text((assertedBy[0] as Raw | undefined)?.name) : null
  const { publicationDate, publisher } = line.publicationDetails ?? {}
  const [published, name] = [day(publicationDate), text(publisher?.name)]
  const own = text(url)
  if (isAddress(own))
    return { source: sourceRecord(own, { title: text(description), publisher: by ?? name }) }
  const site = text(publisher?.url)
  const locator = `record ${line.recordId}`.slice(0, 300)
  const file = fileCitation(source, locator)
  if (file !== null) return file
  if (!isAddress(site)) return null
  const title = name === null ? null : `${name}: statements of beneficial ownership`
  return { source: sourceRecord(site, { publisher: name, published, title }), locator }
}

/**
 * Reads statements of the Beneficial Ownership Data Standard. Of each record the newest statement counts; what an export
 * of Recusal says of itself is read as that record.
 * @throws {Unreadable}
 */
export function readBods(content: Buffer, source: FileSource, dataset: string): Reading {
  const value = parse(decodeText(content, 'utf-8').text)
  if (!Array.isArray(value)) throw new Unreadable('The file must be a list of statements.')
  const problems: RowProblem[] = []
  const newest = new Map<string, { line: BodsLine; row: number }>()
  for (const [index, line] of value.entries()) {
    if (isStatement(line)) newest.set(line.recordId, { line, row: index + 1 })
    else
      problems.push({
        row: index + 1,
        column: '',
        reason: 'is no statement: it has no recordId or recordDetails',
      })
  }
  if (newest.size === 0) throw new Unreadable('The file holds no statement of the standard.')
  const statements = [...newest.values()]
  const own = statements.filter(({ line }) => line.recusal?.record !== undefined)
  const foreign = statements.filter(({ line }) => line.recusal?.record === undefined)
  const read = readStatements(foreign, source, dataset, problems)
  const ownRecords = own.flatMap(({ line, row }) => ownRecordsOf(line, row))
  const seen = new Set<string>()
  const fresh = ownRecords.filter(({ list, record }) => {
    const key = `${list} ${record.id}`
    return seen.has(key) ? false : seen.add(key) !== undefined
  })
  const order = { sources: 0, entities: 1, links: 2 } as Readonly<Record<string, number>>
  fresh.sort((one, other) => (order[one.list] ?? 0) - (order[other.list] ?? 0))
  return {
    ...read,
    problems,
    remarks:
      own.length > 0 ? ['The file is an export of Recusal: its records are read whole, with their ids.'] : [],
    size: fresh.length + read.size,
    atOnce: own.length > 0,
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

function readStatements(
  statements: readonly { line: BodsLine; row: number }[],
  source: FileSource,
  dataset: string,
  problems: RowProblem[],
) {
  const left = new LeftOutCount()
  const names = new Map<string, FileName>()
  const records: ReadRecord[] = []
  for (const { line, row } of statements) {
    if (line.recordType === 'relationship') continue
    const party = readParty(line)
    if (typeof party === 'string') {
      left.add(`${line.recordType} that ${party}`, 'The record names who or what it ties.')
      continue
    }
    names.set(line.recordId, party)
    for (const member of NO_PLACE)
      if (line.recordDetails[member] !== undefined)
        left.add(`${line.recordType}.${member}`, 'The record has no place for it.')
    records.push({ list: 'entities', record: entityRecord(party), row })
  }
  const sources = new Map<unknown, ReadRecord>()
  const links: ReadRecord[] = []
  for (const { line, row } of statements) {
    if (line.recordType !== 'relationship') continue
    const cited = citationOf(line, source)
    if (cited === null) {
      problems.push({ row, column: 'source', reason: `${line.recordId} ${NO_SOURCE_NAMED}` })
      continue
    }
    const read = readRelationship(line, names, dataset, left)
    if (read.length === 0) continue
    if (!sources.has(cited.source.id))
      sources.set(cited.source.id, { list: 'sources', record: cited.source, row })
    for (const record of read)
      links.push({ list: 'links', record: { ...record, sources: [citation(cited)] }, row })
  }
  const all = [...sources.values(), ...records, ...links]
  return { names: [...names.values()], leftOut: left.list(), size: all.length, records: () => all }
}

/** The links that a relationship tells: one for each interest that is a kind of link here. */
function readRelationship(
  line: BodsLine,
  names: ReadonlyMap<string, FileName>,
  dataset: string,
  left: LeftOutCount,
): RawRecord[] {
  const { subject, interestedParty, interests, componentRecords } = line.recordDetails
  const [to, from] = [subject, interestedParty].map((id) => (typeof id === 'string' ? id : ''))
  if (from === undefined || to === undefined || !names.has(from) || !names.has(to)) {
    left.add('relationship with somebody who is not named', 'A link ties two that are named.')
    return []
  }
  const list = Array.isArray(interests) ? (interests as Raw[]) : []
  if (list.length === 0) left.add('relationship without an interest', 'It does not say what ties the two.')
  const isSum = Array.isArray(componentRecords) && componentRecords.length > 0
  return list.flatMap((interest, index): RawRecord[] => {
    // A published file may leave the type out; a share is one of ownership then.
    const type = text(interest.type) ?? (interest.share === undefined ? 'unknownInterest' : 'shareholding')
    const share = bodsShare(interest.share as Raw | undefined)
    const kind = INTEREST_KINDS[type] ?? null
    if (interest.directOrIndirect === 'indirect' && isSum) {
      left.add('indirect interest', 'The steps that it is made of are links of their own.')
      return []
    }
    if (kind === null || !decides(type, share)) {
      left.add(
        `interest “${type}”`,
        kind === null ? 'No kind of link says it.' : 'A right to vote under a half controls nothing.',
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
        id: `${dataset}-${line.recordId}${index === 0 ? '' : `.${index + 1}`}`,
        kind,
        from,
        to,
        ...(detail === '' ? {} : { detail }),
        ...share,
        ...(start === null ? {} : { start }),
        ...(end === null ? {} : { end }),
      },
    ]
  })
}
