import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** The tables that refer to pages of records, and the columns that a page may stand in once for. */
const TABLES = [
  ['notes', null],
  ['list_entries', 'list_id'],
  ['mail_watches', 'user_id'],
] as const

/**
 * Notes, list entries and watches of a merged record now are about the one that is kept, also those about overlaps of
 * a merged entity. Where both were there, the kept record's stay.
 * @param places the first part of the records' addresses.
 */
export async function movePages(
  query: Query,
  places: 'interests' | 'links' | 'sources',
  merged: string,
  kept: string,
): Promise<void> {
  // Of an overlap's address, official~negotiation~party, the negotiation has names of its own: one may be that of the entity.
  const part = (number: number): Sql => sql`split_part(substr(t.page, 11), '~', ${number}::int)`
  const now = (number: number): Sql =>
    sql`CASE ${part(number)} WHEN ${merged} THEN ${kept} ELSE ${part(number)} END`
  const moved = sql`CASE WHEN t.page = ${`/${places}/${merged}`} THEN ${`/${places}/${kept}`}
    ELSE concat('/overlaps/', concat_ws('~', ${now(1)}, ${part(2)}, ${now(3)})) END`
  const concerned = sql`(t.page = ${`/${places}/${merged}`} OR ${places === 'interests'} AND starts_with(t.page, '/overlaps/')
    AND ${merged} IN (${part(1)}, ${part(3)}))`
  for (const [table, owner] of TABLES) {
    const target = raw(table)
    if (owner !== null)
      await query(sql`
        DELETE FROM ${target} t WHERE ${concerned} AND EXISTS (SELECT FROM ${target} k
          WHERE k.${raw(owner)} = t.${raw(owner)} AND k.page = ${moved})`)
    await query(sql`UPDATE ${target} t SET page = ${moved} WHERE ${concerned}`)
  }
}
