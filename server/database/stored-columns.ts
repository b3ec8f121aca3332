import sql from 'sql-template-tag'
import type { Query } from './query.ts'

/** The columns of a table that are stored rather than computed from others, in order. */
export async function storedColumns(query: Query, table: string): Promise<string[]> {
  const rows = await query<{ name: string }>(sql`
    SELECT attname AS name FROM pg_attribute WHERE attrelid = ${`public.${table}`}::regclass AND attnum > 0
      AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`)
  return rows.map((row) => row.name)
}
