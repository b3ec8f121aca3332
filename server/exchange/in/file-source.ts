import { createHash } from 'node:crypto'
import { z } from 'zod'
import { line, optional, partialDate, webAddress } from '../../record/input/fields.ts'
import type { RawRecord } from './reading.ts'

/** Where a file comes from: the source of every record in it that names no other. */
export const FileSource = z.strictObject({
  url: optional(webAddress),
  publisher: optional(line(300)),
  title: optional(line(1000)),
  published: optional(partialDate),
})
export type FileSource = z.infer<typeof FileSource>

export const NO_SOURCE: FileSource = { url: null, publisher: null, title: null, published: null }

/** The id of a source in a file: one address is one source, no matter which file names it. */
const sourceId = (url: string): string =>
  `source-${createHash('sha256').update(url).digest('hex').slice(0, 16)}`

/** What may be known about a source besides its address. */
type KnownOfSource = Partial<Omit<FileSource, 'url'>> & {
  readonly origin?: string | null
  readonly archive_url?: string | null
}

/** A source in the form of a dataset file, made from an address and what else is known about it. */
export function sourceRecord(url: string, known: KnownOfSource): RawRecord {
  const { host, pathname } = new URL(url)
  return {
    id: sourceId(url),
    url,
    publisher: known.publisher ?? host.replace(/^www\./, ''),
    title: known.title ?? `${host}${pathname}`.slice(0, 1000),
    ...(known.published == null ? {} : { published: known.published }),
    ...(known.origin == null ? {} : { origin: known.origin }),
    ...(known.archive_url == null ? {} : { archive_url: known.archive_url }),
  }
}

/** Two mentions of one source in a file: the first counts, and the second fills in what the first leaves out. */
export function mergedSources(one: RawRecord, other: RawRecord): RawRecord {
  const bare = sourceRecord(String(one.url), {})
  const said = Object.fromEntries(
    Object.entries(one).filter(([member, value]) => member === 'id' || value !== bare[member]),
  )
  return { ...bare, ...other, ...said }
}

/** What a record cites: the source, and where in it. */
export interface ReadCitation {
  readonly source: RawRecord
  readonly locator?: string
  readonly quote?: string
  readonly note?: string
}

/** A citation in the form of a dataset file. */
export function citation({ source, locator, quote, note }: ReadCitation): unknown {
  const said = Object.entries({ locator, quote, note }).filter(([, value]) => value !== undefined)
  return said.length === 0 ? source.id : { id: source.id, ...Object.fromEntries(said) }
}

/** The file itself as the source of records that name none; null if no one has said where the file comes from. */
export function fileCitation(source: FileSource, locator: string): ReadCitation | null {
  return source.url === null ? null : { source: sourceRecord(source.url, source), locator }
}

/** Why a record that needs a source cannot be imported. */
export const NO_SOURCE_NAMED =
  'No source. Add one, or enter the file’s web address under “Source and details”'
