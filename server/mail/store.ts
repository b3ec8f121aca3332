import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import type { SitePage } from '../desk/site-page.ts'
import { lastMoment } from '../queries/moments.ts'
import { foundBy } from './news.ts'

/** At once, or everything of a day in one message. */
export const MAIL_FREQUENCIES = ['at_once', 'daily'] as const
export type MailFrequency = (typeof MAIL_FREQUENCIES)[number]

/** The hour, in UTC, at which daily messages are sent. */
const DAILY_HOUR = 6

/** When to look for news next: as soon as there is some, or in the morning. */
export function nextLook(frequency: MailFrequency, now: Date): Date {
  if (frequency === 'at_once') return now
  const next = new Date(now)
  next.setUTCHours(DAILY_HOUR, 0, 0, 0)
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1)
  return next
}

/** The most pages that one person watches by mail. */
export const MOST_WATCHED = 50

/** A page that someone watches by mail. */
export interface MailWatch {
  readonly id: string
  readonly page: string
  readonly label: string
  readonly frequency: MailFrequency
  /** How often in a row its message could not be sent. */
  readonly failures: number
}

/**
 * Starts watching a page, from now on; for one that is watched already, changes how often.
 * @returns false if this person watches as many pages as one may.
 */
export async function addMailWatch(
  database: Database,
  userId: string,
  page: SitePage,
  frequency: MailFrequency,
  now: Date,
): Promise<boolean> {
  const told = await lastMoment(database.query)
  const found = page.kind === 'search' ? [...(await foundBy(database, page)).keys()] : []
  const rows = await database.query(sql`
    INSERT INTO mail_watches (user_id, page, label, frequency, told_to, found, next_at)
    SELECT ${userId}::bigint, ${page.path}, ${page.label}, ${frequency}, coalesce(${told}::timestamptz, now()), ${found}::text[],
      ${nextLook(frequency, now)}
    WHERE (SELECT count(*) FROM mail_watches WHERE user_id = ${userId}::bigint AND page <> ${page.path}) < ${MOST_WATCHED}
    ON CONFLICT (user_id, page) DO UPDATE SET frequency = excluded.frequency,
      next_at = CASE WHEN mail_watches.frequency = excluded.frequency THEN mail_watches.next_at ELSE excluded.next_at END
    RETURNING id`)
  return rows.length > 0
}

/** What this person watches by mail, by name. */
export async function mailWatchesOf({ query }: Database, userId: string): Promise<MailWatch[]> {
  return query<MailWatch>(sql`
    SELECT id::text AS id, page, label, frequency, failures FROM mail_watches WHERE user_id = ${userId}::bigint
    ORDER BY label, id`)
}

/** Ends one; its own address in a message needs no owner. @returns what was watched; null if it has ended already. */
export async function endMailWatch(
  { query }: Database,
  id: string,
  ownerId: string | null,
): Promise<string | null> {
  const [row] = await query<{ label: string }>(sql`
    DELETE FROM mail_watches WHERE id = ${id}::bigint AND (${ownerId}::bigint IS NULL OR user_id = ${ownerId}::bigint)
    RETURNING label`)
  return row?.label ?? null
}

/** The name of what is watched; null if there is no such watch. */
export async function mailWatchLabel({ query }: Database, id: string): Promise<string | null> {
  const [row] = await query<{ label: string }>(sql`SELECT label FROM mail_watches WHERE id = ${id}::bigint`)
  return row?.label ?? null
}
