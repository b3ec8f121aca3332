import type { Query } from '../database/query.ts'
import { publisherOf, type SourceSuggestion, sourceAt } from '../queries/sources.ts'
import type { Problem } from '../record/input/fields.ts'
import { formatDate } from '../values/format.ts'

/** A source as a form reads it: texts as typed. */
interface WrittenSource {
  url?: unknown
  publisher?: unknown
  title?: unknown
  published?: unknown
  archive_url?: unknown
  origin?: unknown
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

/** What a source on record says, by the member of the request in which another could be typed. */
const ON_RECORD: Readonly<Record<string, (source: SourceSuggestion) => string | null>> = {
  publisher: (source) => source.publisher,
  title: (source) => source.title,
  published: (source) => source.published,
  archive_url: (source) => source.archiveUrl,
  origin: (source) => source.origin,
}

/**
 * Compares the sources that a record cites with those on record, and gives a source without a publisher the publisher
 * of earlier sources from the same site. Anything that would be dropped silently is a problem, because a source is
 * changed on its own page, for every record that cites it. So is anything that a new source lacks.
 * @returns problems of the request, at `sources.N.field`.
 */
export async function holdSources(query: Query, values: Record<string, unknown>): Promise<Problem[]> {
  const listed = Array.isArray(values.sources) ? (values.sources as WrittenSource[]) : []
  if ('url' in values) await fillPublisher(query, values as WrittenSource)
  const problems: Problem[] = []
  for (const [index, source] of listed.entries()) {
    const url = textOf(source.url)
    if (!/^https?:\/\/[^/\s]+/i.test(url)) continue
    const known = await sourceAt(query, url)
    if (known === null) {
      await fillPublisher(query, source)
      for (const name of ['publisher', 'title'] as const) {
        if (textOf(source[name]) === '')
          problems.push({ field: `sources.${index}.${name}`, reason: 'is missing: this source is new' })
      }
      continue
    }
    for (const [name, read] of Object.entries(ON_RECORD)) {
      const [typed, there] = [textOf(source[name as keyof WrittenSource]), read(known)]
      if (typed === '' || there === null || typed === there) continue
      const told = name === 'published' ? formatDate(there) : there
      problems.push({
        field: `sources.${index}.${name}`,
        reason: `is “${told}” on record: leave it empty here, and change it on the source’s own page`,
      })
    }
  }
  return problems
}

async function fillPublisher(query: Query, source: WrittenSource): Promise<void> {
  if (textOf(source.url) === '' || textOf(source.publisher) !== '') return
  const known = await publisherOf(query, textOf(source.url))
  if (known !== null) source.publisher = known
}
