import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** What someone has typed but not saved. Only they can see it, and it is not part of the record. */
export interface Draft {
  readonly typed: Readonly<Record<string, string>>
  readonly keptAt: Date
}

/** Drafts older than this are deleted. */
const KEPT_DAYS = 90

/** This person's draft for a form, by the form's address; null if there is none. */
export async function findDraft(query: Query, userId: string, form: string): Promise<Draft | null> {
  const [row] = await query<Draft>(sql`
    SELECT typed, kept_at AS "keptAt" FROM drafts WHERE user_id = ${userId}::bigint AND form = ${form}
      AND kept_at > now() - make_interval(days => ${KEPT_DAYS})`)
  return row ?? null
}

export async function keepDraft(
  query: Query,
  userId: string,
  form: string,
  typed: Draft['typed'],
): Promise<void> {
  await query(sql`DELETE FROM drafts WHERE kept_at < now() - make_interval(days => ${KEPT_DAYS})`)
  await query(sql`
    INSERT INTO drafts (user_id, form, typed) VALUES (${userId}::bigint, ${form}, ${JSON.stringify(typed)}::json)
    ON CONFLICT (user_id, form) DO UPDATE SET typed = excluded.typed, kept_at = now()`)
}

export async function dropDraft(query: Query, userId: string, form: string): Promise<void> {
  await query(sql`DELETE FROM drafts WHERE user_id = ${userId}::bigint AND form = ${form}`)
}
