import sql from 'sql-template-tag'
import type { Query } from './query.ts'

/** A version that changes with every write to the record and with nothing else: the moment of the last write. */
export async function recordVersion(query: Query): Promise<string> {
  const [row] = await query<{ version: string }>(sql`SELECT max(at)::text AS version FROM recordings`)
  return row?.version ?? ''
}
