import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Logger } from 'pino'
import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { sitePage } from '../desk/site-page.ts'
import { instant } from '../queries/moments.ts'
import { SCREENING_NOTICE } from '../record/notice.ts'
import { regularly } from '../regularly.ts'
import { endToken } from './end-address.ts'
import { MOST_TOLD, type News, newsOf } from './news.ts'
import { endMailWatch, type MailFrequency, nextLook } from './store.ts'

/** How mail is sent, and what its addresses begin with. */
export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  readonly smtpUrl: string
  readonly from: string
  /** The site's address. */
  readonly base: string
  /** Signs the addresses that end a watch. */
  readonly secret: string
}

/** How often to look for news, and how long a server may take to answer. */
const LOOK_MS = 10_000
const ANSWER_MS = 15_000

interface Due {
  readonly id: string
  readonly email: string
  readonly page: string
  readonly label: string
  readonly frequency: MailFrequency
  readonly told: string
  readonly newest: string
  readonly found: readonly string[]
  readonly failures: number
}

/** Claims one watch that is due and has something recorded since, so that no other process looks at it meanwhile. */
async function claim({ query }: Database): Promise<Due | null> {
  const [due] = await query<Due>(sql`
    WITH newest AS (SELECT max(at) AS at FROM recordings), due AS (
      SELECT w.id FROM mail_watches w JOIN users u ON u.id = w.user_id AND u.disabled_at IS NULL, newest
      WHERE w.next_at <= now() AND w.told_to < newest.at ORDER BY w.next_at LIMIT 1 FOR UPDATE OF w SKIP LOCKED
    )
    UPDATE mail_watches w SET next_at = now() + interval '10 minutes' FROM due, users u, newest
    WHERE w.id = due.id AND u.id = w.user_id
    RETURNING w.id::text AS id, u.email, w.page, w.label, w.frequency, ${instant('w.told_to')} AS told,
      ${instant('newest.at')} AS newest, w.found, w.failures`)
  return due ?? null
}

/** A message with what is new on a watched page. */
function messageOf(
  { id, email, page, label }: Pick<Due, 'id' | 'email' | 'page' | 'label'>,
  { items }: News,
  { from, base, secret }: Pick<MailSettings, 'from' | 'base' | 'secret'>,
): SendMailOptions {
  const end = `${base}/mail/end/${endToken(secret, id)}`
  const more = items.length < MOST_TOLD ? [] : ['There may be more. The page has all of it.']
  const told = items.map(({ words, href }) => (href === null ? words : `${words}\n${base}${href}`))
  return {
    from,
    to: email,
    subject: `${label}: ${items.length === 1 ? 'one change' : `${items.length} changes`}`,
    text: [
      ...told,
      ...more,
      SCREENING_NOTICE,
      `You get this because you watch ${base}${page}\nStop these messages: ${end}`,
    ].join('\n\n'),
    headers: {
      'List-Unsubscribe': `<${end}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
  }
}

/** What is told, once, of a page that is no more. */
const GONE: News = {
  items: [{ words: 'What you watched is no longer on record, so these messages end.', href: null }],
  found: [],
}

/** A password never goes to another machine in the clear. */
function needsTls(smtpUrl: string): boolean {
  const { protocol, username, hostname } = new URL(smtpUrl)
  return protocol === 'smtp:' && username !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** After each failure in a row the wait doubles, up to a day. */
const afterFailures = (failures: number, now: Date): Date =>
  new Date(now.getTime() + Math.min(60_000 * 2 ** failures, 86_400_000))

/**
 * Sends a message for every due watch with news. One that cannot be sent is tried again later, with what is new by
 * then; it may arrive twice if the process ends between sending it and noting so.
 * @returns how many watches were looked at.
 */
export async function mailNews(
  database: Database,
  settings: MailSettings,
  now: Date,
  log: Logger,
): Promise<number> {
  const transport = createTransport({
    url: settings.smtpUrl,
    connectionTimeout: ANSWER_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    requireTLS: needsTls(settings.smtpUrl),
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0])
  // A day without news: the next look is in the morning, not when the first change comes.
  await database.query(sql`
    UPDATE mail_watches SET next_at = ${nextLook('daily', now)} WHERE frequency = 'daily' AND next_at <= ${now}
      AND told_to >= (SELECT max(at) FROM recordings)`)
  let looked = 0
  for (let due = await claim(database); due !== null; due = await claim(database)) {
    looked += 1
    try {
      const page = await sitePage(database.query, due.page)
      const span = { after: due.told, upTo: due.newest }
      const news = page === null ? GONE : await newsOf(database, page, span, due.found)
      if (news.items.length > 0) await transport.sendMail(messageOf(due, news, settings))
      if (page === null) await endMailWatch(database, due.id, null)
      await database.query(sql`
        UPDATE mail_watches SET told_to = ${due.newest}::timestamptz, found = ${[...news.found]}::text[], failures = 0,
          next_at = ${nextLook(due.frequency, now)} WHERE id = ${due.id}::bigint`)
    } catch (error) {
      log.warn({ err: error, watch: due.id }, 'a message about a watched page could not be sent')
      await database.query(sql`
        UPDATE mail_watches SET failures = failures + 1, next_at = ${afterFailures(due.failures, now)}
        WHERE id = ${due.id}::bigint`)
    }
  }
  transport.close()
  return looked
}

/** Looks for news regularly for as long as the server runs. @returns a function that stops it. */
export function keepMailing(database: Database, settings: MailSettings, log: Logger): () => void {
  return regularly(
    LOOK_MS,
    async () => {
      await mailNews(database, settings, new Date(), log)
    },
    (error) => log.warn({ err: error }, 'the pages that are watched by mail could not be looked at'),
  )
}
