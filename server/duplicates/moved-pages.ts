import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/**
 * The tables that refer to pages of records: what a row is known by, the column that a page may stand in once for, and the
 * table that this refers to.
 */
const TABLES = [
  { table: 'notes', key: 'id', owner: null, owners: null },
  { table: 'list_entries', key: 'list_id', owner: 'list_id', owners: 'lists' },
  { table: 'mail_watches', key: 'id', owner: 'user_id', owners: 'users' },
] as const

/**
 * Notes, list entries and watches of a merged record now are about the one that is kept, also those about overlaps of
 * a merged entity. Where both were there, the kept record's stay. `returnPages` undoes it.
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
  for (const { table, key, owner } of TABLES) {
    const target = raw(table)
    const note = (before: Sql, takenOut: boolean, from: Sql): Sql => sql`
      INSERT INTO moved_pages (at, part, before, moved_to, taken_out)
      SELECT recording_moment(), ${table}, ${before}, ${moved}, ${takenOut} FROM ${from}`
    if (owner !== null)
      await query(sql`
        WITH gone AS (
          DELETE FROM ${target} t WHERE ${concerned} AND EXISTS (SELECT FROM ${target} k
            WHERE k.${raw(owner)} = t.${raw(owner)} AND k.page = ${moved}) RETURNING *
        ) ${note(sql`to_jsonb(t)`, true, sql`gone t`)}`)
    const known = sql`jsonb_build_object(${key}::text, t.${raw(key)}, 'page', t.page)`
    await query(note(known, false, sql`${target} t WHERE ${concerned}`))
    await query(sql`UPDATE ${target} t SET page = ${moved} WHERE ${concerned}`)
  }
}

/** Gives back what a merge moved, unless it has been moved or deleted since. @param at the recording of the merge. */
export async function returnPages(query: Query, at: string): Promise<void> {
  for (const { table, key, owner, owners } of TABLES) {
    const target = raw(table)
    // An entry outlives the account that added it.
    const withoutGone = sql`CASE WHEN EXISTS (SELECT FROM users u WHERE u.id = (m.before ->> 'added_by')::bigint) THEN m.before
      ELSE m.before - 'added_by' END`
    const ofTable = sql`m.at = ${at}::timestamptz AND m.part = ${table}`
    await query(sql`
      UPDATE ${target} t SET page = m.before ->> 'page' FROM moved_pages m
      WHERE ${ofTable} AND NOT m.taken_out AND t.${raw(key)} = (m.before ->> ${key}::text)::bigint AND t.page = m.moved_to`)
    if (owner !== null)
      await query(sql`
        INSERT INTO ${target} OVERRIDING SYSTEM VALUE
        SELECT (jsonb_populate_record(NULL::${target}, ${withoutGone})).* FROM moved_pages m
        WHERE ${ofTable} AND m.taken_out
          AND EXISTS (SELECT FROM ${raw(owners)} o WHERE o.id = (m.before ->> ${owner}::text)::bigint)
        ON CONFLICT DO NOTHING`)
  }
  await query(sql`DELETE FROM moved_pages WHERE at = ${at}::timestamptz`)
}
