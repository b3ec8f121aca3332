import { isRecordList, RECORD_LISTS, type RecordList } from '../../../dataset/format.ts'
import { OVERSIZED, oversizedAt } from '../../../values/oversized.ts'
import type { Steps } from '../../../values/steps.ts'
import { FTM_DATASET } from '../../out/ftm/entity.ts'
import { CHANGED_BESIDES, toldDigest } from '../../told-digest.ts'
import { entityRecord } from '../entity-record.ts'
import { citation, type FileSource, NO_SOURCE } from '../file-source.ts'
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
import { listUnread } from '../unread-members.ts'
import { ftmCitations, readFtmEntity, readFtmLink } from './foreign.ts'
import {
  DOCUMENTS,
  FTM_LINKS,
  type FtmLine,
  kindOfSchema,
  READ_OF_DOCUMENTS,
  READ_OF_LINES,
} from './schemata.ts'

interface ReadLine {
  readonly line: FtmLine
  readonly row: number
}

/** The most lines in a file. */
const MOST_LINES = 1_000_000

/** A property as a list of texts: numbers as their figures, a nested entity by its id, any other object as JSON. */
function textsOf(value: unknown): string[] {
  return [value].flat().flatMap((each): string[] => {
    if (each === null || each === undefined) return []
    if (typeof each !== 'object') {
      const text = String(each).replaceAll('\0', '')
      return text.trim() === '' ? [] : [text]
    }
    return ['id' in each && typeof each.id === 'string' ? each.id : JSON.stringify(each).slice(0, 500)]
  })
}

/** A line of the file as an entity. @returns the reason if it is not one. */
function parseLine(line: string): FtmLine | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    return `is not JSON: ${(error as Error).message}`
  }
  const { id, schema, properties } = (value ?? {}) as Record<string, unknown>
  if (typeof id !== 'string' || id === '' || typeof schema !== 'string') return 'has no id or no schema'
  if (typeof properties !== 'object' || properties === null) return 'has no properties'
  if (oversizedAt(value) !== null) return OVERSIZED
  const lists = Object.entries(properties).map(([name, value]): [string, string[]] => [name, textsOf(value)])
  return { ...(value as object), id, schema, properties: Object.fromEntries(lists) }
}

/** Merges the lines with one id into one entity, as the model does: each adds what it says. */
function* merged(lines: readonly ReadLine[]): Steps<ReadLine[]> {
  const byId = new Map<string, ReadLine>()
  for (const { line, row } of lines) {
    yield
    const before = byId.get(line.id)
    if (before === undefined) {
      byId.set(line.id, { line, row })
      continue
    }
    const properties = { ...before.line.properties }
    for (const [name, values] of Object.entries(line.properties))
      properties[name] = [...new Set([...(properties[name] ?? []), ...values])]
    const isVague = ['LegalEntity', 'Thing', 'Interest', 'Document'].includes(before.line.schema)
    const schema = isVague ? line.schema : before.line.schema
    byId.set(line.id, { line: { ...before.line, schema, properties }, row: before.row })
  }
  return [...byId.values()]
}

const isOwn = ({ recusal }: FtmLine): boolean =>
  typeof recusal === 'object' &&
  recusal !== null &&
  isRecordList(recusal.list) &&
  typeof recusal.record === 'object'

/** Lines that an export from a Recusal site adds to the records themselves: seats, posts and meetings. */
const goesWithOwn = ({ id }: FtmLine, hasOwn: boolean): boolean => hasOwn && id.startsWith(`${FTM_DATASET}.`)

/**
 * Reads a FollowTheMoney file. Records in an export from Recusal are read as they are, all else by the model.
 * @throws {Unreadable}
 */
