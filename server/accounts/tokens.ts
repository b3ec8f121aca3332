import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { unlessReadOnly } from '../database/outage.ts'
import { capital, withArticle } from '../values/format.ts'
import { may } from './permissions.ts'
import { makeToken, tokenDigest } from './secrets.ts'
import { ACCOUNT, AccountRefused, type CurrentUser, needUser } from './users.ts'

/** The token that a request carries as `Authorization: Bearer TOKEN`; null without one. */
export function bearerToken(request: { get(name: string): string | undefined }): string | null {
  return /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null
}

/** The longest name that a person can give a token. */
export const LONGEST_LABEL = 100

/** What a token may do: read what its owner can read, or also write what its owner can write. */
export const TOKEN_SCOPES = ['read', 'write'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

/** How long a token that users make for themselves lasts: a number of days, or without an end. */
export const TOKEN_LASTS = ['30', '90', '365', 'no end'] as const
export type TokenLasts = (typeof TOKEN_LASTS)[number]
export const USUAL_TOKEN_LASTS: TokenLasts = '90'

/** A token to make. */
export interface NewToken {
  /** What it is for; null on the command line. */
  readonly label: string | null
  readonly scope: TokenScope
  /** After how many days it ends; null for one that does not. */
  readonly days: number | null
}

/** A token as its owner sees it. */
export interface ApiToken {
  readonly id: string
  readonly label: string | null
  readonly scope: TokenScope
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly expiresAt: Date | null
  readonly expired: boolean
}

async function makeApiToken({ query }: Database, user: CurrentUser, asked: NewToken): Promise<string> {
  const { label, scope, days } = asked
  if (scope === 'write' && !may(user.role, 'record:write'))
    throw new AccountRefused(`${capital(withArticle(user.role))} may not write, so the token can only read`)
  const { token, digest } = makeToken()
  await query(sql`
    INSERT INTO api_tokens (user_id, token_hash, label, scope, expires_at)
    VALUES (${user.id}::bigint, ${digest}, ${label}, ${scope}, now() + make_interval(days => ${days}::int))`)
  return token
}

/** The widest scope that a user can give. */
const wholeScope = ({ role }: CurrentUser): TokenScope => (may(role, 'record:write') ? 'write' : 'read')

/**
 * Makes an API token for a user and returns it; it is shown this once.
 * @param asked by default: whatever the user may do, without an end.
 * @throws {AccountRefused} if there is no such active account, or it may do less.
 */
export async function addToken(
  database: Database,
  email: string,
  { label = null, scope, days = null }: Partial<NewToken> = {},
): Promise<string> {
  const user = await needUser(database, email)
  if (user.disabledAt !== null) throw new AccountRefused(`The account of ${email} is disabled`)
  return makeApiToken(database, user, { label, scope: scope ?? wholeScope(user), days })
}

/**
 * Makes an API token for a user who says what it is for.
 * @param asked null: whatever they may do, for the usual time.
 * @throws {AccountRefused} without a name, or if they may do less.
 */
export async function addOwnToken(
  database: Database,
  user: CurrentUser,
  asked: { label: string; scope: TokenScope | null; days: TokenLasts | null },
): Promise<{ token: string; scope: TokenScope }> {
  const label = asked.label.trim()
  if (label === '') throw new AccountRefused('Say what the token is for')
  if (label.length > LONGEST_LABEL)
    throw new AccountRefused(`What it is for must have at most ${LONGEST_LABEL} characters`)
  const lasts = asked.days ?? USUAL_TOKEN_LASTS
  const scope = asked.scope ?? wholeScope(user)
  const days = lasts === 'no end' ? null : Number(lasts)
  return { token: await makeApiToken(database, user, { label, scope, days }), scope }
}

/** A user's tokens that have not been ended, the newest first. */
export async function tokensOf({ query }: Database, userId: string): Promise<ApiToken[]> {
  return query<ApiToken>(sql`
    SELECT id::text AS id, label, scope, created_at AS "createdAt", last_used_at AS "lastUsedAt",
      expires_at AS "expiresAt", coalesce(expires_at <= now(), false) AS expired FROM api_tokens
    WHERE user_id = ${userId}::bigint AND revoked_at IS NULL ORDER BY created_at DESC, id DESC`)
}

/** Ends one of a user's tokens and returns what it was for; null if it is not theirs or has ended. */
export async function endToken({ query }: Database, userId: string, id: string): Promise<string | null> {
  const [ended] = await query<{ label: string | null }>(sql`
    UPDATE api_tokens SET revoked_at = now()
    WHERE id = ${id}::bigint AND user_id = ${userId}::bigint AND revoked_at IS NULL RETURNING label`)
  return ended === undefined ? null : (ended.label ?? 'no name')
}

/** The user that a token identifies, and what the token may do. */
export interface TokenUser extends CurrentUser {
  readonly scope: TokenScope
}

/** The active user who owns this token; null when it is unknown, has been ended or has expired. */
export async function findTokenUser({ query }: Database, token: string): Promise<TokenUser | null> {
  const owns = sql`t.token_hash = ${tokenDigest(token)} AND t.revoked_at IS NULL AND users.id = t.user_id
      AND users.disabled_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())`
  const [user] = await query<TokenUser & { isNoted: boolean }>(sql`
    SELECT ${ACCOUNT}, t.scope, coalesce(t.last_used_at > now() - interval '1 minute', false) AS "isNoted"
    FROM api_tokens t, users WHERE ${owns}`)
  if (user === undefined) return null
  const { isNoted, ...known } = user
  // To the minute: a program may ask many times a second. While the database is read-only, the use is not noted.
  if (!isNoted)
    await unlessReadOnly(
      query(sql`UPDATE api_tokens SET last_used_at = now() WHERE token_hash = ${tokenDigest(token)}`),
      [],
    )
  return known
}
