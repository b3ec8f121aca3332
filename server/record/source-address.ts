import sql from 'sql-template-tag'
import type { RecordWrite } from './writing.ts'

/** What was found at the old address says nothing about the new one, of which an archive is asked for a copy. */
export async function forgetAddress(tx: RecordWrite, id: string): Promise<void> {
  await tx.query(
    sql`UPDATE sources SET dead_since = NULL WHERE id = ${id}::bigint AND dead_since IS NOT NULL`,
  )
  await tx.query(sql`
    UPDATE archive_requests a SET url = s.url, job = NULL, attempts = 0, answer = NULL, asked_at = NULL, next_at = now()
    FROM sources s WHERE s.id = a.source_id AND s.id = ${id}::bigint AND s.archive_url IS NULL`)
}
