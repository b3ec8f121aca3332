import { daysOf } from '../../../values/partial-date.ts'
import { type FileSource, fileCitation, type ReadCitation, sourceRecord } from '../file-source.ts'
import type { BodsLine } from './parties.ts'

type Raw = Readonly<Record<string, unknown>>

/** A text that is not empty; null otherwise. */
export const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
/** A full or partial date; null if it is not one. */
export const day = (value: unknown): string | null => {
  const written = text(value)?.slice(0, 10) ?? null
  return written !== null && daysOf(written) !== null ? written : null
}
const isAddress = (url: string | null): url is string =>
  url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) && url.length <= 2000

/** What supports a statement: its own source, else the file itself, else its publisher's page. */
export function citationOf(line: BodsLine, source: FileSource): ReadCitation | null {
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
