import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** When the newest source was published, as written; null where none is dated. */
export async function newestSource(query: Query): Promise<string | null> {
  const [row] = await query<{ published: string }>(sql`
    SELECT published::text AS published FROM sources WHERE retraction_reason IS NULL AND published IS NOT NULL
    ORDER BY partial_earliest(published) DESC NULLS LAST LIMIT 1`)
  return row?.published ?? null
}
