import sql from 'sql-template-tag'
import { z } from 'zod'
import { EXTERNAL_ID_NAMES, type ExternalIdName } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { line, oneOf, optional, webAddress } from '../../record/input/fields.ts'
import { AnswerTooLong, readAtMost } from '../../values/answer-body.ts'

/** Outside reconciliation services that an administrator has added. No other service is ever asked. */
export interface ReconciliationService {
  readonly id: string
  readonly name: string
  readonly url: string
  /** The name under which entities keep its ids; null if they do not keep them. */
  readonly externalId: ExternalIdName | null
}

export const ServiceRequest = z.strictObject({
  name: line(100),
  url: webAddress,
  external_id: optional(oneOf(EXTERNAL_ID_NAMES)),
})
export type ServiceRequest = z.infer<typeof ServiceRequest>

export async function listServices(query: Query): Promise<ReconciliationService[]> {
  return query<ReconciliationService>(sql`
    SELECT id::text AS id, name, url, external_id AS "externalId" FROM reconciliation_services ORDER BY name, id LIMIT 50`)
}

/** Adds a service. @returns whether it is new. */
export async function addService(query: Query, service: ServiceRequest, userId: string): Promise<boolean> {
  const rows = await query(sql`
    INSERT INTO reconciliation_services (name, url, external_id, made_by)
    VALUES (${service.name}, ${service.url}, ${service.external_id}, ${userId}::bigint) ON CONFLICT DO NOTHING RETURNING id`)
  return rows.length > 0
}

/** Removes a service. @returns its address; null if there was no such service. */
export async function dropService(query: Query, id: string): Promise<string | null> {
  const [dropped] = await query<{ url: string }>(
    sql`DELETE FROM reconciliation_services WHERE id = ${id}::bigint RETURNING url`,
  )
  return dropped?.url ?? null
}

/** How long an answer is kept, how long a service has for one, and how much of it is read. */
const KEPT_DAYS = 7
const ANSWER_MS = 8000
const MOST_BYTES = 500_000
const MOST_CANDIDATES = 5

/** What a service offers for a name. */
export interface Candidate {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly score: number | null
  readonly match: boolean
  /** Its page there; null if the service does not say. */
  readonly url: string | null
}

const Answer = z.record(
  z.string(),
  z.looseObject({
    result: z
      .array(
        z.looseObject({
          id: z.union([z.string().max(300), z.number()]).transform(String),
          name: z.string().max(1000),
          description: z.string().max(2000).nullish(),
          score: z.number().nullish(),
          match: z.boolean().nullish(),
        }),
      )
      .max(100),
  }),
)
const Manifest = z.looseObject({ view: z.looseObject({ url: z.string().max(2000) }).optional() })

/** A service that did not answer, or not by the protocol. The message is for people. */
export class ServiceFailed extends Error {
  override name = 'ServiceFailed'
}

/** Reads an answer as JSON, up to the most bytes allowed. */
async function readJson(response: Response): Promise<unknown> {
  const text = await readAtMost(response, MOST_BYTES).catch((error: unknown) => {
    if (error instanceof AnswerTooLong) throw new ServiceFailed('answered with more than half a megabyte')
    throw error
  })
  try {
    return JSON.parse(text)
  } catch {
    throw new ServiceFailed('did not answer with JSON')
  }
}

async function ask(url: string, body: URLSearchParams | null): Promise<unknown> {
  try {
    const response = await fetch(url, {
      ...(body === null ? {} : { method: 'POST', body }),
      signal: AbortSignal.timeout(ANSWER_MS),
      // An administrator added this address. Any other address is for an administrator to add.
      redirect: 'manual',
      headers: { accept: 'application/json', 'user-agent': 'Recusal' },
    })
    if (!response.ok) throw new ServiceFailed(`answered ${response.status}`)
    return await readJson(response)
  } catch (error) {
    if (error instanceof ServiceFailed) throw error
    throw new ServiceFailed(
      (error as Error).name === 'TimeoutError'
        ? `did not answer within ${ANSWER_MS / 1000} seconds`
        : 'cannot be reached',
    )
  }
}

/** A stored answer, or else the service's own, which is then stored. */
async function keptOrAsked(
  query: Query,
  { id }: ReconciliationService,
  key: string,
  asking: () => Promise<unknown>,
): Promise<unknown> {
  const [kept] = await query<{ answer: unknown }>(sql`
    SELECT answer FROM reconciliation_answers WHERE service_id = ${id}::bigint AND query = ${key}
      AND asked_at > now() - make_interval(days => ${KEPT_DAYS})`)
  if (kept !== undefined) return kept.answer
  const answer = await asking()
  await query(
    sql`DELETE FROM reconciliation_answers WHERE asked_at < now() - make_interval(days => ${KEPT_DAYS})`,
  )
  await query(sql`
    INSERT INTO reconciliation_answers (service_id, query, answer) VALUES (${id}::bigint, ${key}, ${JSON.stringify(answer)}::jsonb)
    ON CONFLICT (service_id, query) DO UPDATE SET answer = excluded.answer, asked_at = now()`)
  return answer
}

/**
 * What a service offers for a name, from a stored answer of the last week or a new one.
 * @throws {ServiceFailed}
 */
export async function askService(
  query: Query,
  service: ReconciliationService,
  name: string,
): Promise<Candidate[]> {
  const answer = await keptOrAsked(query, service, `name ${name}`, () => {
    const queries = JSON.stringify({ q0: { query: name, limit: MOST_CANDIDATES } })
    return ask(service.url, new URLSearchParams({ queries }))
  })
  const parsed = Answer.safeParse(answer)
  if (!parsed.success) throw new ServiceFailed('did not answer as a reconciliation service does')
  const manifest = Manifest.safeParse(
    await keptOrAsked(query, service, 'manifest', () => ask(service.url, null)).catch(() => ({})),
  )
  const view = manifest.data?.view?.url ?? ''
  return (parsed.data.q0?.result ?? []).slice(0, MOST_CANDIDATES).map((each) => {
    const url = view.replace('{{id}}', encodeURIComponent(each.id))
    return {
      id: each.id,
      name: each.name,
      description: each.description ?? null,
      score: each.score ?? null,
      match: each.match === true,
      url: view.includes('{{id}}') && /^https?:\/\//.test(url) && URL.canParse(url) ? url : null,
    }
  })
}
