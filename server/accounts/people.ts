import sql from 'sql-template-tag'
import type { UserRole } from '../../models/vocabulary.ts'
import { type Database, inTransaction } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import { isRowId } from '../values/row-id.ts'
import { endSessions } from './sessions.ts'
import { LINK_HOURS, makeSignInLink } from './sign-in-links.ts'
import { ACCOUNT, type Account, AccountRefused, type CurrentUser, insertUser, needUser } from './users.ts'

/** An account as administrators see it. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly role: UserRole
  readonly disabledAt: Date | null
  readonly createdAt: Date
  readonly seenAt: Date | null
  readonly hasPassword: boolean
  readonly twoFactor: boolean
  /** Whether they have signed in through an OpenID Connect service. */
  readonly signsInElsewhere: boolean
  readonly sessions: number
  readonly tokens: number
  /** Until when a one-time link for them can be used; null if there is none. */
  readonly invitedUntil: Date | null
}

export async function listPeople({ query }: Database): Promise<Person[]> {
  return query<Person>(sql`
    SELECT u.id::text AS id, u.email, u.role, u.disabled_at AS "disabledAt", u.created_at AS "createdAt", u.seen_at AS "seenAt",
      u.password_hash IS NOT NULL AS "hasPassword", u.totp_confirmed_at IS NOT NULL AS "twoFactor",
      EXISTS (SELECT FROM openid_identities i WHERE i.user_id = u.id) AS "signsInElsewhere",
      (SELECT count(*)::int FROM sessions s WHERE s.sess ->> 'userId' = u.id::text AND s.expire > now()) AS sessions,
      (SELECT count(*)::int FROM api_tokens t WHERE t.user_id = u.id AND t.revoked_at IS NULL) AS tokens,
      (SELECT max(l.expires_at) FROM sign_in_links l WHERE l.user_id = u.id AND l.used_at IS NULL AND l.expires_at > now())
        AS "invitedUntil"
    FROM users u ORDER BY u.disabled_at IS NOT NULL, u.email`)
}

/** Adds an account without a password, with the token of the link that lets its owner set one. */
export async function invite(
  database: Database,
  email: string,
  role: UserRole,
  now: Date,
): Promise<{ token: string; user: CurrentUser }> {
  return inTransaction(database, async (query) => {
    const user = await insertUser(query, email, role, null)
    return { token: await makeSignInLink(query, user.id, LINK_HOURS.invitation, now), user }
  })
}

/** A one-time link for someone who can no longer sign in. @throws {AccountRefused} for a disabled account. */
export async function inviteAgain(
  database: Database,
  userId: string,
  now: Date,
): Promise<{ token: string; user: Account }> {
  return inTransaction(database, async (query) => {
    const user = await needById(query, userId)
    if (user.disabledAt !== null)
      throw new AccountRefused(`${user.email} is disabled: enable the account first`)
    return { token: await makeSignInLink(query, user.id, LINK_HOURS.invitation, now), user }
  })
}

/** @throws {AccountRefused} if no administrator would be left. */
export async function changeRole(database: Database, userId: string, role: UserRole): Promise<Account> {
  return keepingAnAdmin(database, async (query) => {
    const user = await needById(query, userId)
    await query(sql`UPDATE users SET role = ${role} WHERE id = ${user.id}::bigint`)
    return { ...user, role }
  })
}

/**
 * Disables an account: its sessions, tokens and links end at once.
 * @throws {AccountRefused} when there is no such account, or no administrator would be left.
 */
export async function disableUser(database: Database, email: string): Promise<void> {
  const user = await needUser(database, email)
  await disablePerson(database, user.id)
}

/** The same, by id. @throws {AccountRefused} */
export async function disablePerson(database: Database, userId: string): Promise<Account> {
  return keepingAnAdmin(database, async (query) => {
    const user = await needById(query, userId)
    await disable(query, user.id)
    return user
  })
}

async function disable(query: Query, userId: string): Promise<void> {
  await query(sql`UPDATE users SET disabled_at = coalesce(disabled_at, now()) WHERE id = ${userId}::bigint`)
  await query(sql`
    UPDATE api_tokens SET revoked_at = now() WHERE user_id = ${userId}::bigint AND revoked_at IS NULL`)
  await query(sql`DELETE FROM sign_in_links WHERE user_id = ${userId}::bigint AND used_at IS NULL`)
  await endSessions({ query }, userId)
}

/** Lets someone sign in again. Their old sessions, tokens and links stay ended. */
export async function enablePerson(database: Database, userId: string): Promise<Account> {
  return inTransaction(database, async (query) => {
    const user = await needById(query, userId)
    await query(sql`UPDATE users SET disabled_at = NULL WHERE id = ${user.id}::bigint`)
    return { ...user, disabledAt: null }
  })
}

/** Turns off two-factor sign-in for someone who has lost both the device and the codes. */
export async function dropTwoFactor(database: Database, userId: string): Promise<Account> {
  return inTransaction(database, async (query) => {
    const user = await needById(query, userId)
    await query(sql`DELETE FROM recovery_codes WHERE user_id = ${user.id}::bigint`)
    await query(sql`
      UPDATE users SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = ${user.id}::bigint`)
    return user
  })
}

/**
 * Forgets which services a user signs in with. The next sign-in with the address that such a service has verified
 * counts as the first again: for users who have been given a new account there.
 */
export async function forgetIdentities(database: Database, userId: string): Promise<Account> {
  return inTransaction(database, async (query) => {
    const user = await needById(query, userId)
    await query(sql`DELETE FROM openid_identities WHERE user_id = ${user.id}::bigint`)
    return user
  })
}

/**
 * The account, locked until the transaction ends. The lock lets others refer to it: an import of theirs does so for as
 * long as it runs.
 * @throws {AccountRefused}
 */
async function needById(query: Query, id: string): Promise<Account> {
  const known = isRowId(id)
  const [user] = known
    ? await query<Account>(sql`SELECT ${ACCOUNT} FROM users WHERE id = ${id}::bigint FOR NO KEY UPDATE`)
    : []
  if (user === undefined) throw new AccountRefused('There is no such account')
  return user
}

/** Changes accounts, one at a time, and rolls back if that would leave no administrator. */
async function keepingAnAdmin<T>(database: Database, work: (query: Query) => Promise<T>): Promise<T> {
  return inTransaction(database, async (query) => {
    await query(sql`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`)
    const had = await hasAdmin(query)
    const result = await work(query)
    if (had && !(await hasAdmin(query)))
      throw new AccountRefused('This is the last administrator: make someone else an administrator first')
    return result
  })
}

async function hasAdmin(query: Query): Promise<boolean> {
  const admins = await query(sql`SELECT FROM users WHERE role = 'admin' AND disabled_at IS NULL LIMIT 1`)
  return admins.length > 0
}
