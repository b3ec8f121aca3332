import sql, { type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** What someone has typed but not saved. Only they can see it, and it is not part of the record. */
export interface Draft {
  readonly typed: Readonly<Record<string, string>>
  readonly keptAt: Date
  /** The same moment exactly, to tell whether it has been kept again since. */
  readonly version: string
}

/** The page that a draft is typed on. */
export interface DraftPage {
  /** Tells it from other pages with the same form. */
  readonly id: string
  /** The version of the draft that it was opened with; empty if there was none. */
  readonly seen: string
}

/** Where a draft has the page that it was typed on. */
const PAGE = 'draft_page'

/** Drafts older than this are deleted. */
const KEPT_DAYS = 90

/** This person's draft for a form, by the form's address; null if there is none. */
export async function findDraft(query: Query, userId: string, form: string): Promise<Draft | null> {
  const [row] = await query<Draft>(sql`
    SELECT typed, kept_at AS "keptAt", kept_at::text AS version FROM drafts
    WHERE user_id = ${userId}::bigint AND form = ${form} AND kept_at > now() - make_interval(days => ${KEPT_DAYS})`)
  if (row === undefined) return null
  const { [PAGE]: _page, ...typed } = row.typed
  return { ...row, typed }
}

/** Whether a draft is one that was typed on this page, or that it was opened with. */
const isOf = ({ id, seen }: DraftPage): Sql =>
  sql`(coalesce(drafts.typed ->> ${PAGE}, '') = ${id} OR drafts.kept_at::text = ${seen})`

/** Whether another page has a draft of this form, so that this page's is not kept. */
export async function hasOtherDraft(
  query: Query,
  userId: string,
  form: string,
  page: DraftPage,
): Promise<boolean> {
  const others = await query(sql`
    SELECT FROM drafts WHERE user_id = ${userId}::bigint AND form = ${form} AND NOT ${isOf(page)}`)
  return others.length > 0
}

/**
 * Keeps what is typed on a page, unless another page has kept something else since.
 * @returns whether it did.
 */
export async function keepDraft(
  query: Query,
  userId: string,
  form: string,
  typed: Draft['typed'],
  page: DraftPage,
): Promise<boolean> {
  await query(sql`DELETE FROM drafts WHERE kept_at < now() - make_interval(days => ${KEPT_DAYS})`)
  const kept = await query(sql`
    INSERT INTO drafts (user_id, form, typed)
    VALUES (${userId}::bigint, ${form}, ${JSON.stringify({ ...typed, [PAGE]: page.id })}::json)
    ON CONFLICT (user_id, form) DO UPDATE SET typed = excluded.typed, kept_at = now() WHERE ${isOf(page)}
    RETURNING user_id`)
  return kept.length > 0
}

/** Drops the draft of this page; another page's stays. @returns whether none is left. */
export async function dropDraft(
  query: Query,
  userId: string,
  form: string,
  page: DraftPage,
): Promise<boolean> {
  await query(sql`DELETE FROM drafts WHERE user_id = ${userId}::bigint AND form = ${form} AND ${isOf(page)}`)
  const left = await query(sql`SELECT FROM drafts WHERE user_id = ${userId}::bigint AND form = ${form}`)
  return left.length === 0
}
