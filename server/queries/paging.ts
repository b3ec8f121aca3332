import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { daysOf } from '../values/partial-date.ts'
import { isRowId } from '../values/row-id.ts'

/** The most rows on one page of a list, and the default number. */
export const MOST_ROWS = 200
export const DEFAULT_ROWS = 50

/** Part of a numbered series: `limit` of it, once `after` are left out. */
export interface Run {
  readonly after: number
  readonly limit: number
}

/** One way to sort a list: a SQL expression that is never null, with its type for the cursor. */
export interface SortKey {
  readonly label: string
  readonly expression: string
  readonly type: 'text' | 'int' | 'bigint' | 'numeric' | 'timestamptz'
  readonly direction: 'ASC' | 'DESC'
}

/** Sorts a column of names by their letters, before case and accents are looked at. */
export const alphabetical = (column: string): string => `${column} COLLATE "und-x-icu"`

export type SortKeys = Readonly<Record<string, SortKey>>

/** Which page of a list: at most `limit` rows after `cursor`, sorted by the named key. */
export interface PageRequest {
  readonly sort: string
  readonly limit: number
  readonly cursor: string | null
}

export interface Page<Row> {
  readonly rows: Row[]
  /** The cursor of the next page; null on the last. */
  readonly next: string | null
}

/** A cursor that does not belong to this list. */
export class BadCursor extends Error {
  override name = 'BadCursor'
}

interface Position {
  readonly sort: string
  readonly value: string
  readonly id: string
}

function encode(position: Position): string {
  return Buffer.from(JSON.stringify([position.sort, position.value, position.id])).toString('base64url')
}

/** The values that a cursor can hold for each type of sort key, in the form that PostgreSQL writes them. */
const VALUES: Readonly<Record<SortKey['type'], RegExp>> = {
  text: /^[^\0]*$/,
  int: /^-?\d{1,9}$/,
  bigint: /^-?\d{1,18}$/,
  numeric: /^-?\d{1,40}(?:\.\d{1,20})?$/,
  timestamptz:
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-](?:0\d|1[0-5])(?::[0-5]\d)?$/,
}

function decode(cursor: string, sort: string, { type }: SortKey): Position {
  try {
    const [name, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    const isPlace =
      typeof value === 'string' && VALUES[type].test(value) && typeof id === 'string' && isRowId(id)
    if (name === sort && isPlace && (type !== 'timestamptz' || isMoment(value))) {
      return { sort, value, id }
    }
  } catch {
    // Falls through to the same error as a cursor from another list.
  }
  throw new BadCursor('this page address belongs to another list or sort order')
}

/** Whether this is a moment as PostgreSQL writes it, on a day that exists in the calendar. */
export function isMoment(value: string): boolean {
  return VALUES.timestamptz.test(value) && daysOf(value.slice(0, 10)) !== null
}

/** The columns and tables of a list. */
interface Listed {
  readonly columns: Sql
  /** Everything after FROM, without ORDER BY. */
  readonly from: Sql
  readonly where: Sql
  /** Makes the order total. */
  readonly idColumn: string
  /**
   * What the condition and the order read, if that is less than `from`: only the rows of the page are then joined to the
   * rest. Its optional parts are left joins, which the planner leaves out if they are not used.
   */
  readonly chosenFrom?: Sql
}

/**
 * One page by keyset pagination: the rows after the cursor's position, so that every page costs the same
 * no matter how far into the list it is.
 * @throws {BadCursor}
 */
export async function fetchPage<Row extends object>(
  query: Query,
  keys: SortKeys,
  request: PageRequest,
  { columns, from, where, idColumn, chosenFrom }: Listed,
): Promise<Page<Row>> {
  const key = keys[request.sort]
  if (key === undefined) throw new BadCursor('this list has no such sort order')
  const after = request.cursor === null ? null : decode(request.cursor, request.sort, key)
  const beyond = raw(key.direction === 'ASC' ? '>' : '<')
  const expression = raw(key.expression)
  const id = raw(idColumn)
  const matches = sql`WHERE ${where}
    ${after === null ? sql`` : sql`AND (${expression}, ${id}) ${beyond} (${after.value}::${raw(key.type)}, ${after.id}::bigint)`}`
  const inOrder = (value: Sql, of: Sql): Sql =>
    sql`ORDER BY ${value} ${raw(key.direction)}, ${of} ${raw(key.direction)}`
  const first = sql`${inOrder(expression, id)} LIMIT ${request.limit + 1}`
  const rows = await query<Row & { cursorValue: string; cursorId: string }>(
    chosenFrom === undefined
      ? sql`SELECT ${columns}, (${expression})::text AS "cursorValue", ${id}::text AS "cursorId"
          FROM ${from} ${matches} ${first}`
      : sql`WITH page AS MATERIALIZED (SELECT ${id} AS id, ${expression} AS value FROM ${chosenFrom} ${matches} ${first})
          SELECT ${columns}, page.value::text AS "cursorValue", ${id}::text AS "cursorId"
          FROM ${from} JOIN page ON page.id = ${id} ${inOrder(sql`page.value`, sql`page.id`)}`,
  )
  const shown = rows.slice(0, request.limit)
  const last = shown.at(-1)
  const next =
    rows.length > request.limit && last !== undefined
      ? encode({ sort: request.sort, value: last.cursorValue, id: last.cursorId })
      : null
  return { rows: shown, next }
}
