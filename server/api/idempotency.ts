import { createHash } from 'node:crypto'
import type { Request } from 'express'
import sql from 'sql-template-tag'
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
  const [known] = await query<{ link: string; same: boolean }>(sql`
    SELECT link, request = ${request.request} AS same FROM idempotent_requests WHERE user_id = ${userId}::bigint AND key = ${key}`)
  if (known?.same === false)
    throw new InputRefused([{ field: 'Idempotency-Key', reason: 'was already used for another request' }])
  if (known !== undefined) return known.link
  const link = await write()
  await query(sql`INSERT INTO idempotent_requests (user_id, key, request, link)
    VALUES (${userId}::bigint, ${key}, ${request.request}, ${link})`)
  return link
}
