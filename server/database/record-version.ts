import sql from 'sql-template-tag'
import type { Query } from './query.ts'

/** What moves with every write to the record and with nothing else: the moment of the last one. */
export async function recordVersion(query: Query): Promise<string> {
  const [row] = await query<{ version: string }>(sql`SELECT max(at)::text AS version FROM recordings`)
  return row?.version ?? ''
}
