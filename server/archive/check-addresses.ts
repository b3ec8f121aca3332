import type { Logger } from 'pino'
import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { writeRecord } from '../record/write-record.ts'
import { regularly } from '../regularly.ts'
import { groupBy } from '../values/group-by.ts'
import { isoDay } from '../values/partial-date.ts'
import { type Knock, knock } from './knock.ts'
import { PUBLIC_WEB, type Reach } from './public-address.ts'

/** How often to look, and how many addresses one round asks. */
const LOOK_MS = 30_000
const ROUND = 20
/** How long until an address is asked again: a week, or a day after it did not answer. */
const WEEK_HOURS = 168
const DAY_HOURS = 24
/**
 * What a failure counts, and how much makes a link dead. Failures follow one another, a day apart: a page that is gone
 * twice, or a site that cannot be reached four times. A page that is gone once after that is not enough.
 */
const WEIGHTS = { gone: 2, unreachable: 1 } as const
const DEAD = 4

interface Due {
  readonly id: string
  readonly url: string
  readonly failures: number
  readonly deadSince: string | null
}

/** Queues sources that were never checked, retracted ones too: they are asked if they are restored. */
async function queueNew({ query }: Database): Promise<void> {
  await query(sql`
    INSERT INTO address_checks (source_id, url)
    SELECT s.id, s.url FROM sources s
    WHERE s.id > coalesce((SELECT max(source_id) FROM address_checks), 0)
    ON CONFLICT DO NOTHING`)
}

/**
 * Claims the addresses that are due, so that no other process asks them meanwhile, and forgets what was found at an
 * address that a source had before.
 */
async function claim({ query }: Database): Promise<Due[]> {
  return query<Due>(sql`
    WITH due AS (
      SELECT c.source_id FROM address_checks c JOIN sources s ON s.id = c.source_id
        AND s.retraction_reason IS NULL AND s.merged_into_id IS NULL
      WHERE c.next_at <= now() ORDER BY c.next_at LIMIT ${ROUND} FOR UPDATE OF c SKIP LOCKED
    )
    UPDATE address_checks c SET next_at = now() + interval '1 hour', url = s.url,
      failures = CASE WHEN c.url = s.url THEN c.failures ELSE 0 END
    FROM due, sources s WHERE c.source_id = due.source_id AND s.id = due.source_id
    RETURNING s.id::text AS id, s.url, c.failures, s.dead_since::text AS "deadSince"`)
}

/** Says on the record since when a link is dead, or that it answers again. */
async function record(database: Database, { id, url }: Due, deadSince: string | null): Promise<void> {
  const reason = deadSince === null ? 'The address answers again.' : 'The address no longer answers.'
  await writeRecord(database, { userId: null, via: 'link checker', reason }, async (tx) => {
    await tx.query(
      sql`UPDATE sources SET dead_since = ${deadSince}::date WHERE id = ${id}::bigint AND url = ${url}`,
    )
  })
}

/** What a check means: how much the failures in a row now count, and since when the link is dead. */
function meaningOf(
  { failures, deadSince }: Pick<Due, 'failures' | 'deadSince'>,
  { state }: Knock,
  today: string,
): { failures: number; deadSince: string | null; hours: number } {
  if (state === 'not asked') return { failures: 0, deadSince, hours: WEEK_HOURS }
  if (state === 'answers') return { failures: 0, deadSince: null, hours: WEEK_HOURS }
  const counted = failures + WEIGHTS[state]
  const dead = deadSince !== null || counted >= DEAD
  return {
    failures: counted,
    deadSince: dead ? (deadSince ?? today) : null,
    hours: dead ? WEEK_HOURS : DAY_HOURS,
  }
}

/** Asks several sites at once, but each of them one address at a time. */
async function knockAll(due: readonly Due[], reach: Reach): Promise<{ each: Due; found: Knock }[]> {
  const sites = groupBy(due, ({ url }) => new URL(url).host)
  const found = await Promise.all(
    [...sites.values()].map(async (ofSite) => {
      const knocks: { each: Due; found: Knock }[] = []
      for (const each of ofSite) knocks.push({ each, found: await knock(each.url, reach) })
      return knocks
    }),
  )
  return found.flat()
}

/** Whether the address that answered last still does: otherwise it may be our own network that is missing. */
async function isOnline({ query }: Database, reach: Reach): Promise<boolean> {
  const [last] = await query<{ url: string }>(sql`
    SELECT c.url FROM address_checks c WHERE c.failures = 0 AND c.answer LIKE 'answered %'
    ORDER BY c.checked_at DESC LIMIT 1`)
  return last !== undefined && (await knock(last.url, reach)).state === 'answers'
}

/**
 * Asks the addresses that are due whether they still answer. If none can be reached, nor the one that answered last,
 * our own network may be what is missing, and nothing is concluded.
 * @param reach what may be asked.
 * @returns how many were asked.
 */
export async function checkDue(database: Database, today: string, reach = PUBLIC_WEB): Promise<number> {
  await queueNew(database)
  const due = await claim(database)
  const knocks = await knockAll(due, reach)
  const answered = knocks.some(({ found: { state } }) => state === 'answers' || state === 'gone')
  const doubtful = knocks.some(({ found: { state } }) => state === 'unreachable')
  const online = answered || (doubtful && (await isOnline(database, reach)))
  for (const { each, found } of knocks) {
    if (!online && found.state === 'unreachable') continue
    const { failures, deadSince, hours } = meaningOf(each, found, today)
    if (deadSince !== each.deadSince) await record(database, each, deadSince)
    await database.query(sql`
      UPDATE address_checks SET failures = ${failures}, answer = ${found.answer}, checked_at = now(),
        next_at = now() + make_interval(hours => ${hours}) WHERE source_id = ${each.id}::bigint AND url = ${each.url}`)
  }
  return due.length
}

/** Checks addresses for as long as the server runs. @returns a function that stops it. */
export function keepChecking(database: Database, log: Logger): () => void {
  return regularly(
    LOOK_MS,
    async () => {
      await checkDue(database, isoDay(new Date()))
    },
    (error) => log.warn({ err: error }, 'addresses of sources could not be checked'),
  )
}
