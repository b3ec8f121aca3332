import sql from 'sql-template-tag'
import type { RecordWrite } from '../record/writing.ts'

/** The log's names of the records that a file can bring back, by their tables. */
const RECORDS = { links: 'link', negotiations: 'negotiation' } as const

/**
 * Of these retracted records, those that people have retracted, by id: a file does not restore them. What a file, or an
 * import that was undone, retracted it does restore.
 */
export async function retractedByPeople(
  { query }: RecordWrite,
  table: keyof typeof RECORDS,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await query<{ id: string }>(sql`
    SELECT w.id::text AS id FROM unnest(${[...ids]}::bigint[]) w (id)
    WHERE (SELECT c.via FROM changes c WHERE c.record = ${RECORDS[table]} AND c.record_id = w.id AND c.part = ${table}
      ORDER BY c.at DESC, c.id DESC LIMIT 1) IN ('form', 'API')`)
  return new Set(rows.map(({ id }) => id))
}
