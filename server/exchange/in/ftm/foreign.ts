import { type EntityKind, LINK_STATUSES } from '../../../../models/vocabulary.ts'
import {
  citation,
  type FileSource,
  fileCitation,
  NO_SOURCE_NAMED,
  type ReadCitation,
  sourceRecord,
} from '../file-source.ts'
import { jointSum } from '../joint-sum.ts'
import type { FileName, LeftOutCount, RawRecord } from '../reading.ts'
import { tidy } from '../table/read-rows.ts'
import { toldInWords } from '../table/told-in-words.ts'
import { listUnread, NO_FIELD } from '../unread-members.ts'
import { IS_RETRACTED, ownWords } from './own-words.ts'
import { type FtmLine, type FtmLink, READ_OF_ENTITIES, READ_OF_LINKS, READ_TOPICS } from './schemata.ts'
import { ftmCountry, ftmDate, ftmIds, ftmRelationship, ftmShare, ftmSum, type ToldUnread } from './values.ts'

/** Reports a value that cannot be read, with its schema. */
const unreadOf =
  ({ schema }: FtmLine, left: LeftOutCount): ToldUnread =>
  (property, value, why) =>
    left.add(`${schema}.${property} “${value.slice(0, 60)}”`, why)

/** A property counts once for each of its values. */
const howMany = (values: unknown): number => (Array.isArray(values) ? values.length : 1)

const LINK_STATUS_NAMES: readonly string[] = LINK_STATUSES

/** An entity in the file as one that may be on record; null if it has no name. */
export function readFtmEntity(line: FtmLine, kind: EntityKind, left: LeftOutCount): FileName | null {
  const { name = [], alias = [], weakAlias = [], previousName = [] } = line.properties
  const written = [...new Set([...name, ...alias, ...weakAlias, ...previousName].map(tidy))]
  const names = written.filter((each) => each !== '' && each.length <= 300)
  const [first, ...others] = names
  if (first === undefined) return null
  const tooLong = written.length - names.length + Math.max(0, others.length - 100)
  if (tooLong > 0)
    left.add(`${line.schema}.name`, 'A name has at most 300 characters, and an entry 100 of them.', tooLong)
  for (const topic of line.properties.topics ?? [])
    if (!READ_TOPICS.has(topic)) left.add(`${line.schema}.topics “${topic}”`, NO_FIELD)
  const unread = unreadOf(line, left)
  listUnread(left, line.schema, line.properties, READ_OF_ENTITIES, howMany)
  return {
    id: line.id,
    name: first,
    kind,
    aliases: others.slice(0, 100),
    country: ftmCountry(line, unread),
    externalIds: ftmIds(line, unread),
  }
}

interface LinkContext {
  readonly entities: ReadonlyMap<string, FileName>
  readonly documents: ReadonlyMap<string, FtmLine>
  readonly source: FileSource
  readonly dataset: string
  readonly left: LeftOutCount
}

const isAddress = (url: string): boolean =>
  /^https?:\/\//i.test(url) && URL.canParse(url) && url.length <= 2000

/** Whether the file says which publisher published which address: with several of either, it does not. */
const namesPublisher = ({ properties: { sourceUrl = [], publisher = [] } }: FtmLine): boolean =>
  publisher.length === 1 && sourceUrl.filter(isAddress).length === 1

/** What a link cites: the documents that prove it, the addresses that it names, else the file itself. */
export function ftmCitations(
  line: FtmLine,
  { documents, source }: Pick<LinkContext, 'documents' | 'source'>,
): ReadCitation[] {
  const { proof = [], sourceUrl = [], publisher = [] } = line.properties
  const proven = proof.flatMap((id): ReadCitation[] => {
    const document = documents.get(id)
    const url = document?.properties.sourceUrl?.[0]
    if (document === undefined || url === undefined || !isAddress(url)) return []
    const { title, name, publisher: by, publishedAt, date } = document.properties
    const known = {
      title: title?.[0] ?? name?.[0] ?? null,
      publisher: by?.[0] ?? null,
      published: ftmDate(publishedAt ?? date),
    }
    return [{ source: sourceRecord(url, known) }]
  })
  const known = { publisher: namesPublisher(line) ? (publisher[0] ?? null) : null }
  const addressed = sourceUrl.filter(isAddress).map((url) => ({ source: sourceRecord(url, known) }))
  const all = new Map([...proven, ...addressed].reverse().map((each) => [each.source.id, each]))
  if (all.size > 0) return [...all.values()].reverse().slice(0, 100)
  const own = fileCitation(source, line.id.slice(0, 300))
  return own === null ? [] : [own]
}

