import { Op, type Transaction } from 'sequelize'
import { SignInLink, User } from '../../models/user.ts'
import type { Database } from '../database/index.ts'
import { digestOf, makeToken } from './secrets.ts'
import { type CurrentUser, findActiveUser } from './users.ts'

/** How long a one-time link can be used: the first administrator's is at hand, an invitation travels. */
export const LINK_HOURS = { first: 24, invitation: 7 * 24 } as const

/** Makes the token of a link that signs its user in once, in place of any link before. */
export async function makeSignInLink(
  userId: string,
  hours: number,
  transaction: Transaction,
): Promise<string> {
  await SignInLink.destroy({ where: { userId, usedAt: null }, transaction })
  const { token, digest } = makeToken()
  const expiresAt = new Date(Date.now() + hours * 3_600_000)
  await SignInLink.create({ tokenHash: digest, userId, expiresAt }, { transaction })
  return token
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
    return makeSignInLink(admin.id, LINK_HOURS.first, transaction)
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
