import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** How many entities, links and sources are on record, as the database estimates; 0 until it has counted them. */
export async function countRecords(query: Query): Promise<number> {
  const [row] = await query<{ count: number }>(sql`
    SELECT sum(greatest(reltuples, 0))::float8 AS count FROM pg_class
    WHERE oid IN ('public.entities'::regclass, 'public.links'::regclass, 'public.sources'::regclass)`)
  return row?.count ?? 0
}
