import { randomBytes } from 'node:crypto'
import sql, { raw, type Sql } from 'sql-template-tag'
import { z } from 'zod'
import { rolesThat } from '../accounts/permissions.ts'
import type { Query } from '../database/query.ts'
import { USER_NAME, userNameOf } from '../queries/link-cards.ts'
import { instant } from '../queries/moments.ts'
import { line, optional, text } from '../record/input/fields.ts'

/** A project as its form asks for it. */
export const ProjectRequest = z.strictObject({ name: line(200), about: optional(text(2000)) })
export type ProjectRequest = z.infer<typeof ProjectRequest>

/** Unpublished work of some people. No one else learns that it exists. */
export interface Project {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly about: string | null
  readonly ownerId: string
  readonly owner: string
  /** The moment that published it, in the form that `as_of` accepts; null before that. */
  readonly publishedAt: string | null
  readonly publishedBy: string | null
  readonly entries: number
}

export const MOST_PROJECTS = 200
const MOST_MEMBERS = 50

const COLUMNS = sql`p.id::text AS id, p.slug, p.name, p.about, p.owner_id::text AS "ownerId",
  ${userNameOf('p.owner_id')} AS owner, ${userNameOf('p.published_by')} AS "publishedBy",
  ${instant('p.published_at')} AS "publishedAt",
  (SELECT count(*)::int FROM project_entries e WHERE e.project_id = p.id) AS entries`

const isMember = (userId: string): Sql =>
  sql`EXISTS (SELECT FROM project_members m WHERE m.project_id = p.id AND m.user_id = ${userId}::bigint)`

/** The projects of which someone is a member, the latest first. */
export async function projectsOf(query: Query, userId: string): Promise<Project[]> {
  return query<Project>(
    sql`SELECT ${COLUMNS} FROM projects p WHERE ${isMember(userId)} ORDER BY p.id DESC LIMIT ${MOST_PROJECTS}`,
  )
}

/** A project by its address; null if there is none, and also for those who are not its members. */
export async function findProject(query: Query, slug: string, userId: string): Promise<Project | null> {
  const [project] = await query<Project>(
    sql`SELECT ${COLUMNS} FROM projects p WHERE p.slug = ${slug} AND ${isMember(userId)}`,
  )
  return project ?? null
}

/** Adds a project with its first member. @returns its slug. */
export async function addProject(
  query: Query,
  { name, about }: ProjectRequest,
  userId: string,
): Promise<string> {
  // An address made from the name would say whether another project has the same one.
  const slug = randomBytes(9).toString('base64url')
  await query(sql`
    WITH project AS (
      INSERT INTO projects (slug, name, about, owner_id) VALUES (${slug}, ${name}, ${about}, ${userId}::bigint) RETURNING id
    )
    INSERT INTO project_members (project_id, user_id) SELECT id, ${userId}::bigint FROM project`)
  return slug
}

/** Deletes a project that is not published, with everything in it. @returns whether it did. */
export async function deleteProject(query: Query, { id }: Project): Promise<boolean> {
  const done = await query(
    sql`DELETE FROM projects WHERE id = ${id}::bigint AND published_at IS NULL RETURNING id`,
  )
  return done.length > 0
}

export interface Member {
  readonly id: string
  readonly name: string
}

export async function membersOf(query: Query, { id }: Project): Promise<Member[]> {
  return query<Member>(sql`
    SELECT u.id::text AS id, ${raw(USER_NAME)} AS name FROM project_members m JOIN users u ON u.id = m.user_id
    WHERE m.project_id = ${id}::bigint ORDER BY m.added_at, u.id LIMIT ${MOST_MEMBERS}`)
}

/**
 * Makes someone a member, by their address or the part of it before the @.
 * @returns why not; null if they are now one.
 */
export async function addMember(query: Query, project: Project, who: string): Promise<string | null> {
  if ((await membersOf(query, project)).length >= MOST_MEMBERS)
    return `cannot be added: a project has at most ${MOST_MEMBERS} members`
  const found = await query<{ id: string }>(sql`
    SELECT u.id::text AS id FROM users u
    WHERE (lower(u.email) = lower(${who}) OR lower(${raw(USER_NAME)}) = lower(${who}))
      AND u.role = ANY(${rolesThat('record:write')}) AND u.disabled_at IS NULL ORDER BY u.id LIMIT 2`)
  const [user] = found
  if (user === undefined) return 'is not known: no one here who can add records has this name or address'
  if (found.length > 1) return 'is not the only one with this name: enter the full email address'
  if ((await projectsOf(query, user.id)).length >= MOST_PROJECTS)
    return `is a member of ${MOST_PROJECTS} projects already, and would have to leave one first`
  await query(sql`
    INSERT INTO project_members (project_id, user_id) VALUES (${project.id}::bigint, ${user.id}::bigint)
    ON CONFLICT DO NOTHING`)
  return null
}

/** Ends a membership; the owner stays. */
export async function removeMember(query: Query, project: Project, userId: string): Promise<void> {
  await query(sql`
    DELETE FROM project_members WHERE project_id = ${project.id}::bigint AND user_id = ${userId}::bigint
      AND user_id <> ${project.ownerId}::bigint`)
}
