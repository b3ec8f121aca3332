import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { InputRefused } from '../record/refusals.ts'
import type { RecordWrite } from '../record/writing.ts'

/** How long a key makes a retry safe. */
const KEPT_HOURS = 24
const LONGEST_KEY = 200

/** What `Idempotency-Key` names: one request by one user. */
export interface RequestKey {
  readonly userId: string
  readonly key: string
  /** SHA-256 of the request’s method, address and body, so that a key cannot be reused for another one. */
  readonly request: Buffer
  /** Set once this request has written: of several at once, its answer is the first. */
  hasWritten?: true
}

/** @throws {InputRefused} where the key is too long or empty. @returns null where none was sent. */
export function requestKey(userId: string, req: Request): RequestKey | null {
  const sent = req.get('Idempotency-Key')
  if (sent === undefined) return null
  const key = sent.trim()
  if (key === '' || key.length > LONGEST_KEY)
    throw new InputRefused([
      { field: 'Idempotency-Key', reason: `must be text of at most ${LONGEST_KEY} characters` },
    ])
  return {
    userId,
    key,
    request: createHash('sha256')
      .update(JSON.stringify([req.method, req.path, req.body]))
      .digest(),
  }
}

/** What a request was answered with. */
export interface Answer {
  readonly status: 200 | 201
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
}

/**
 * Answers a request. One whose key was seen within a day gets its first answer again, whatever has changed since.
 * @throws {InputRefused} where the key was used for another request.
 */
export async function answerOnce(
  res: Response,
  query: Query,
  key: RequestKey | null,
  make: () => Promise<Answer>,
): Promise<void> {
  const first = async (): Promise<Answer | null> =>
    key === null ? null : ((await seenBefore(query, key))?.answer ?? null)
  const send = ({ status, headers, body }: Answer): unknown => res.status(status).set(headers).json(body)
  const known = await first()
  if (known !== null) {
    send(known)
    return
  }
  const answer = await make()
  if (key?.hasWritten === true)
    await query(sql`UPDATE idempotent_requests SET answer = ${JSON.stringify(answer)}
      WHERE user_id = ${key.userId}::bigint AND key = ${key.key}`)
  // Another request with this key may have been answered while this one waited.
  send(key?.hasWritten === true ? answer : ((await first()) ?? answer))
}

/** What is known of a request with this key. @throws {InputRefused} where the key was used for another request. */
async function seenBefore(
  query: Query,
  { userId, key, request }: RequestKey,
): Promise<{ readonly result: string; readonly answer: Answer | null } | null> {
  const [known] = await query<{ result: string; answer: Answer | null; same: boolean }>(sql`
    SELECT link AS result, answer, request = ${request} AS same FROM idempotent_requests
    WHERE user_id = ${userId}::bigint AND key = ${key} AND at >= now() - make_interval(hours => ${KEPT_HOURS})`)
  if (known?.same === false)
    throw new InputRefused([{ field: 'Idempotency-Key', reason: 'was already used for another request' }])
  return known ?? null
}

/**
 * Writes once. A request whose key was seen within a day gets its first result again: a record's id, or the outcome of
 * a batch as JSON.
 * @throws {InputRefused} where the key was used for another request.
 */
export async function writeOnce(
  { query }: RecordWrite,
  request: RequestKey | null,
  write: () => Promise<string>,
): Promise<string> {
  if (request === null) return write()
  const { userId, key } = request
  await query(sql`DELETE FROM idempotent_requests WHERE at < now() - make_interval(hours => ${KEPT_HOURS})`)
  const known = await seenBefore(query, request)
  if (known !== null) return known.result
  const result = await write()
  request.hasWritten = true
  await query(sql`INSERT INTO idempotent_requests (user_id, key, request, link)
    VALUES (${userId}::bigint, ${key}, ${request.request}, ${result})`)
  return result
}
