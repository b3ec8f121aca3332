import sql from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import { slugOfId } from '../../record/slugs.ts'

/**
 * Of links that a file names, those that a person has edited since an import last named them: what people say counts
 * more than the next edition of a file.
 * @param importId of the import under way.
 * @param fileIds of the links, as the file has them.
 * @returns their ids on record by those in the file.
 */
export async function editedLinks(
  query: Query,
  importId: string,
  fileIds: readonly string[],
): Promise<Map<string, string>> {
  if (fileIds.length === 0) return new Map()
  const slugs = fileIds.map(slugOfId)
  const rows = await query<{ fileId: string; id: string }>(sql`
    SELECT w.file_id AS "fileId", l.id::text AS id
    FROM unnest(${[...fileIds]}::text[], ${slugs}::text[]) w (file_id, slug) JOIN links l ON l.slug = w.slug
    JOIN LATERAL (
      SELECT max(i.recorded_at) AS at FROM imported_records r JOIN imports i ON i.id = r.import_id
      WHERE r.record = 'link' AND r.record_id = l.id AND r.import_id <> ${importId}::bigint AND i.undone_at IS NULL
    ) named ON named.at IS NOT NULL
    WHERE EXISTS (SELECT FROM changes c WHERE c.record = 'link' AND c.record_id = l.id AND c.part = 'links'
      AND c.operation = 'change' AND c.via <> 'import' AND c.at > named.at)`)
  return new Map(rows.map(({ fileId, id }) => [fileId, id]))
}
