import type { Logger } from 'pino'
import sql from 'sql-template-tag'
import { Webhook } from 'standardwebhooks'
import type { Database } from '../database/index.ts'
import { SCREENING_NOTICE } from '../record/notice.ts'
import { regularly } from '../regularly.ts'
import { overlapHref } from '../values/addresses.ts'
import { endWebhook } from './store.ts'

/** How long a receiver has to answer, and how long to wait after each failed attempt: about three days in all. */
const ANSWER_MS = 10_000
const BACKOFF_SECONDS = [5, 60, 300, 1800, 7200, 18_000, 36_000, 86_400, 86_400]
/** How many messages are sent at once. They all have their answers long before their claims end. */
const ROUND = 50
/** How often to check the outbox. */
const LOOK_MS = 5000

interface Due {
  readonly id: string
  readonly webhookId: string
  readonly url: string
  readonly secret: string
  readonly messageId: string
  readonly attempts: number
  readonly queuedAt: Date
  readonly event: string | null
  readonly at: Date | null
  readonly overlapId: string | null
  readonly official: string | null
  readonly negotiation: string | null
  readonly party: string | null
  readonly score: number | null
  readonly band: string | null
  readonly detail: string | null
  readonly recording: Date | null
  readonly via: string | null
  readonly reason: string | null
  readonly records: { readonly record: string; readonly slug: string | null }[] | null
}

/** Claims messages that are due, so that no other process sends them at the same time. */
async function claim({ query }: Database): Promise<Due[]> {
  return query<Due>(sql`
    WITH due AS (
      SELECT d.id FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id AND w.ended_at IS NULL
      WHERE d.next_at <= now() ORDER BY d.next_at LIMIT ${ROUND} FOR UPDATE OF d SKIP LOCKED
    ), claimed AS (
      UPDATE webhook_deliveries d SET attempts = attempts + 1, next_at = now() + interval '1 minute'
      FROM due WHERE d.id = due.id RETURNING d.*
    )
    SELECT d.id::text AS id, d.webhook_id::text AS "webhookId", w.url, w.secret, d.message_id::text AS "messageId", d.attempts,
      d.queued_at AS "queuedAt", e.event, e.at, o.slug || '~' || n.slug || '~' || p.slug AS "overlapId", o.name AS official,
      n.name AS negotiation, p.name AS party, e.score, e.band, e.detail, r.at AS recording, r.via, r.reason,
      (SELECT json_agg(json_build_object('record', c.record, 'slug', coalesce(l.slug, x.slug, t.slug, s.slug, a.slug)))
        FROM (SELECT c.* FROM changes c WHERE c.at = r.at AND c.leads ORDER BY c.id LIMIT 100) c
        LEFT JOIN links l ON c.record = 'link' AND l.id = c.record_id
        LEFT JOIN entities x ON c.record = 'entity' AND x.id = c.record_id
        LEFT JOIN negotiations t ON c.record = 'negotiation' AND t.id = c.record_id
        LEFT JOIN sources s ON c.record = 'source' AND s.id = c.record_id
        LEFT JOIN statements a ON c.record = 'statement' AND a.id = c.record_id) AS records
    FROM claimed d JOIN webhooks w ON w.id = d.webhook_id
    LEFT JOIN overlap_events e ON e.id = d.event_id LEFT JOIN entities o ON o.id = e.official_id
    LEFT JOIN negotiations n ON n.id = e.negotiation_id LEFT JOIN entities p ON p.id = e.party_id
    LEFT JOIN recordings r ON r.at = d.recording ORDER BY d.id`)
}

/** What a message says. */
function payloadOf(due: Due, base: string): object {
  if (due.event !== null)
    return {
      type: `overlap.${due.event}`,
      timestamp: due.at?.toISOString(),
      data: {
        id: due.overlapId,
        url: due.overlapId === null ? null : base + overlapHref(due.overlapId),
        official: due.official,
        negotiation: due.negotiation,
        party: due.party,
        score: due.score,
        band: due.band,
        detail: due.detail,
        notice: SCREENING_NOTICE,
      },
    }
  if (due.recording !== null)
    return {
      type: 'record.changed',
      timestamp: due.recording.toISOString(),
      data: { via: due.via, reason: due.reason, records: due.records ?? [], url: `${base}/changes` },
    }
  return { type: 'trial', timestamp: due.queuedAt.toISOString(), data: { url: base } }
}

/** Sends one message. @returns what was answered, and whether that counts as received. */
async function send(
  due: Due,
  base: string,
  now: Date,
): Promise<{ received: boolean; gone: boolean; answer: string }> {
  const body = JSON.stringify(payloadOf(due, base))
  const signature = new Webhook(due.secret).sign(due.messageId, now, body)
  try {
    const response = await fetch(due.url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Recusal',
        'webhook-id': due.messageId,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': signature,
      },
    })
    // What it says does not matter; this frees the connection.
    await response.body?.cancel()
    return { received: response.ok, gone: response.status === 410, answer: `answered ${response.status}` }
  } catch (error) {
    const { name, message, cause } = error as Error
    const why =
      name === 'TimeoutError' ? 'no answer in time' : cause instanceof Error ? cause.message : message
    return { received: false, gone: false, answer: why.slice(0, 300) }
  }
}

/** Sends one message, and stores what was answered. */
async function deliver({ query }: Database, due: Due, base: string, now: Date): Promise<void> {
  const { received, gone, answer } = await send(due, base, now)
  const wait = received || gone ? undefined : BACKOFF_SECONDS[due.attempts - 1]
  await query(sql`
    UPDATE webhook_deliveries SET answer = ${answer}, delivered_at = ${received ? sql`now()` : sql`NULL`},
      next_at = ${wait === undefined ? sql`NULL` : sql`now() + make_interval(secs => ${wait})`}
    WHERE id = ${due.id}::bigint`)
  // An administrator may have ended it meanwhile: then nothing is due anymore.
  await query(sql`
    UPDATE webhook_deliveries d SET next_at = NULL FROM webhooks w
    WHERE d.id = ${due.id}::bigint AND w.id = d.webhook_id AND w.ended_at IS NOT NULL AND d.next_at IS NOT NULL`)
  if (gone) await endWebhook(query, due.webhookId, 'The receiver answered that it is gone for good (410).')
}

/** How long it is kept what was sent and what was answered. */
const KEPT_DAYS = 90

/** Deletes what was delivered or given up long ago. */
async function forgetOld({ query }: Database): Promise<void> {
  await query(sql`DELETE FROM webhook_deliveries
    WHERE next_at IS NULL AND queued_at < now() - make_interval(days => ${KEPT_DAYS}::int)`)
}

/**
 * Sends what is due, signed as Standard Webhooks requires, all at once: a receiver that does not answer keeps no other
 * waiting. A message that is not received is retried at longer and longer intervals, and given up after three days. If a
 * receiver is gone for good, its webhook ends.
 * @returns how many messages were sent, received or not.
 */
export async function deliverDue(database: Database, base: string, now: Date): Promise<number> {
  const due = await claim(database)
  await Promise.all(due.map((each) => deliver(database, each, base, now)))
  if (due.length > 0) await forgetOld(database)
  return due.length
}

/** Checks the outbox regularly for as long as the server runs. @returns a function that stops it. */
export function keepDelivering(database: Database, base: string, log: Logger): () => void {
  return regularly(
    LOOK_MS,
    async () => {
      while ((await deliverDue(database, base, new Date())) > 0);
    },
    (error) => log.warn({ err: error }, 'the webhook outbox could not be checked'),
  )
}
