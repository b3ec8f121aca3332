import sql from 'sql-template-tag'
import { type Database, inTransaction } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import { makeToken, tokenDigest } from './secrets.ts'
import { ACCOUNT, type Account, type CurrentUser, findActiveUser } from './users.ts'

/** How long a one-time link can be used: the first administrator's is used on the spot, an invitation has to travel. */
export const LINK_HOURS = { first: 24, invitation: 7 * 24 } as const

/** Makes the token of a link that signs its user in once, in place of any earlier link. */
export async function makeSignInLink(
  query: Query,
  userId: string,
  hours: number,
  now: Date,
): Promise<string> {
  await query(sql`DELETE FROM sign_in_links WHERE user_id = ${userId}::bigint AND used_at IS NULL`)
  const { token, digest } = makeToken()
  const expiresAt = new Date(now.getTime() + hours * 3_600_000)
  await query(sql`
    INSERT INTO sign_in_links (token_hash, user_id, expires_at) VALUES (${digest}, ${userId}::bigint, ${expiresAt})`)
  return token
}

const FIRST_ADMIN = 'admin@localhost'

/**
 * As long as no administrator can sign in: makes sure that there is one, and returns the token of a link that signs them
 * in once, in place of any earlier link. After that, null.
 * @param withOpenId whether people can sign in with OpenID Connect too, not only with a password.
 */
export async function firstAdminToken(
  database: Database,
  now: Date,
  withOpenId = false,
): Promise<string | null> {
  return inTransaction(database, async (query) => {
    await query(sql`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`)
    const able = await query(sql`
      SELECT FROM users u WHERE role = 'admin' AND disabled_at IS NULL AND (password_hash IS NOT NULL
        OR ${withOpenId} AND EXISTS (SELECT FROM openid_identities i WHERE i.user_id = u.id)) LIMIT 1`)
    if (able.length > 0) return null
    await query(sql`
      INSERT INTO users (email, role) SELECT ${FIRST_ADMIN}, 'admin'
      WHERE NOT EXISTS (SELECT FROM users WHERE email = ${FIRST_ADMIN})`)
    const [admin] = await query<Account>(sql`SELECT ${ACCOUNT} FROM users WHERE email = ${FIRST_ADMIN}`)
    if (admin?.role !== 'admin' || admin.disabledAt !== null) return null
    return makeSignInLink(query, admin.id, LINK_HOURS.first, now)
  })
}

/** Uses up a one-time link and returns the user it signs in; null when it was used, has expired or is unknown. */
export async function redeemSignInLink(
  database: Database,
  token: string,
  now: Date,
): Promise<CurrentUser | null> {
  const [link] = await database.query<{ userId: string }>(sql`
    UPDATE sign_in_links SET used_at = ${now}
    WHERE token_hash = ${tokenDigest(token)} AND used_at IS NULL AND expires_at > ${now}
    RETURNING user_id::text AS "userId"`)
  return link === undefined ? null : findActiveUser(database, link.userId)
}
