import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { unlessReadOnly } from '../database/outage.ts'

/** A visit begins after this long without a request. */
const PAUSE_MINUTES = 30

/**
 * Notes that a user is here and returns when their visit before this one ended; null on the first. At
 * most one write a minute.
 */
export async function noteVisit({ query }: Database, userId: string): Promise<Date | null> {
  const noting = query<{ previous: Date | null }>(sql`
    WITH noted AS (
      UPDATE users SET seen_at = now(), previous_visit_at = CASE
          WHEN seen_at < now() - make_interval(mins => ${PAUSE_MINUTES}::int) THEN seen_at ELSE previous_visit_at END
      WHERE id = ${userId}::bigint AND (seen_at IS NULL OR seen_at < now() - interval '1 minute')
      RETURNING previous_visit_at
    )
    SELECT coalesce((SELECT previous_visit_at FROM noted),
      (SELECT previous_visit_at FROM users WHERE id = ${userId}::bigint AND NOT EXISTS (SELECT FROM noted))) AS previous`)
  // While the database is read-only, nothing is noted.
  const [row] = await unlessReadOnly(noting, [])
  return row?.previous ?? null
}
