import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { Day } from '../values/days.ts'

/** The publication date, as written, of the newest cited source up to that day; null if none is dated. */
export async function newestSource(query: Query, day: Day): Promise<string | null> {
  const [row] = await query<{ published: string }>(sql`
    SELECT published::text AS published FROM sources s
    WHERE retraction_reason IS NULL AND partial_earliest(published) <= ${day}::date
      AND EXISTS (SELECT FROM citations c WHERE c.source_id = s.id)
    ORDER BY partial_earliest(published) DESC NULLS LAST LIMIT 1`)
  return row?.published ?? null
}
