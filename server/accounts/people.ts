import type { Transaction } from 'sequelize'
import sql from 'sql-template-tag'
import { ApiToken, RecoveryCode, User } from '../../models/user.ts'
import type { UserRole } from '../../models/vocabulary.ts'
import { type Database, queryOf } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import { endSessions } from './sessions.ts'
import { LINK_HOURS, makeSignInLink } from './sign-in-links.ts'
import { AccountRefused, freeAddress, needUser } from './users.ts'

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
  readonly sessions: number
  readonly tokens: number
  /** Until when a one-time link for them can be used; null where there is none. */
  readonly invitedUntil: Date | null
}

export async function listPeople(query: Query): Promise<Person[]> {
  return query<Person>(sql`
    SELECT u.id::text AS id, u.email, u.role, u.disabled_at AS "disabledAt", u.created_at AS "createdAt", u.seen_at AS "seenAt",
      u.password_hash IS NOT NULL AS "hasPassword", u.totp_confirmed_at IS NOT NULL AS "twoFactor",
      (SELECT count(*)::int FROM sessions s WHERE s.sess ->> 'userId' = u.id::text AND s.expire > now()) AS sessions,
      (SELECT count(*)::int FROM api_tokens t WHERE t.user_id = u.id AND t.revoked_at IS NULL) AS tokens,
      (SELECT max(l.expires_at) FROM sign_in_links l WHERE l.user_id = u.id AND l.used_at IS NULL AND l.expires_at > now())
        AS "invitedUntil"
    FROM users u ORDER BY u.disabled_at IS NOT NULL, u.email`)
}

/** Adds an account without a password and returns the token of the link by which its owner sets one. */
export async function invite(database: Database, email: string, role: UserRole): Promise<string> {
  const address = await freeAddress(email)
  return database.sequelize.transaction(async (transaction) => {
    const user = await User.create({ email: address, role }, { transaction })
    return makeSignInLink(user.id, LINK_HOURS.invitation, transaction)
  })
}

/** A link for somebody who cannot sign in any more. @throws {AccountRefused} for a disabled account. */
export async function inviteAgain(
  database: Database,
  userId: string,
): Promise<{ token: string; email: string }> {
  return database.sequelize.transaction(async (transaction) => {
    const user = await needById(userId, transaction)
    if (user.disabledAt !== null)
      throw new AccountRefused(`${user.email} is disabled: enable the account first`)
    return { token: await makeSignInLink(user.id, LINK_HOURS.invitation, transaction), email: user.email }
  })
}

/** @throws {AccountRefused} where no administrator would be left. */
export async function changeRole(database: Database, userId: string, role: UserRole): Promise<User> {
  return keepingAnAdmin(database, async (transaction) => {
    const user = await needById(userId, transaction)
    return user.update({ role }, { transaction })
  })
}

/**
 * Disables an account: its sessions, tokens and links end at once.
 * @throws {AccountRefused} when there is no such account.
 */
export async function disableUser(database: Database, email: string): Promise<void> {
  const user = await needUser(email)
  await database.sequelize.transaction(async (transaction) => disable(database, user, transaction))
}

/** The same for an administrator who may not lock everybody out. @throws {AccountRefused} */
export async function disablePerson(database: Database, userId: string): Promise<User> {
  return keepingAnAdmin(database, async (transaction) => {
    const user = await needById(userId, transaction)
    await disable(database, user, transaction)
    return user
  })
}

async function disable({ sequelize }: Database, user: User, transaction: Transaction): Promise<void> {
  const query = queryOf(sequelize, transaction)
  await user.update({ disabledAt: user.disabledAt ?? new Date() }, { transaction })
  await ApiToken.update(
    { revokedAt: new Date() },
    { where: { userId: user.id, revokedAt: null }, transaction },
  )
  await query(sql`DELETE FROM sign_in_links WHERE user_id = ${user.id}::bigint AND used_at IS NULL`)
  await endSessions(query, user.id)
}

/** Lets somebody sign in again; what ended with the account has ended for good. */
export async function enablePerson(database: Database, userId: string): Promise<User> {
  return database.sequelize.transaction(async (transaction) => {
    const user = await needById(userId, transaction)
    return user.update({ disabledAt: null }, { transaction })
  })
}

/** For somebody who has lost the device and the codes. */
export async function dropTwoFactor(database: Database, userId: string): Promise<User> {
  return database.sequelize.transaction(async (transaction) => {
    const user = await needById(userId, transaction)
    await RecoveryCode.destroy({ where: { userId }, transaction })
    return user.update({ totpSecret: null, totpConfirmedAt: null, totpLastStep: null }, { transaction })
  })
}

async function needById(id: string, transaction: Transaction): Promise<User> {
  const user = /^\d{1,18}$/.test(id) ? await User.findByPk(id, { transaction, lock: true }) : null
  if (user === null) throw new AccountRefused('There is no such account')
  return user
}

/** Changes accounts, one at a time, and takes it back where nobody could manage them any more. */
async function keepingAnAdmin<T>(
  { sequelize }: Database,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return sequelize.transaction(async (transaction) => {
    await sequelize.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE', { transaction })
    const result = await work(transaction)
    if ((await User.count({ where: { role: 'admin', disabledAt: null }, transaction })) === 0)
      throw new AccountRefused('The last administrator stays one: make somebody else an administrator first')
    return result
  })
}
