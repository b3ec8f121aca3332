import { randomBytes } from 'node:crypto'
import slugify from '@sindresorhus/slugify'
import sql, { type Sql } from 'sql-template-tag'
import { z } from 'zod'
import type { Database } from '../database/index.ts'
import { userNameOf } from '../queries/link-cards.ts'
import { line, optional, text } from '../record/input/fields.ts'
import type { SitePage } from './site-page.ts'

/** A list as its form describes it. */
export const ListRequest = z.object({
  name: line(200),
  about: optional(text(2000)),
  shared: z.enum(['yes', 'no'], 'must be yes or no'),
})
export type ListRequest = z.infer<typeof ListRequest>

/** What one adds to say why an entry is on the list. */
export const EntryNote = z.object({ note: optional(text(2000)) })

/** A list of pages: records, overlaps, searches. */
export interface KeptList {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly about: string | null
  readonly owner: string
  readonly ownerId: string
  readonly shared: boolean
  readonly entries: number
}

export interface ListEntry {
  readonly page: string
  readonly label: string
  readonly note: string | null
  readonly addedAt: Date
  readonly addedBy: string | null
}

/** The most lists of one person, the most lists shown, and the most entries of one list. */
export const MOST_LISTS = 200
const MOST_SHOWN = 500
export const MOST_ENTRIES = 1000

const COLUMNS = sql`l.id::text AS id, l.slug, l.name, l.about, l.owner_id::text AS "ownerId", l.shared,
  ${userNameOf('l.owner_id')} AS owner,
  (SELECT count(*)::int FROM list_entries e WHERE e.list_id = l.id) AS entries`

/** Whether this person sees list `l`. */
const seenBy = (userId: string): Sql => sql`(l.shared OR l.owner_id = ${userId}::bigint)`

/** The lists that this person sees, their own first, by name. */
export async function listsFor({ query }: Database, userId: string): Promise<KeptList[]> {
  return query<KeptList>(sql`
    SELECT ${COLUMNS} FROM lists l WHERE ${seenBy(userId)}
    ORDER BY l.owner_id <> ${userId}::bigint, lower(l.name), l.id LIMIT ${MOST_SHOWN}`)
}

/** One list; null if there is none, or it is someone else's private one. */
export async function findList({ query }: Database, slug: string, userId: string): Promise<KeptList | null> {
  const [row] = await query<KeptList>(
    sql`SELECT ${COLUMNS} FROM lists l WHERE l.slug = ${slug} AND ${seenBy(userId)}`,
  )
  return row ?? null
}

/** The entries of a list, in the order in which they were added. */
export async function entriesOf({ query }: Database, listId: string): Promise<ListEntry[]> {
  return query<ListEntry>(sql`
    SELECT e.page, e.label, e.note, e.added_at AS "addedAt",
      ${userNameOf('e.added_by')} AS "addedBy"
    FROM list_entries e WHERE e.list_id = ${listId}::bigint ORDER BY e.added_at, e.page LIMIT ${MOST_ENTRIES}`)
}

/** Starts a list. @returns its slug; null if this person has as many lists as one may. */
export async function addList(
  { query }: Database,
  { name, about, shared }: ListRequest,
  userId: string,
): Promise<string | null> {
  // Random, so that an address neither collides with another one nor tells that a private list has this name.
  const slug = `${slugify(name).slice(0, 80) || 'list'}-${randomBytes(4).toString('hex')}`
  const [row] = await query<{ slug: string }>(sql`
    INSERT INTO lists (slug, name, about, owner_id, shared)
    SELECT ${slug}, ${name}, ${about}, ${userId}::bigint, ${shared === 'yes'}
    WHERE (SELECT count(*) FROM lists WHERE owner_id = ${userId}::bigint) < ${MOST_LISTS} RETURNING slug`)
  return row?.slug ?? null
}

/** Changes what a list is called and who sees it. */
export async function editList(
  { query }: Database,
  listId: string,
  { name, about, shared }: ListRequest,
): Promise<void> {
  await query(sql`
    UPDATE lists SET name = ${name}, about = ${about}, shared = ${shared === 'yes'} WHERE id = ${listId}::bigint`)
}

export async function deleteList({ query }: Database, listId: string): Promise<void> {
  await query(sql`DELETE FROM lists WHERE id = ${listId}::bigint`)
}

/** Puts a page on a list, or changes the note of one that is there. @returns false if the list is full. */
export async function addEntry(
  { query }: Database,
  listId: string,
  page: SitePage,
  note: string | null,
  userId: string,
): Promise<boolean> {
  const rows = await query(sql`
    INSERT INTO list_entries (list_id, page, label, note, added_by)
    SELECT ${listId}::bigint, ${page.path}, ${page.label}, ${note}, ${userId}::bigint
    WHERE (SELECT count(*) FROM list_entries WHERE list_id = ${listId}::bigint AND page <> ${page.path}) < ${MOST_ENTRIES}
    ON CONFLICT (list_id, page) DO UPDATE SET note = coalesce(excluded.note, list_entries.note), label = excluded.label
    RETURNING page`)
  return rows.length > 0
}

export async function removeEntry({ query }: Database, listId: string, path: string): Promise<void> {
  await query(sql`DELETE FROM list_entries WHERE list_id = ${listId}::bigint AND page = ${path}`)
}

/** The notes on a page in the lists that it is on, by the list’s id. */
export async function notesInLists({ query }: Database, path: string): Promise<ReadonlyMap<string, string>> {
  const rows = await query<{ id: string; note: string }>(sql`
    SELECT list_id::text AS id, note FROM list_entries WHERE page = ${path} AND note IS NOT NULL`)
  return new Map(rows.map(({ id, note }) => [id, note]))
}

/** The lists with this page that this person sees. */
export async function listsWith({ query }: Database, path: string, userId: string): Promise<KeptList[]> {
  return query<KeptList>(sql`
    SELECT ${COLUMNS} FROM lists l JOIN list_entries x ON x.list_id = l.id AND x.page = ${path}
    WHERE ${seenBy(userId)} ORDER BY lower(l.name), l.id LIMIT ${MOST_LISTS}`)
}
