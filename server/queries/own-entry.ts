import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { LoggedRecord } from './logged-records.ts'

/** The row of the log's record by which somebody entered it. */
export interface EnteredRow {
  readonly record: LoggedRecord
  readonly recordId: string
  readonly part: string
  readonly partId: string
}

/** For how long slips in one's own entry are mended without saying why. */
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
