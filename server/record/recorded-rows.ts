import sql, { join, raw, type Sql } from 'sql-template-tag'
import { storedColumns } from '../database/stored-columns.ts'
import type { RecordWrite } from './writing.ts'

/** What a recording did to the rows of tables, and how rows are made what they were before it. */

/** A row as the change log keeps it, by column. */
export type StoredRow = Readonly<Record<string, unknown>>

/** What a recording did to one row in all: null before where it added the row, null after where it removed it. */
export interface RowChange {
  /** The record that a reader knows, and the row of it. */
  readonly record: string
  readonly recordId: string
  readonly part: string
  readonly partId: string
  readonly before: StoredRow | null
  readonly after: StoredRow | null
}

/** What a recording did to each row, its several entries taken together. */
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

/** The columns that a change of a row gave other values. */
function changedColumns({ before, after }: RowChange): string[] {
  if (before === null || after === null) return []
  return Object.keys(after).filter(
    (column) => JSON.stringify(before[column]) !== JSON.stringify(after[column]),
  )
}

/** Whether a row is as a recording left it, in the columns that the recording wrote. @param now null where it is gone. */
export function isAsLeft(change: RowChange, now: StoredRow | null): boolean {
  if (change.after === null || now === null) return change.after === null && now === null
  const written = change.before === null ? Object.keys(change.after) : changedColumns(change)
  return written.every((column) => JSON.stringify(now[column]) === JSON.stringify(change.after?.[column]))
}

/** The rows of a table as they stand, by their ids. */
export async function presentRows(
  { query }: RecordWrite,
  part: string,
  ids: readonly string[],
): Promise<Map<string, StoredRow>> {
  const rows = await query<{ id: string; row: StoredRow }>(sql`
    SELECT t.id::text AS id, logged_row(to_jsonb(t)) AS row FROM ${raw(part)} t WHERE t.id = ANY(${[...ids]}::bigint[])`)
  return new Map(rows.map(({ id, row }) => [id, row]))
}

/** Takes out the rows that a recording added. */
export async function removeAdded(
  { query }: RecordWrite,
  part: string,
  changes: readonly RowChange[],
): Promise<void> {
  const added = changes.filter(({ before }) => before === null).map(({ partId }) => partId)
  if (added.length > 0) await query(sql`DELETE FROM ${raw(part)} WHERE id = ANY(${added}::bigint[])`)
}

/** Rows that were removed come back whole, changed ones in the columns that the recording changed. */
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
