import type { Query } from '../overlaps/query.ts'
import { publisherOf } from '../queries/sources.ts'

/** A source as a form reads it: texts as typed. */
interface WrittenSource {
  url?: unknown
  publisher?: unknown
  title?: unknown
}

const isEmpty = (value: unknown): boolean => typeof value !== 'string' || value.trim() === ''

/**
 * Gives each source of a form whose publisher was left empty the publisher that earlier sources of its site
 * have. A source that is on record, of which nothing but the address is typed, needs none.
 */
export async function fillPublishers(query: Query, values: Record<string, unknown>): Promise<void> {
  const listed = Array.isArray(values.sources) ? (values.sources as WrittenSource[]) : []
  for (const source of 'url' in values ? [values as WrittenSource] : listed) {
    if (isEmpty(source.url) || !isEmpty(source.publisher) || isEmpty(source.title)) continue
    const known = await publisherOf(query, String(source.url))
    if (known !== null) source.publisher = known
  }
}
