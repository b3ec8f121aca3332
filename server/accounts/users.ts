import { Op } from 'sequelize'
import { z } from 'zod'
import { SignInLink, User } from '../../models/user.ts'
import type { UserRole } from '../../models/vocabulary.ts'
import { hashPassword, passwordMatches, SHORTEST_PASSWORD } from './secrets.ts'

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

const Email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^@\s]+@[^@\s]+$/)

export function asCurrentUser(user: User): CurrentUser {
  return { id: user.id, email: user.email, role: user.role }
}

async function findByEmail(email: string): Promise<User | null> {
  // Addresses differ in case only by how they were typed; the table's index is on lower(email).
  return User.findOne({ where: { email: { [Op.iLike]: email.replace(/[\\%_]/g, '\\$&') } } })
}

/** @throws {AccountRefused} when there is no such account. */
export async function needUser(email: string): Promise<User> {
  const user = await findByEmail(email)
  if (user === null) throw new AccountRefused(`${email} has no account`)
  return user
}

/** An address as it is kept. @throws {AccountRefused} where it is none, or has an account already. */
export async function freeAddress(email: string): Promise<string> {
  const address = Email.safeParse(email)
  if (!address.success) throw new AccountRefused(`“${email}” is not an e-mail address`)
  if ((await findByEmail(address.data)) !== null)
    throw new AccountRefused(`${address.data} has an account already`)
  return address.data
}

/**
 * Adds a user with a password.
 * @throws {AccountRefused} for an address that is taken or none, or a password that is too short.
 */
export async function addUser(email: string, role: UserRole, password: string): Promise<CurrentUser> {
  checkPassword(password)
  const address = await freeAddress(email)
  return asCurrentUser(
    await User.create({ email: address, role, passwordHash: await hashPassword(password) }),
  )
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

/** The active user with this id; null when there is none or they are disabled. */
export async function findActiveUser(id: string): Promise<CurrentUser | null> {
  const user = await User.findOne({ where: { id, disabledAt: null } })
  return user === null ? null : asCurrentUser(user)
}

/** The user whose address and password these are; null when they are nobody's. Takes as long either way. */
export async function checkCredentials(email: string, password: string): Promise<CurrentUser | null> {
  const user = await findByEmail(email.trim())
  const matches = await passwordMatches(user?.passwordHash ?? null, password)
  return user !== null && matches && user.disabledAt === null ? asCurrentUser(user) : null
}

/**
 * Sets a user's password.
 * @throws {AccountRefused} when it is too short.
 */
export async function setPassword(userId: string, password: string): Promise<void> {
  checkPassword(password)
  await User.update({ passwordHash: await hashPassword(password) }, { where: { id: userId } })
  // A link that was sent and not used would still let somebody in.
  await SignInLink.destroy({ where: { userId, usedAt: null } })
}

export async function hasPassword(userId: string): Promise<boolean> {
  return (await User.findByPk(userId))?.passwordHash != null
}
