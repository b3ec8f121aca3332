import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** Where a record came from: a dataset, the file and row that named it last, and when it was first and last seen there. */
export interface ImportOrigin {
  readonly dataset: string
  readonly fileName: string
  readonly row: number | null
  readonly firstSeen: Date
  readonly lastSeen: Date
  /** Whether a later edition of the dataset does not have it. */
  readonly gone: boolean
}

/** The datasets by whose imports a record came in or was named, those that were undone left out. */
export async function importOrigins(
  query: Query,
  record: 'link' | 'entity',
  id: string,
): Promise<ImportOrigin[]> {
  return query<ImportOrigin>(sql`
    SELECT DISTINCT ON (i.dataset) i.dataset, i.file_name AS "fileName", r.file_row AS row,
      min(i.recorded_at) OVER (PARTITION BY i.dataset) AS "firstSeen", i.recorded_at AS "lastSeen",
      EXISTS (SELECT FROM imports l WHERE l.dataset = i.dataset AND l.recorded_at > i.recorded_at AND l.undone_at IS NULL
        AND NOT EXISTS (SELECT FROM imported_records x WHERE x.import_id = l.id AND x.record = r.record
          AND x.record_id = r.record_id)) AS gone
    FROM imported_records r JOIN imports i ON i.id = r.import_id
    WHERE r.record = ${record} AND r.record_id = ${id}::bigint AND i.recorded_at IS NOT NULL AND i.undone_at IS NULL
    ORDER BY i.dataset, i.recorded_at DESC`)
}
