import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { Day } from '../values/days.ts'

/** When the newest source that something cites was published, as written, by that day; null where none is dated. */
export async function newestSource(query: Query, day: Day): Promise<string | null> {
  const [row] = await query<{ published: string }>(sql`
    SELECT published::text AS published FROM sources s
    WHERE retraction_reason IS NULL AND partial_earliest(published) <= ${day}::date
      AND EXISTS (SELECT FROM citations c WHERE c.source_id = s.id)
    ORDER BY partial_earliest(published) DESC NULLS LAST LIMIT 1`)
  return row?.published ?? null
}
