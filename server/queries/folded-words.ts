import sql, { type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** The words of a search as texts are kept for finding: without accents, case and punctuation. */
export async function foldedWords(query: Query, words: string): Promise<string> {
  const [row] = await query<{ folded: string }>(sql`SELECT folded(${words}) AS folded`)
  return row?.folded ?? ''
}

/** A bound above everything that begins with a text, in the order of bytes. */
const LAST = '\u{10fffd}'

/** On `t`: texts that begin with `start`, by the index of names. */
export function beginsWith(start: string): Sql {
  return sql`left(t.folded, 100) COLLATE "C" >= ${start.slice(0, 100)} AND left(t.folded, 100) COLLATE "C" < ${start.slice(0, 100) + LAST}`
}

/** Text for LIKE in which a word begins with `start`. Folded text has no characters that LIKE would read. */
export function wordBeginsWith(start: string): string {
  return `% ${start}%`
}
