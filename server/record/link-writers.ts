import sql, { raw } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** The entries `c` of the log that wrote a link `l`, by whatever route. A check is no such entry. */
const WROTE = `c.record = 'link' AND c.record_id = l.id AND c.part <> 'link_checks'`

/**
 * The ids of everyone who had a hand in what a link `l` says, as a table with a column `id`: who saved it through a form,
 * the API, a merge or an import; who uploaded the imported file; and who wrote what someone else then published. None of
 * them is a second person who can check the link.
 */
const WRITERS = raw(`(
  SELECT c.by_id AS id FROM changes c WHERE ${WROTE} AND c.by_id IS NOT NULL
  UNION SELECT i.uploaded_by FROM changes c JOIN imports i ON i.recorded_at = c.at WHERE ${WROTE} AND i.uploaded_by IS NOT NULL
  UNION SELECT unnest(e.writers) FROM changes c JOIN projects p ON p.published_at = c.at JOIN project_entries e ON e.project_id = p.id
    AND (e.published_as IS NULL OR e.published_as = '/links/' || l.slug) WHERE ${WROTE})`)

/** Which of these links a person had a hand in. */
export async function linksWrittenBy(
  query: Query,
  userId: string,
  linkIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await query<{ id: string }>(sql`
    SELECT l.id FROM links l WHERE l.id = ANY(${linkIds}::bigint[])
      AND EXISTS (SELECT FROM ${WRITERS} w WHERE w.id = ${userId}::bigint)`)
  return new Set(rows.map(({ id }) => id))
}
