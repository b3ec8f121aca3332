import sql, { type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** The words of a search in the form in which texts are indexed: without accents, case and punctuation. */
export async function foldedWords(query: Query, words: string): Promise<string> {
  const [row] = await query<{ folded: string }>(sql`SELECT folded(${words}) AS folded`)
  return row?.folded ?? ''
}

/** An upper bound for everything that begins with a text, in byte order. */
const LAST = '\u{10fffd}'

/** The order of the index of names: that of their first 100 characters. */
export const BY_NAME = sql`left(t.folded, 100) COLLATE "C"`

/** The condition on `t` that a text begins with `start`, by the index of names. */
export function beginsWith(start: string): Sql {
  return sql`${BY_NAME} >= ${start.slice(0, 100)} AND ${BY_NAME} < ${start.slice(0, 100) + LAST}`
}

/** A LIKE pattern for text with a word that begins with `start`. Folded text has no special LIKE characters. */
export function wordBeginsWith(start: string): string {
  return `% ${start}%`
}
