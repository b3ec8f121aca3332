import sql, { join, raw, type Sql } from 'sql-template-tag'
import { storedColumns } from '../database/stored-columns.ts'
import type { RecordWrite } from './writing.ts'

/** What a recording did to the rows of tables, and how to undo it. */

/** A row as the change log keeps it, by column. */
export type StoredRow = Readonly<Record<string, unknown>>

/** The net effect of a recording on one row: `before` is null if it added the row, `after` if it removed it. */
export interface RowChange {
  /** The record that readers see, and its row. */
  readonly record: string
  readonly recordId: string
  readonly part: string
  readonly partId: string
  readonly before: StoredRow | null
  readonly after: StoredRow | null
}

/** What a recording did to each row, with all its entries taken together. */
export async function rowChanges({ query }: RecordWrite, at: string): Promise<RowChange[]> {
  const entries = await query<RowChange>(sql`
    SELECT record, record_id::text AS "recordId", part, part_id::text AS "partId", before, after FROM changes WHERE at = ${at}::timestamptz ORDER BY id`)
  const rows = new Map<string, RowChange>()
  for (const entry of entries) {
    const key = `${entry.part} ${entry.partId}`
    rows.set(key, { ...entry, before: (rows.get(key) ?? entry).before })
  }
  return [...rows.values()].filter(({ before, after }) => before !== null || after !== null)
}

/** The columns whose values a change of a row altered. */
function changedColumns({ before, after }: RowChange): string[] {
  if (before === null || after === null) return []
  return Object.keys(after).filter(
    (column) => JSON.stringify(before[column]) !== JSON.stringify(after[column]),
  )
}

/** Columns that the archiver and the link checker fill in, where no one has. */
const FOUND_LATER: ReadonlySet<string> = new Set(['archive_url', 'dead_since'])

/** Whether a row is as a recording left it, in the columns that the recording wrote. @param now null if it is gone. */
export function isAsLeft(change: RowChange, now: StoredRow | null): boolean {
  if (change.after === null || now === null) return change.after === null && now === null
  const { after } = change
  const written = change.before === null ? Object.keys(after) : changedColumns(change)
  const said = written.filter((column) => !FOUND_LATER.has(column) || after[column] != null)
  return said.every((column) => JSON.stringify(now[column]) === JSON.stringify(change.after?.[column]))
}

/** The current rows of a table, by id. */
export async function presentRows(
  { query }: RecordWrite,
  part: string,
  ids: readonly string[],
): Promise<Map<string, StoredRow>> {
  const rows = await query<{ id: string; row: StoredRow }>(sql`
    SELECT t.id::text AS id, logged_row(to_jsonb(t)) AS row FROM ${raw(part)} t WHERE t.id = ANY(${[...ids]}::bigint[])`)
  return new Map(rows.map(({ id, row }) => [id, row]))
}

/** Removes the rows that a recording added. */
export async function removeAdded(
  { query }: RecordWrite,
  part: string,
  changes: readonly RowChange[],
): Promise<void> {
  const added = changes.filter(({ before }) => before === null).map(({ partId }) => partId)
  if (added.length > 0) await query(sql`DELETE FROM ${raw(part)} WHERE id = ANY(${added}::bigint[])`)
}

/** Restores removed rows in full, and changed rows in the columns that the recording changed. */
export async function bringBack(
  { query }: RecordWrite,
  part: string,
  changes: readonly RowChange[],
  at: string,
): Promise<void> {
  const before = sql`history.${raw(part)} h WHERE h.until = ${at}::timestamptz`
  const removed = changes.filter(({ after }) => after === null).map(({ partId }) => partId)
  if (removed.length > 0) {
    const columns = raw((await storedColumns(query, part)).map((column) => `"${column}"`).join(', '))
    await query(sql`
      INSERT INTO ${raw(part)} (${columns}) OVERRIDING SYSTEM VALUE
      SELECT ${columns} FROM ${before} AND h.id = ANY(${removed}::bigint[]) ORDER BY h.id`)
  }
  for (const change of changes) {
    const columns = changedColumns(change)
    if (columns.length === 0) continue
    await query(sql`
      UPDATE ${raw(part)} t SET ${join(columns.map((column): Sql => sql`${raw(column)} = h.${raw(column)}`))}
      FROM ${before} AND h.id = t.id AND t.id = ${change.partId}::bigint`)
  }
}
