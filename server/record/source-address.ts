import sql, { type Sql } from 'sql-template-tag'
import type { RecordWrite } from './writing.ts'

/**
 * Of the sources `sources` at an address, or at one that leads to the same page, the one that is meant: one that stands
 * before one that was retracted, which citing it restores; then the one at this very address.
 * @param url the address, as an expression.
 */
export const sourceMeant = (url: Sql): Sql => sql`same_address(url) = same_address(${url})
  ORDER BY retraction_reason IS NOT NULL, merged_into_id IS NOT NULL, url <> ${url}, id LIMIT 1`

/** What was found at the old address says nothing about the new one, of which an archive is asked for a copy. */
export async function forgetAddress(tx: RecordWrite, id: string): Promise<void> {
  await tx.query(sql`
    UPDATE address_checks c SET url = s.url, failures = 0, answer = NULL, next_at = now()
    FROM sources s WHERE s.id = c.source_id AND s.id = ${id}::bigint`)
  await tx.query(
    sql`UPDATE sources SET dead_since = NULL WHERE id = ${id}::bigint AND dead_since IS NOT NULL`,
  )
  await tx.query(sql`
    UPDATE archive_requests a SET url = s.url, job = NULL, attempts = 0, answer = NULL, asked_at = NULL, next_at = now()
    FROM sources s WHERE s.id = a.source_id AND s.id = ${id}::bigint AND s.archive_url IS NULL`)
}
