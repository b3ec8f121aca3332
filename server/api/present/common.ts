import type { z } from 'zod'
import type { CitedSource } from '../../queries/link-cards.ts'
import { evidenceOf } from '../../values/evidence.ts'
import type { CitedSource as ShownSource } from '../shapes/common.ts'

/** The API's JSON for what the queries load, as `server/api/shapes/` describes it. */

interface Named {
  readonly slug: string
  readonly name: string
}

export function named({ slug, name }: Named): Named {
  return { slug, name }
}

export function namedOrNull(record: Named | null): Named | null {
  return record === null ? null : named(record)
}

/** How many independent reports support a record, and how many of its supporting sources are quoted and archived. */
export function presentEvidence({ sources }: { readonly sources: readonly CitedSource[] }) {
  const { origins, quotes, archived } = evidenceOf(sources)
  return { origins: origins.length, quotes, archived }
}

export function presentSources(sources: readonly CitedSource[]): z.infer<typeof ShownSource>[] {
  return sources.map((source) => ({
    id: source.slug,
    url: source.url,
    publisher: source.publisher,
    origin: source.origin,
    title: source.title,
    published: source.published,
    archive_url: source.archiveUrl,
    locator: source.locator,
    quote: source.quote,
    stance: source.stance,
    note: source.note,
  }))
}
