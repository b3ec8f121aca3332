import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { unlessReadOnly } from '../database/outage.ts'
import { digestOf, makeToken } from './secrets.ts'
import { ACCOUNT, AccountRefused, type CurrentUser, needUser } from './users.ts'

/** The token that a request carries as `Authorization: Bearer TOKEN`; null without one. */
export function bearerToken(request: { get(name: string): string | undefined }): string | null {
  return /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null
}

/** The longest name that a person gives a token. */
const LONGEST_LABEL = 100

/** A token as its owner sees it. */
export interface ApiToken {
  readonly id: string
  readonly label: string | null
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

async function makeApiToken({ query }: Database, userId: string, label: string | null): Promise<string> {
  const { token, digest } = makeToken()
  await query(sql`
    INSERT INTO api_tokens (user_id, token_hash, label) VALUES (${userId}::bigint, ${digest}, ${label})`)
  return token
}

/**
 * Makes an API token for a user and returns it; it is shown this once.
 * @throws {AccountRefused} when there is no such active account.
 */
export async function addToken(database: Database, email: string): Promise<string> {
  const user = await needUser(database, email)
  if (user.disabledAt !== null) throw new AccountRefused(`The account of ${email} is disabled`)
  return makeApiToken(database, user.id, null)
}

/** Makes an API token for somebody who names what it is for. @throws {AccountRefused} without a name. */
export async function addOwnToken(database: Database, userId: string, label: string): Promise<string> {
  const name = label.trim()
  if (name === '') throw new AccountRefused('Say what the token is for')
  if (name.length > LONGEST_LABEL)
    throw new AccountRefused(`What it is for must have at most ${LONGEST_LABEL} characters`)
  return makeApiToken(database, userId, name)
}

/** The tokens of a user that work, the newest first. */
export async function tokensOf({ query }: Database, userId: string): Promise<ApiToken[]> {
  return query<ApiToken>(sql`
    SELECT id::text AS id, label, created_at AS "createdAt", last_used_at AS "lastUsedAt" FROM api_tokens
    WHERE user_id = ${userId}::bigint AND revoked_at IS NULL ORDER BY created_at DESC, id DESC`)
}

/** Ends one of a user's tokens; nothing where it is not theirs or has ended. */
export async function endToken({ query }: Database, userId: string, id: string): Promise<void> {
  await query(sql`
    UPDATE api_tokens SET revoked_at = now()
    WHERE id = ${id}::bigint AND user_id = ${userId}::bigint AND revoked_at IS NULL`)
}

/** The active user who owns this token; null when it is unknown or revoked. */
export async function findTokenUser({ query }: Database, token: string): Promise<CurrentUser | null> {
  const owns = sql`t.token_hash = ${digestOf(token)} AND t.revoked_at IS NULL AND users.id = t.user_id
      AND users.disabled_at IS NULL`
  const noting = query<CurrentUser>(sql`
    UPDATE api_tokens t SET last_used_at = now() FROM users WHERE ${owns} RETURNING ${ACCOUNT}`)
  // While the database can only be read, that it was used is not noted.
  const noted = await unlessReadOnly<CurrentUser[] | null>(noting, null)
  const [user] =
    noted ?? (await query<CurrentUser>(sql`SELECT ${ACCOUNT} FROM api_tokens t, users WHERE ${owns}`))
  return user === undefined ? null : { id: user.id, email: user.email, role: user.role }
}
