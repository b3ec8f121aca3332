import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { Typed } from '../forms/kit/fields.ts'
import { USER_NAME, userNameOf } from '../queries/link-cards.ts'
import type { Project } from './store.ts'

/** Each look at a project writes all of its entries and takes them back, so there cannot be very many. */
const MOST_ENTRIES = 100
/** The most characters that the forms of a project can have together: some two hundred records. */
const MOST_CHARACTERS = 500_000

/** A form in a project, as someone typed it. */
export interface Entry {
  readonly id: string
  /** The address of the form, such as `/links/new`. */
  readonly form: string
  readonly typed: Typed
  readonly label: string
  /** The slugs of earlier entries that it refers to. */
  readonly dependsOn: readonly string[]
  /** The ids of everyone who wrote it since it was last checked, and their names. */
  readonly authors: readonly string[]
  readonly writtenBy: readonly string[]
  readonly checkedBy: string | null
  /** A fingerprint of what it says, to tell whether it has changed since someone looked. */
  readonly print: string
}

/** The entries of a project, in their order. */
export async function entriesOf(query: Query, { id }: Pick<Project, 'id'>): Promise<Entry[]> {
  return query<Entry>(sql`
    SELECT e.id::text AS id, e.form, e.typed, e.label, e.depends_on AS "dependsOn", e.authors::text[] AS authors,
      ARRAY(SELECT ${raw(USER_NAME)} FROM users u WHERE u.id = ANY(e.authors) ORDER BY 1) AS "writtenBy",
      ${userNameOf('e.checked_by')} AS "checkedBy", md5(e.typed::text) AS print
    FROM project_entries e WHERE e.project_id = ${id}::bigint ORDER BY e.id`)
}

/**
 * The project, locked, if someone is a member of it and it is not published: what is being published waits, and is not
 * changed any more.
 */
const lockedIfOpen = ({ id }: Project, userId: string): Sql => sql`
  open AS (
    SELECT p.id FROM projects p WHERE p.id = ${id}::bigint AND p.published_at IS NULL
      AND EXISTS (SELECT FROM project_members m WHERE m.project_id = p.id AND m.user_id = ${userId}::bigint)
    FOR UPDATE
  )`

/** What is written into an entry. */
export interface NewEntry extends Pick<Entry, 'form' | 'typed' | 'label' | 'dependsOn'> {
  readonly submission: string
  readonly authorId: string
}

/** What became of an entry that was sent. */
export type Kept = 'kept' | 'too much' | 'closed'

/**
 * Adds an entry; sending the same form twice adds one.
 * @returns `too much` if the project would have more than it can, `closed` if it is published or gone.
 */
export async function addEntry(query: Query, project: Project, entry: NewEntry): Promise<Kept> {
  const typed = JSON.stringify(entry.typed)
  const [found] = await query<{ open: boolean; room: boolean }>(sql`
    WITH ${lockedIfOpen(project, entry.authorId)}, room AS (
      SELECT open.id FROM open WHERE (SELECT count(*) < ${MOST_ENTRIES}
        AND coalesce(sum(length(e.typed::text)), 0) + ${typed.length} <= ${MOST_CHARACTERS}
        FROM project_entries e WHERE e.project_id = open.id)
    ), added AS (
      INSERT INTO project_entries (project_id, form, typed, label, submission, depends_on, written_by, authors, writers)
      SELECT id, ${entry.form}, ${typed}::json, ${entry.label}, ${entry.submission}::uuid, ${[...entry.dependsOn]}::text[],
        ${entry.authorId}::bigint, ARRAY[${entry.authorId}::bigint], ARRAY[${entry.authorId}::bigint] FROM room
      ON CONFLICT DO NOTHING
    )
    SELECT EXISTS (SELECT FROM open) AS open, EXISTS (SELECT FROM room) AS room`)
  if (found?.open !== true) return 'closed'
  return found.room ? 'kept' : 'too much'
}

/**
 * Writes an entry anew. It has to be checked again, by someone who has not written it since the last check.
 * @param seen the fingerprint of what it said when it was opened.
 * @returns `too much` if the project would have more than it can; `changed` if someone else has changed or removed it, or
 *   the project is published.
 */
export async function changeEntry(
  query: Query,
  project: Project,
  entryId: string,
  entry: NewEntry,
  seen: string,
): Promise<'kept' | 'too much' | 'changed'> {
  const typed = JSON.stringify(entry.typed)
  const [found] = await query<{ room: boolean; done: boolean }>(sql`
    WITH ${lockedIfOpen(project, entry.authorId)}, room AS (
      SELECT open.id FROM open WHERE (SELECT coalesce(sum(length(e.typed::text)), 0) + ${typed.length} <= ${MOST_CHARACTERS}
        FROM project_entries e WHERE e.project_id = open.id AND e.id <> ${entryId}::bigint)
    ), done AS (
      UPDATE project_entries e SET typed = ${typed}::json, label = ${entry.label},
        depends_on = ${[...entry.dependsOn]}::text[], written_by = ${entry.authorId}::bigint, written_at = now(),
        authors = CASE WHEN e.checked_by IS NULL THEN ${joined('authors', entry.authorId)} ELSE ARRAY[${entry.authorId}::bigint] END,
        writers = ${joined('writers', entry.authorId)}, checked_by = NULL, checked_at = NULL
      FROM room WHERE e.project_id = room.id AND e.id = ${entryId}::bigint AND md5(e.typed::text) = ${seen}
      RETURNING e.id
    )
    SELECT EXISTS (SELECT FROM room) OR NOT EXISTS (SELECT FROM open) AS room, EXISTS (SELECT FROM done) AS done`)
  if (found?.room === false) return 'too much'
  return found?.done === true ? 'kept' : 'changed'
}

/** The ids in a column of an entry `e`, with this one. */
const joined = (column: 'authors' | 'writers', id: string): Sql =>
  sql`array_remove(e.${raw(column)}, ${id}::bigint) || ${id}::bigint`

/** Takes an entry away. @returns whether it did. */
export async function removeEntry(
  query: Query,
  project: Project,
  entryId: string,
  userId: string,
): Promise<boolean> {
  const done = await query(sql`
    WITH ${lockedIfOpen(project, userId)}
    DELETE FROM project_entries e USING open WHERE e.project_id = open.id AND e.id = ${entryId}::bigint RETURNING e.id`)
  return done.length > 0
}

/**
 * Says that someone has compared an entry with its sources.
 * @param seen the fingerprint of what it said when they looked.
 * @returns whether it is checked now.
 */
export async function checkEntry(
  query: Query,
  project: Project,
  entryId: string,
  userId: string,
  seen: string,
): Promise<boolean> {
  const done = await query(sql`
    WITH ${lockedIfOpen(project, userId)}
    UPDATE project_entries e SET checked_by = ${userId}::bigint, checked_at = now() FROM open
    WHERE e.project_id = open.id AND e.id = ${entryId}::bigint AND ${userId}::bigint <> ALL(e.authors)
      AND md5(e.typed::text) = ${seen} RETURNING e.id`)
  return done.length > 0
}
