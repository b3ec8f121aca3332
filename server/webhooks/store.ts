import { randomBytes } from 'node:crypto'
import sql from 'sql-template-tag'
import { z } from 'zod'
import type { Query } from '../database/query.ts'
import { webAddress } from '../record/input/fields.ts'

/** Addresses with a user name or password are refused by `fetch`, and lists would show them. */
function hasNoPassword(address: string): boolean {
  if (!URL.canParse(address)) return true
  const { username, password } = new URL(address)
  return username === '' && password === ''
}

/** A webhook as an administrator sets it up. */
export const WebhookRequest = z
  .strictObject({
    url: webAddress.refine(hasNoPassword, 'must not contain a user name or password: they cannot be sent'),
    overlaps: z.boolean(),
    min_score: z
      .string()
      .trim()
      .regex(/^(?:\d{1,2}|100)?$/, 'must be a whole number from 0 to 100')
      .transform(Number),
    changes: z.boolean(),
  })
  .refine(({ overlaps, changes }) => overlaps || changes, {
    path: ['overlaps'],
    error: 'must be chosen, unless every change is',
  })
export type WebhookRequest = z.infer<typeof WebhookRequest>

export interface Webhook {
  readonly id: string
  readonly url: string
  readonly overlaps: boolean
  readonly minScore: number
  readonly changes: boolean
  readonly madeAt: Date
  readonly endedAt: Date | null
  readonly endedBecause: string | null
  readonly waiting: number
  readonly delivered: number
  /** The result of the last attempt, and when it was queued. */
  readonly lastAnswer: string | null
  readonly lastAt: Date | null
}

export async function listWebhooks(query: Query): Promise<Webhook[]> {
  return query<Webhook>(sql`
    SELECT w.id::text AS id, w.url, w.tells_overlaps AS overlaps, w.min_score AS "minScore", w.tells_changes AS changes, w.made_at AS "madeAt",
      w.ended_at AS "endedAt", w.ended_because AS "endedBecause", last.answer AS "lastAnswer", last.queued_at AS "lastAt",
      (SELECT count(*)::int FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.next_at IS NOT NULL) AS waiting,
      (SELECT count(*)::int FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.delivered_at IS NOT NULL) AS delivered
    FROM webhooks w LEFT JOIN LATERAL (SELECT d.answer, d.queued_at FROM webhook_deliveries d
      WHERE d.webhook_id = w.id AND d.attempts > 0 ORDER BY d.id DESC LIMIT 1) last ON true
    WHERE w.ended_at IS NULL OR w.ended_at > now() - interval '30 days' ORDER BY w.id DESC LIMIT 100`)
}

/** Adds a webhook. @returns its id, and the secret with which its receiver checks signatures, shown only once. */
export async function addWebhook(
  query: Query,
  { url, overlaps, min_score: minScore, changes }: WebhookRequest,
  userId: string,
): Promise<{ id: string; secret: string }> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const [row] = await query<{ id: string }>(sql`
    INSERT INTO webhooks (url, secret, tells_overlaps, min_score, tells_changes, made_by)
    VALUES (${url}, ${secret}, ${overlaps}, ${minScore}, ${changes}, ${userId}::bigint) RETURNING id::text AS id`)
  return { id: row?.id ?? '', secret }
}

/** Ends a webhook: nothing more is sent to it. @returns its address; null if none was active. */
export async function endWebhook(
  query: Query,
  id: string,
  because: string | null = null,
): Promise<string | null> {
  const [ended] = await query<{ url: string }>(sql`
    UPDATE webhooks SET ended_at = now(), ended_because = ${because} WHERE id = ${id}::bigint AND ended_at IS NULL
    RETURNING url`)
  await query(sql`
    UPDATE webhook_deliveries SET next_at = NULL WHERE webhook_id = ${id}::bigint AND next_at IS NOT NULL`)
  return ended?.url ?? null
}

/** Queues an empty message, to see whether it arrives. */
export async function queueTrial(query: Query, id: string): Promise<void> {
  await query(sql`
    INSERT INTO webhook_deliveries (webhook_id) SELECT id FROM webhooks WHERE id = ${id}::bigint AND ended_at IS NULL`)
}
