import { Op } from 'sequelize'
import { z } from 'zod'
import { ApiToken, SignInLink, User } from '../../models/user.ts'
import type { UserRole } from '../../models/vocabulary.ts'
import type { Database } from '../database.ts'
import { digestOf, hashPassword, makeToken, passwordMatches, SHORTEST_PASSWORD } from './secrets.ts'

/** The signed-in person as the rest of the program knows them. */
export interface CurrentUser {
  readonly id: string
  readonly email: string
  readonly role: UserRole
}

/** Something about an account that cannot be done, in words for the person who asked. */
export class AccountRefused extends Error {
  override name = 'AccountRefused'
}

const SIGN_IN_LINK_HOURS = 24

const Email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^@\s]+@[^@\s]+$/)

function current(user: User): CurrentUser {
  return { id: user.id, email: user.email, role: user.role }
}

async function findByEmail(email: string): Promise<User | null> {
  // Addresses differ in case only by how they were typed; the table's index is on lower(email).
  return User.findOne({ where: { email: { [Op.iLike]: email.replace(/[\\%_]/g, '\\$&') } } })
}

/**
 * Adds a user with a password.
 * @throws {AccountRefused} for an address that is taken or none, or a password that is too short.
 */
export async function addUser(email: string, role: UserRole, password: string): Promise<CurrentUser> {
  const address = Email.safeParse(email)
  if (!address.success) throw new AccountRefused(`“${email}” is not an e-mail address`)
  checkPassword(password)
  if ((await findByEmail(address.data)) !== null)
    throw new AccountRefused(`${address.data} has an account already`)
  return current(await User.create({ email: address.data, role, passwordHash: await hashPassword(password) }))
}

function checkPassword(password: string): void {
  if ([...password].length < SHORTEST_PASSWORD) {
    throw new AccountRefused(`The password must have at least ${SHORTEST_PASSWORD} characters`)
  }
  if (password.length > 500) throw new AccountRefused('The password must have at most 500 characters')
}

export async function listUsers(): Promise<User[]> {
  return User.findAll({ order: ['email'] })
}

/**
 * Disables an account: its sessions and tokens end at once.
 * @throws {AccountRefused} when there is no such account.
 */
export async function disableUser(database: Database, email: string): Promise<void> {
  const user = await findByEmail(email)
  if (user === null) throw new AccountRefused(`${email} has no account`)
  await database.sequelize.transaction(async (transaction) => {
    await user.update({ disabledAt: user.disabledAt ?? new Date() }, { transaction })
    await ApiToken.update(
      { revokedAt: new Date() },
      { where: { userId: user.id, revokedAt: null }, transaction },
    )
    await database.sequelize.query(`DELETE FROM sessions WHERE sess ->> 'userId' = $1`, {
      bind: [user.id],
      transaction,
    })
  })
}

/** The active user with this id; null when there is none or they are disabled. */
export async function findActiveUser(id: string): Promise<CurrentUser | null> {
  const user = await User.findOne({ where: { id, disabledAt: null } })
  return user === null ? null : current(user)
}

/** The user whose address and password these are; null when they are nobody's. Takes as long either way. */
export async function checkCredentials(email: string, password: string): Promise<CurrentUser | null> {
  const user = await findByEmail(email.trim())
  const matches = await passwordMatches(user?.passwordHash ?? null, password)
  return user !== null && matches && user.disabledAt === null ? current(user) : null
}

/**
 * Sets a user's password.
 * @throws {AccountRefused} when it is too short.
 */
export async function setPassword(userId: string, password: string): Promise<void> {
  checkPassword(password)
  await User.update({ passwordHash: await hashPassword(password) }, { where: { id: userId } })
}

export async function hasPassword(userId: string): Promise<boolean> {
  return (await User.findByPk(userId))?.passwordHash != null
}

const FIRST_ADMIN = 'admin@localhost'

/**
 * As long as no administrator can sign in with a password: makes sure that there is one, and returns the
 * token of a link that signs them in once, in place of the link before. After that, null.
 */
export async function firstAdminToken(database: Database): Promise<string | null> {
  return database.sequelize.transaction(async (transaction) => {
    await database.sequelize.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE', { transaction })
    const able = { role: 'admin', disabledAt: null, passwordHash: { [Op.ne]: null } } as const
    if ((await User.count({ where: able, transaction })) > 0) return null
    const admin =
      (await User.findOne({ where: { email: FIRST_ADMIN }, transaction })) ??
      (await User.create({ email: FIRST_ADMIN, role: 'admin' }, { transaction }))
    if (admin.role !== 'admin' || admin.disabledAt !== null) return null
    await SignInLink.destroy({ where: { userId: admin.id }, transaction })
    const { token, digest } = makeToken()
    const expiresAt = new Date(Date.now() + SIGN_IN_LINK_HOURS * 3_600_000)
    await SignInLink.create({ tokenHash: digest, userId: admin.id, expiresAt }, { transaction })
    return token
  })
}

/** Uses a one-time link up and returns whom it signs in; null when it is spent, old or unknown. */
export async function redeemSignInLink(token: string): Promise<CurrentUser | null> {
  const now = new Date()
  const [count, [link]] = await SignInLink.update(
    { usedAt: now },
    { where: { tokenHash: digestOf(token), usedAt: null, expiresAt: { [Op.gt]: now } }, returning: true },
  )
  return count === 1 && link !== undefined ? findActiveUser(link.userId) : null
}

/**
 * Makes an API token for a user and returns it; it is shown this once.
 * @throws {AccountRefused} when there is no such active account.
 */
export async function addToken(email: string): Promise<string> {
  const user = await findByEmail(email)
  if (user === null) throw new AccountRefused(`${email} has no account`)
  if (user.disabledAt !== null) throw new AccountRefused(`The account of ${email} is disabled`)
  const { token, digest } = makeToken()
  await ApiToken.create({ userId: user.id, tokenHash: digest })
  return token
}

/** The active user whose token this is; null when it is nobody's or revoked. */
export async function findTokenUser(token: string): Promise<CurrentUser | null> {
  const found = await ApiToken.findOne({
    where: { tokenHash: digestOf(token), revokedAt: null },
    include: { model: User, as: 'user' },
  })
  if (found?.user === undefined || found.user.disabledAt !== null) return null
  await found.update({ lastUsedAt: new Date() })
  return current(found.user)
}
