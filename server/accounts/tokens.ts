import { ApiToken, User } from '../../models/user.ts'
import { digestOf, makeToken } from './secrets.ts'
import { AccountRefused, asCurrentUser, type CurrentUser, needUser } from './users.ts'

/** What an account may be called up by, and the longest name that a person gives it. */
const LONGEST_LABEL = 100

async function makeApiToken(userId: string, label: string | null): Promise<string> {
  const { token, digest } = makeToken()
  await ApiToken.create({ userId, tokenHash: digest, label })
  return token
}

/**
 * Makes an API token for a user and returns it; it is shown this once.
 * @throws {AccountRefused} when there is no such active account.
 */
export async function addToken(email: string): Promise<string> {
  const user = await needUser(email)
  if (user.disabledAt !== null) throw new AccountRefused(`The account of ${email} is disabled`)
  return makeApiToken(user.id, null)
}

/** Makes an API token for somebody who names what it is for. @throws {AccountRefused} without a name. */
export async function addOwnToken(userId: string, label: string): Promise<string> {
  const name = label.trim()
  if (name === '') throw new AccountRefused('Say what the token is for')
  if (name.length > LONGEST_LABEL)
    throw new AccountRefused(`What it is for must have at most ${LONGEST_LABEL} characters`)
  return makeApiToken(userId, name)
}

/** The tokens of a user that work, the newest first. */
export async function tokensOf(userId: string): Promise<ApiToken[]> {
  return ApiToken.findAll({ where: { userId, revokedAt: null }, order: [['createdAt', 'DESC']] })
}

/** Ends one of a user's tokens; nothing where it is not theirs or has ended. */
export async function endToken(userId: string, id: string): Promise<void> {
  await ApiToken.update({ revokedAt: new Date() }, { where: { id, userId, revokedAt: null } })
}

/** The active user whose token this is; null when it is nobody's or revoked. */
export async function findTokenUser(token: string): Promise<CurrentUser | null> {
  const found = await ApiToken.findOne({
    where: { tokenHash: digestOf(token), revokedAt: null },
    include: { model: User, as: 'user' },
  })
  if (found?.user === undefined || found.user.disabledAt !== null) return null
  await found.update({ lastUsedAt: new Date() })
  return asCurrentUser(found.user)
}
