import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { LoggedRecord } from './logged-records.ts'

/** The row that someone entered, as the log identifies it. */
export interface EnteredRow {
  readonly record: LoggedRecord
  readonly recordId: string
  readonly part: string
  readonly partId: string
}

/** How long people can fix mistakes in their own entries without giving a reason. */
const MINUTES = 10

/** Whether this person added the row within the last ten minutes. */
export async function enteredJustNow(
  query: Query,
  { record, recordId, part, partId }: EnteredRow,
  userId: string | null,
  now: Date,
): Promise<boolean> {
  if (userId === null) return false
  const rows = await query(sql`
    SELECT FROM changes c WHERE c.record = ${record} AND c.record_id = ${recordId}::bigint AND c.part = ${part}
      AND c.part_id = ${partId}::bigint AND c.operation = 'add' AND c.by_id = ${userId}::bigint
      AND c.at > ${now}::timestamptz - make_interval(mins => ${MINUTES}) LIMIT 1`)
  return rows.length > 0
}
