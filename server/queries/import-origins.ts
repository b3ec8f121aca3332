import sql, { raw } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { LOOKED_AT } from '../overlaps/link-conditions.ts'

/** Where a record came from: a dataset, the last file and row that named it, and when it was first and last seen. */
export interface ImportOrigin {
  readonly dataset: string
  readonly fileName: string
  readonly row: number | null
  readonly firstSeen: Date
  readonly lastSeen: Date
  /** Whether a later edition of the dataset no longer has it. */
  readonly gone: boolean
  /** Whether an import of the dataset added it, rather than finding it on record. */
  readonly added: boolean
  /** When the import was undone, if all of the dataset's imports that named the record were undone. */
  readonly undone: Date | null
}

/**
 * The datasets whose imports added or named a record by the moment that is looked at. Undone imports count if they left the
 * record in place.
 */
export async function importOrigins(
  query: Query,
  record: 'link' | 'entity',
  id: string,
): Promise<ImportOrigin[]> {
  return query<ImportOrigin>(sql`
    WITH known AS (
      SELECT i.id, i.dataset, i.file_name, i.recorded_at, CASE WHEN i.undone_at <= ${raw(LOOKED_AT)} THEN i.undone_at END AS undone_at
      FROM imports i WHERE i.recorded_at <= ${raw(LOOKED_AT)}
    )
    SELECT DISTINCT ON (i.dataset) i.dataset, i.file_name AS "fileName", r.file_row AS row,
      min(i.recorded_at) OVER (PARTITION BY i.dataset) AS "firstSeen", i.recorded_at AS "lastSeen",
      EXISTS (SELECT FROM known l WHERE l.dataset = i.dataset AND l.recorded_at > i.recorded_at AND l.undone_at IS NULL
        AND NOT EXISTS (SELECT FROM imported_records x WHERE x.import_id = l.id AND x.record = r.record
          AND x.record_id = r.record_id)) AS gone, i.undone_at AS undone,
      bool_or(added.id IS NOT NULL) OVER (PARTITION BY i.dataset) AS added
    FROM imported_records r JOIN known i ON i.id = r.import_id
    LEFT JOIN LATERAL (SELECT c.id FROM changes c WHERE c.at = i.recorded_at AND c.record = r.record
      AND c.record_id = r.record_id AND c.operation = 'add' LIMIT 1) added ON true
    WHERE r.record = ${record} AND r.record_id = ${id}::bigint AND (i.undone_at IS NULL OR added.id IS NOT NULL)
    ORDER BY i.dataset, i.undone_at DESC NULLS FIRST, i.recorded_at DESC`)
}
