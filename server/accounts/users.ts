import sql, { raw } from 'sql-template-tag'
import { z } from 'zod'
import type { UserRole } from '../../models/vocabulary.ts'
import type { Database } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import { passwordProblem } from './passwords.ts'
import { hashPassword, passwordMatches } from './secrets.ts'

/** The signed-in person as the rest of the program knows them. */
export interface CurrentUser {
  readonly id: string
  readonly email: string
  readonly role: UserRole
  /** Whether signing in asks for a code from an app. */
  readonly twoFactor: boolean
}

/** An account, which may be disabled. */
export interface Account extends CurrentUser {
  readonly disabledAt: Date | null
}

/** The columns of an `Account`. */
export const ACCOUNT = raw(`users.id::text AS id, users.email, users.role,
  users.totp_confirmed_at IS NOT NULL AS "twoFactor", users.disabled_at AS "disabledAt"`)

/** Something that cannot be done to an account, in words for the person who asked. */
export class AccountRefused extends Error {
  override name = 'AccountRefused'
}

const Email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^@\s]+@[^@\s]+$/)

const asCurrentUser = ({ id, email, role, twoFactor }: CurrentUser): CurrentUser => ({
  id,
  email,
  role,
  twoFactor,
})

async function findByEmail(
  query: Query,
  email: string,
): Promise<(Account & { passwordHash: string | null }) | null> {
  const [account] = await query<Account & { passwordHash: string | null }>(
    sql`SELECT ${ACCOUNT}, password_hash AS "passwordHash" FROM users WHERE lower(email) = ${email.toLowerCase()}`,
  )
  return account ?? null
}

/** The account with this address, disabled or not; null if there is none. */
export async function findAccount({ query }: Database, email: string): Promise<Account | null> {
  return findByEmail(query, email.trim())
}

/** @throws {AccountRefused} when there is no such account. */
export async function needUser({ query }: Database, email: string): Promise<Account> {
  const account = await findByEmail(query, email)
  if (account === null) throw new AccountRefused(`${email} has no account`)
  return account
}

/** An address as stored. @throws {AccountRefused} if it is not an address, or already has an account. */
async function freeAddress(query: Query, email: string): Promise<string> {
  const address = Email.safeParse(email)
  if (!address.success) throw new AccountRefused(`“${email}” is not an email address`)
  if ((await findByEmail(query, address.data)) !== null)
    throw new AccountRefused(`${address.data} already has an account`)
  return address.data
}

/** Adds an account; one without a password hash signs in with a link. @throws {AccountRefused} for its address. */
export async function insertUser(
  query: Query,
  email: string,
  role: UserRole,
  passwordHash: string | null,
): Promise<CurrentUser> {
  const address = await freeAddress(query, email)
  const [account] = await query<Account>(sql`
    INSERT INTO users (email, role, password_hash) VALUES (${address}, ${role}, ${passwordHash}) RETURNING ${ACCOUNT}`)
  return asCurrentUser(account as Account)
}

/**
 * Adds a user with a password.
 * @throws {AccountRefused} for an address that is taken or not valid, or a password that is not acceptable.
 */
export async function addUser(
  { query }: Database,
  email: string,
  role: UserRole,
  password: string,
): Promise<CurrentUser> {
  await checkPassword(password, email)
  return insertUser(query, email, role, await hashPassword(password))
}

async function checkPassword(password: string, email: string): Promise<void> {
  const problem = await passwordProblem(password, email)
  if (problem !== null) throw new AccountRefused(problem)
}

export async function listUsers({ query }: Database): Promise<Account[]> {
  return query<Account>(sql`SELECT ${ACCOUNT} FROM users ORDER BY email`)
}

/** The active user with this id; null when there is none or they are disabled. */
export async function findActiveUser({ query }: Database, id: string): Promise<CurrentUser | null> {
  const [account] = await query<Account>(
    sql`SELECT ${ACCOUNT} FROM users WHERE id = ${id}::bigint AND disabled_at IS NULL`,
  )
  return account === undefined ? null : asCurrentUser(account)
}

/** The user with this address and password, or null. Takes equally long either way, so that timing reveals nothing. */
export async function checkCredentials(
  { query }: Database,
  email: string,
  password: string,
): Promise<CurrentUser | null> {
  const account = await findByEmail(query, email.trim())
  const matches = await passwordMatches(account?.passwordHash ?? null, password)
  return account !== null && matches && account.disabledAt === null ? asCurrentUser(account) : null
}

/**
 * Sets a user's password.
 * @throws {AccountRefused} if it is not acceptable.
 */
export async function setPassword({ query }: Database, userId: string, password: string): Promise<void> {
  const [user] = await query<{ email: string }>(sql`SELECT email FROM users WHERE id = ${userId}::bigint`)
  await checkPassword(password, user?.email ?? '')
  const hash = await hashPassword(password)
  await query(sql`UPDATE users SET password_hash = ${hash} WHERE id = ${userId}::bigint`)
  // An unused link would still sign someone in.
  await query(sql`DELETE FROM sign_in_links WHERE user_id = ${userId}::bigint AND used_at IS NULL`)
}

export async function hasPassword({ query }: Database, userId: string): Promise<boolean> {
  const rows = await query(sql`SELECT FROM users WHERE id = ${userId}::bigint AND password_hash IS NOT NULL`)
  return rows.length > 0
}