/** A link in the file: one for each pair of its ends. @returns the reason if it cannot be read. */
export function readFtmLink(
  line: FtmLine,
  link: FtmLink,
  context: LinkContext,
): { links: RawRecord[]; sources: RawRecord[] } | string {
  const { properties } = line
  const [from = [], to = []] = [properties[link.from], properties[link.to]]
  if (from.length === 0 || to.length === 0)
    return `It names no one as ${from.length === 0 ? link.from : link.to}`
  const unknown = [...from, ...to].find((id) => !context.entities.has(id))
  if (unknown !== undefined)
    return `It points to “${unknown},” which is not in this file as an official or interest`
  const cited = ftmCitations(line, context)
  if (cited.length === 0) return NO_SOURCE_NAMED
  const kind = link.kind(properties)
  if (kind === null) {
    context.left.add(
      `${line.schema} “${(properties.role ?? []).join(', ')}”`,
      'The role does not say how the two are connected.',
    )
    return { links: [], sources: [] }
  }
  const read = new Set([...READ_OF_LINKS, ...link.reads, link.from, link.to])
  listUnread(context.left, line.schema, properties, read, howMany)
  if (IS_RETRACTED.test(properties.description?.[0] ?? '')) {
    context.left.add(`${line.schema} that was retracted`, 'It says that it is no longer on record as true.')
    return { links: [], sources: [] }
  }
  const { role, purpose, description, summary, relationship, status } = properties
  const own = (description ?? []).map(ownWords)
  const words = [
    role,
    purpose,
    relationship,
    own.flatMap(({ rest }) => (rest === '' ? [] : rest)),
    summary,
  ].flatMap((values) => values ?? [])
  const unread = unreadOf(line, context.left)
  for (const url of properties.sourceUrl ?? [])
    if (!isAddress(url)) unread('sourceUrl', url, 'It is not a web address.')
  for (const id of properties.proof ?? [])
    if (!isAddress(context.documents.get(id)?.properties.sourceUrl?.[0] ?? ''))
      unread('proof', id, 'The file has no such document with a web address.')
  if (!namesPublisher(line))
    for (const name of properties.publisher ?? [])
      unread('publisher', name, 'The file does not say which address it published.')
  for (const type of properties.ownershipType ?? [])
    if (type !== 'control') unread('ownershipType', type, NO_FIELD)
  if (properties.startDate?.[0] !== undefined && properties.date?.[0] !== undefined)
    unread('date', properties.date[0], 'The link keeps the start date.')
  const date = ftmDate(properties.date, 'date', unread)
  const start = ftmDate(properties.startDate, 'startDate', unread) ?? date
  const end = ftmDate(properties.endDate, 'endDate', unread)
  const told = toldInWords([...(role ?? []), ...(relationship ?? [])].join(' '))
  const said = [...new Set(words)].join('. ')
  const detail = said.slice(0, 2000)
  if (said.length > 2000)
    context.left.add(`End of: ${line.schema}.description`, 'A link keeps 2,000 characters.')
  const isStatus = LINK_STATUS_NAMES.includes(status?.[0] ?? '')
  if (status?.[0] !== undefined && !isStatus)
    unread('status', status[0], `The status of a link is one of ${LINK_STATUSES.join(', ')}.`)
  const pairs = from
    .flatMap((one) => to.map((other) => [one, other] as const))
    .filter(([one, other]) => one !== other)
  if (pairs.length === 0) return 'It connects an entity to itself'
  for (const property of ['percentage', 'sharesValue', 'amount', 'currency'] as const)
    for (const value of (properties[property] ?? []).slice(1))
      unread(property, value, 'A link keeps only one such value.')
  const [sum, share] = [ftmSum(line, unread), ftmShare(properties.percentage, unread)]
  // The file does not divide what several hold or pay together.
  const isJoint = pairs.length > 1
  if (isJoint && properties.percentage !== undefined)
    unread(
      'percentage',
      properties.percentage[0] ?? '',
      'Held jointly. The file does not give each owner’s share.',
    )
  const members: RawRecord = {
    kind,
    ...(kind === 'family' || kind === 'associate'
      ? { relationship: ftmRelationship(kind, relationship) }
      : {}),
    // Clears what the edition no longer says.
    detail: detail === '' ? null : detail,
    ...(isJoint || Object.keys(share).length === 0 ? { share_percent: null } : share),
    ...('amount' in sum ? sum : { amount: null }),
    ...(isJoint && 'amount' in sum ? { joint_sum: jointSum(context.dataset, line.id) } : {}),
    start: start ?? told.start,
    end: end ?? told.end,
    stage: told.stage,
    status: isStatus ? status?.[0] : told.isDisputed ? 'disputed' : null,
    ...Object.assign({}, ...own.map(({ members: said }) => said)),
    sources: cited.map(citation),
  }
  const links = pairs.map(([one, other], index) => ({
    id: `${context.dataset}-${line.id}${index === 0 ? '' : `.${index + 1}`}`,
    ...members,
    from: one,
    to: other,
  }))
  return { links, sources: cited.map(({ source }) => source) }
}
