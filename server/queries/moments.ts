import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** SQL for a moment, given as an expression, to the microsecond and in the form that `as_of` accepts. */
export function instant(expression: string): Sql {
  return raw(`to_char((${expression}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`)
}

/** A span of recordings, by moments in the form that `as_of` accepts. */
export interface Between {
  readonly after: string
  readonly upTo: string
}

/** The moment of the first write to the record, in the form that `as_of` accepts; null before there is one. */
export async function firstMoment(query: Query): Promise<string | null> {
  const [row] = await query<{ moment: string | null }>(
    sql`SELECT ${instant('min(at)')} AS moment FROM recordings`,
  )
  return row?.moment ?? null
}

/** The moment of the last write to the record, in the form that `as_of` accepts; null before the first write. */
export async function lastMoment(query: Query): Promise<string | null> {
  const [row] = await query<{ moment: string | null }>(
    sql`SELECT ${instant('max(at)')} AS moment FROM recordings`,
  )
  return row?.moment ?? null
}
