import sql, { raw } from 'sql-template-tag'
import { z } from 'zod'
import { type Database, inTransaction } from '../database/index.ts'
import { USER_NAME, userNameOf } from '../queries/link-cards.ts'
import { text } from '../record/input/fields.ts'
import type { SitePage } from './site-page.ts'

/** A note as typed. A task asks for something to be done. */
export const NoteRequest = z.object({
  body: text(5000),
  kind: z.enum(['note', 'task'], 'must be a note or a task'),
})
export type NoteRequest = z.infer<typeof NoteRequest>

/** The address of the notes about a page. */
export const notesHref = (path: string): string => `/notes?${new URLSearchParams({ page: path })}`

export interface Note {
  readonly id: string
  readonly page: string
  readonly label: string
  readonly body: string
  readonly by: string
  readonly byId: string
  readonly at: Date
  readonly state: 'note' | 'open' | 'done'
  readonly doneBy: string | null
}

/** The most notes that a page lists, and the most people that one note mentions. */
const MOST_LISTED = 200
const MOST_MENTIONED = 20

const COLUMNS = sql`n.id::text AS id, n.page, n.label, n.body, ${userNameOf('n.by_id')} AS by, n.by_id::text AS "byId", n.at,
  CASE WHEN NOT n.is_task THEN 'note' WHEN n.done_at IS NULL THEN 'open' ELSE 'done' END AS state,
  ${userNameOf('n.done_by')} AS "doneBy"`

/** The names after an @: those in the site’s own addresses, before the at sign. */
function mentionedIn(body: string): string[] {
  const names = [...body.matchAll(/(?:^|[^\w.+-])@([a-z0-9_.+-]{1,64})/gi)].map(([, name = '']) => {
    // A full stop after a name ends the sentence.
    const trimmed = name.endsWith('.') ? name.slice(0, -1) : name
    return trimmed.toLowerCase()
  })
  return [...new Set(names)].slice(0, MOST_MENTIONED)
}

/** Writes a note about a page. @returns the names it mentions that match no account. */
export async function addNote(
  database: Database,
  page: SitePage,
  { body, kind }: NoteRequest,
  userId: string,
): Promise<string[]> {
  return inTransaction(database, async (query) => {
    const [note] = await query<{ id: string }>(sql`
      INSERT INTO notes (page, label, body, by_id, is_task)
      VALUES (${page.path}, ${page.label}, ${body}, ${userId}::bigint, ${kind === 'task'}) RETURNING id::text AS id`)
    const names = mentionedIn(body)
    const found = await query<{ id: string; name: string }>(sql`
      SELECT u.id::text AS id, lower(${raw(USER_NAME)}) AS name FROM users u
      WHERE lower(${raw(USER_NAME)}) = ANY(${names}::text[]) AND u.disabled_at IS NULL`)
    await query(sql`
      INSERT INTO note_mentions (note_id, user_id) SELECT ${note?.id}::bigint, unnest(${found.map(({ id }) => id)}::bigint[])`)
    return names.filter((name) => !found.some((each) => each.name === name))
  })
}

/** The notes about a page, up to a limit: open tasks first, then the newest. */
export async function notesAbout({ query }: Database, path: string): Promise<Note[]> {
  return query<Note>(sql`
    SELECT ${COLUMNS} FROM notes n WHERE n.page = ${path} ORDER BY (n.is_task AND n.done_at IS NULL) DESC, n.id DESC LIMIT ${MOST_LISTED}`)
}

/** How many notes a page has, and how many of them are open tasks. */
export async function countNotes(
  { query }: Database,
  path: string,
): Promise<{ notes: number; open: number }> {
  const [row] = await query<{ notes: number; open: number }>(sql`
    SELECT count(*)::int AS notes, (count(*) FILTER (WHERE is_task AND done_at IS NULL))::int AS open
    FROM notes WHERE page = ${path}`)
  return row ?? { notes: 0, open: 0 }
}

/** Open tasks and notes of the last month that mention someone, newest first. */
export async function notesFor({ query }: Database, userId: string): Promise<Note[]> {
  return query<Note>(sql`
    SELECT ${COLUMNS} FROM notes n JOIN note_mentions m ON m.note_id = n.id AND m.user_id = ${userId}::bigint
    WHERE n.done_at IS NULL AND (n.is_task OR n.at > now() - interval '31 days') ORDER BY n.id DESC LIMIT ${MOST_LISTED}`)
}

/** Says that a task is done, or open again. @returns the path of its page; null if there is no such task. */
export async function setDone(
  { query }: Database,
  id: string,
  done: boolean,
  userId: string,
): Promise<string | null> {
  const [row] = await query<{ page: string }>(sql`
    UPDATE notes SET done_at = ${done ? sql`now()` : sql`NULL`}, done_by = ${done ? userId : null}::bigint
    WHERE id = ${id}::bigint AND is_task RETURNING page`)
  return row?.page ?? null
}

/** Deletes one's own note. @returns the path of its page; null if there is no such note, or it is someone else's. */
export async function deleteNote({ query }: Database, id: string, userId: string): Promise<string | null> {
  const [row] = await query<{ page: string }>(
    sql`DELETE FROM notes WHERE id = ${id}::bigint AND by_id = ${userId}::bigint RETURNING page`,
  )
  return row?.page ?? null
}
