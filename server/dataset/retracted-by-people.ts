import sql, { raw } from 'sql-template-tag'
import { BY_PEOPLE, type RecordWrite } from '../record/writing.ts'

/** What a file can bring back, by its table: what the log calls it, and whether its logged row is retracted. */
const RECORDS = {
  links: { record: 'link', isRetracted: (row: string) => `${row} ->> 'status' = 'retracted'` },
  negotiations: {
    record: 'negotiation',
    isRetracted: (row: string) => `${row} ->> 'retraction_reason' IS NOT NULL`,
  },
} as const

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
  const { record, isRetracted } = RECORDS[table]
  const rows = await query<{ id: string }>(sql`
    SELECT w.id::text AS id FROM unnest(${[...ids]}::bigint[]) w (id)
    WHERE (SELECT c.via FROM changes c WHERE c.record = ${record} AND c.record_id = w.id AND c.part = ${table}
      AND ${raw(isRetracted('c.after'))} AND (${raw(isRetracted('c.before'))}) IS NOT TRUE
      ORDER BY c.at DESC, c.id DESC LIMIT 1) = ANY(${BY_PEOPLE})`)
  return new Set(rows.map(({ id }) => id))
}
