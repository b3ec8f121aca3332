import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { addedIn, type ChangedRecord } from '../dataset/changed-records.ts'
import { linksRepeating } from '../queries/links-saying.ts'
import { entitiesNamed } from '../queries/same-name.ts'

/**
 * Warns of new records that repeat others, on record or in the same batch: a single request is refused for that, but a
 * batch may have reasons of its own.
 */
export async function repeatsOf(query: Query, changes: readonly ChangedRecord[]): Promise<string[]> {
  const links = await linksRepeating(query, addedIn(changes, 'links'))
  const entities = await query<{ slug: string; other: string }>(sql`
    SELECT added.slug, min(there.slug) AS other FROM entities added CROSS JOIN LATERAL (
      SELECT e.id, e.slug FROM ${entitiesNamed(sql`added.name`, sql`(added.kind = 'person')`)}) there
    WHERE added.slug = ANY(${addedIn(changes, 'entities')}::text[]) AND there.id <> added.id
    GROUP BY added.slug ORDER BY added.slug`)
  return [
    ...links.map(
      ({ slug, other, sums }) =>
        `links “${slug}”: says the same as the link “${other}”${sums ? ', so that a sum counts twice' : ''}.`,
    ),
    ...entities.map(({ slug, other }) => `entities “${slug}”: has the same name as “${other}”.`),
  ]
}