export function* readFtm(content: Buffer, source: FileSource, dataset: string): Steps<Reading> {
  const { text } = decodeText(content, 'utf-8')
  const problems: RowProblem[] = []
  const lines: ReadLine[] = []
  for (const [index, written] of text.split('\n').entries()) {
    yield
    if (written.trim() === '') continue
    if (lines.length >= MOST_LINES)
      throw new Unreadable(`The file has more than ${MOST_LINES.toLocaleString('en-US')} lines. Split it.`)
    const line = parseLine(written)
    if (typeof line === 'string') problems.push({ row: index + 1, column: '', reason: line })
    else lines.push({ line, row: index + 1 })
  }
  if (lines.length === 0)
    throw new Unreadable('This is not a FollowTheMoney file. It needs one JSON object on each line.')
  const hasOwn = lines.some(({ line }) => isOwn(line))
  const own = lines.filter(({ line }) => isOwn(line))
  const left = new LeftOutCount()
  const foreign = lines.filter(({ line }) => !isOwn(line) && !goesWithOwn(line, hasOwn))
  for (const { line } of foreign) {
    yield
    listUnread(left, line.schema, line, READ_OF_LINES)
  }
  for (const { line } of own) {
    const told = line.recusal?.told
    if (told !== undefined && told !== toldDigest(line.properties))
      left.add(CHANGED_BESIDES.what, CHANGED_BESIDES.why)
  }
  const read = yield* readForeign(yield* merged(foreign), source, dataset, problems, left)
  const ownRecords = RECORD_LISTS.flatMap((list) =>
    own.filter(({ line }) => line.recusal?.list === list).map(({ line, row }) => ownRecord(list, line, row)),
  )
  return {
    ...read,
    problems,
    remarks: hasOwn ? ['The file comes from a Recusal site. Its records keep their ids.'] : [],
    size: ownRecords.length + read.size,
    whole: hasOwn,
    *records() {
      yield* ownRecords
      yield* read.records()
    },
  }
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?$/

/** When a line was first known and last changed where it comes from; empty unless it says both. */
function seenOf({ first_seen: first, last_change: last }: FtmLine): Pick<ReadRecord, 'seen'> {
  if (typeof first !== 'string' || typeof last !== 'string') return {}
  if (!MOMENT.test(first) || !MOMENT.test(last)) return {}
  const inUtc = (moment: string): string => (moment.endsWith('Z') ? moment : `${moment}Z`)
  return { seen: { first: inUtc(first), last: inUtc(last) } }
}

const ownRecord = (list: RecordList, line: FtmLine, row: number): ReadRecord => ({
  list,
  record: line.recusal?.record ?? {},
  row,
  ...(list === 'positions' ? {} : seenOf(line)),
})

function* readForeign(
  lines: readonly ReadLine[],
  source: FileSource,
  dataset: string,
  problems: RowProblem[],
  left: LeftOutCount,
): Steps<ForeignRead> {
  const documents = new Map<string, FtmLine>()
  const entities = new Map<string, FileName>()
  for (const { line, row } of lines) {
    yield
    if (DOCUMENTS.has(line.schema)) documents.set(line.id, line)
    const kind = kindOfSchema(line)
    if (kind === null) continue
    const name = readFtmEntity(line, kind, left)
    if (name === null) problems.push({ row, column: 'name', reason: `${line.id}: The name is missing` })
    else entities.set(line.id, name)
  }
  const records: ReadRecord[] = []
  const sources = new Set<unknown>()
  for (const { line, row } of lines) {
    yield
    const add = (cited: readonly RawRecord[]): void => {
      for (const record of cited) {
        if (sources.has(record.id)) continue
        sources.add(record.id)
        records.push({ list: 'sources', record, row })
      }
    }
    const name = entities.get(line.id)
    if (name !== undefined) {
      const cited = ftmCitations(line, { documents, source: NO_SOURCE })
      add(cited.map((each) => each.source))
      const told = line.properties.summary?.join('. ')
      if ((told?.length ?? 0) > 4000)
        left.add(`End of: ${line.schema}.summary`, 'An entry keeps 4,000 characters.')
      const summary = told?.slice(0, 4000)
      const record = {
        ...entityRecord(name),
        ...(summary === undefined ? {} : { summary }),
        ...(cited.length === 0 ? {} : { sources: cited.map(citation) }),
      }
      records.push({ list: 'entities', record, row, ...seenOf(line) })
      continue
    }
    const link = Object.hasOwn(FTM_LINKS, line.schema) ? FTM_LINKS[line.schema] : undefined
    if (link === undefined) {
      if (kindOfSchema(line) === null && !DOCUMENTS.has(line.schema))
        left.add(line.schema, 'Imports do not read records of this kind.')
      continue
    }
    const read = readFtmLink(line, link, { entities, documents, source, dataset, left })
    if (typeof read === 'string') {
      problems.push({ row, column: '', reason: `${line.schema} ${line.id}: ${read}` })
      continue
    }
    add(read.sources)
    for (const record of read.links) records.push({ list: 'links', record, row, ...seenOf(line) })
  }
  const proven = new Set(lines.flatMap(({ line }) => line.properties.proof ?? []))
  for (const { id, schema, properties } of documents.values())
    if (proven.has(id)) listUnread(left, schema, properties, READ_OF_DOCUMENTS)
    else left.add(schema, 'No link in the file cites it.')
  // Links come after what they tie, wherever they are in the file.
  const order = { sources: 0, entities: 1, links: 2 } as Readonly<Record<string, number>>
  records.sort((one, other) => (order[one.list] ?? 0) - (order[other.list] ?? 0))
  return {
    names: [...entities.values()],
    leftOut: left.list(),
    size: records.length,
    records: () => records,
  }
}
