import { raw, type Sql } from 'sql-template-tag'

/** SQL for a moment, given as an expression, to the microsecond and as `as_of` takes it. */
export function instant(expression: string): Sql {
  return raw(`to_char((${expression}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`)
}
