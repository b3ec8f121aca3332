import type { EntityKind } from '../../../../models/vocabulary.ts'
import {
  citation,
  type FileSource,
  fileCitation,
  NO_SOURCE_NAMED,
  type ReadCitation,
  sourceRecord,
} from '../file-source.ts'
import type { FileName, LeftOutCount, RawRecord } from '../reading.ts'
import { tidy } from '../table/read-rows.ts'
import { type FtmLine, type FtmLink, READ_OF_ENTITIES, READ_OF_LINKS } from './schemata.ts'
import { ftmCountry, ftmDate, ftmIds, ftmRelationship, ftmShare, ftmSum } from './values.ts'

const NO_PLACE = 'The record has no place for it.'

/** An entity of the file as one that may be on record; null where it has no name. */
export function readFtmEntity(line: FtmLine, kind: EntityKind, left: LeftOutCount): FileName | null {
  const { name = [], alias = [], weakAlias = [], previousName = [] } = line.properties
  const names = [...new Set([...name, ...alias, ...weakAlias, ...previousName].map(tidy))].filter(
    (each) => each !== '' && each.length <= 300,
  )
  const [first, ...others] = names
  if (first === undefined) return null
  for (const [property, values] of Object.entries(line.properties))
    if (!READ_OF_ENTITIES.has(property)) left.add(`${line.schema}.${property}`, NO_PLACE, values.length)
  return {
    id: line.id,
    name: first,
    kind,
    aliases: others.slice(0, 100),
    country: ftmCountry(line),
    externalIds: ftmIds(line),
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
  const addressed = sourceUrl.filter(isAddress).map((url) => ({
    source: sourceRecord(url, { publisher: publisher.length === 1 ? (publisher[0] ?? null) : null }),
  }))
  const all = new Map([...proven, ...addressed].reverse().map((each) => [each.source.id, each]))
  if (all.size > 0) return [...all.values()].reverse().slice(0, 100)
  const own = fileCitation(source, line.id.slice(0, 300))
  return own === null ? [] : [own]
}

/** A link of the file: one for each pair of its ends. @returns the reason where it cannot be read. */
export function readFtmLink(
  line: FtmLine,
  link: FtmLink,
  context: LinkContext,
): { links: RawRecord[]; sources: RawRecord[] } | string {
  const { properties } = line
  const [from = [], to = []] = [properties[link.from], properties[link.to]]
  if (from.length === 0 || to.length === 0)
    return `names nobody as ${from.length === 0 ? link.from : link.to}`
  const unknown = [...from, ...to].find((id) => !context.entities.has(id))
  if (unknown !== undefined)
    return `names “${unknown}”, which is no entity of the file that the record has a place for`
  const cited = ftmCitations(line, context)
  if (cited.length === 0) return NO_SOURCE_NAMED
  const kind = link.kind(properties)
  if (kind === null) {
    context.left.add(
      `${line.schema} “${(properties.role ?? []).join(', ')}”`,
      'The role names no kind of link.',
    )
    return { links: [], sources: [] }
  }
  const read = new Set([...READ_OF_LINKS, ...link.reads, link.from, link.to])
  for (const [property, values] of Object.entries(properties))
    if (!read.has(property)) context.left.add(`${line.schema}.${property}`, NO_PLACE, values.length)
  const { role, purpose, description, summary, relationship, status } = properties
  const words = [role, purpose, relationship, description, summary].flatMap((values) => values ?? [])
  const start = ftmDate(properties.startDate) ?? ftmDate(properties.date)
  const end = ftmDate(properties.endDate)
  const detail = [...new Set(words)].join('. ').slice(0, 2000)
  const said: RawRecord = {
    kind,
    ...(kind === 'family' || kind === 'associate'
      ? { relationship: ftmRelationship(kind, relationship) }
      : {}),
    ...(detail === '' ? {} : { detail }),
    ...ftmShare(properties.percentage),
    ...ftmSum(line),
    ...(start === null ? {} : { start }),
    ...(end === null ? {} : { end }),
    ...(['reported', 'confirmed', 'disputed', 'retracted'].includes(status?.[0] ?? '')
      ? { status: status?.[0] }
      : {}),
    sources: cited.map(citation),
  }
  const pairs = from
    .flatMap((one) => to.map((other) => [one, other] as const))
    .filter(([one, other]) => one !== other)
  if (pairs.length === 0) return 'ties an entity to itself'
  const links = pairs.map(([one, other], index) => ({
    id: `${context.dataset}-${line.id}${index === 0 ? '' : `.${index + 1}`}`,
    ...said,
    from: one,
    to: other,
  }))
  return { links, sources: cited.map(({ source }) => source) }
}
