import { createHash, randomBytes } from 'node:crypto'
import { generateSecret, generateURI, verify } from 'otplib'
import sql from 'sql-template-tag'
import { RecoveryCode, User } from '../../models/user.ts'
import { type Database, queryOf } from '../database/index.ts'
import { AccountRefused } from './users.ts'

/** How far a phone's clock may be off, in seconds: one step of time either way (RFC 6238, section 5.2). */
const TOLERANCE = 30
const RECOVERY_CODES = 10

/** A secret for an authenticator app, with the address that its QR code holds. */
export interface Enrolment {
  readonly secret: string
  readonly uri: string
}

export function newEnrolment(email: string, secret = generateSecret()): Enrolment {
  return { secret, uri: generateURI({ issuer: 'Recusal', label: email, secret }) }
}

/** The step of time of a valid code; null for one that is none, or not later than `after`. */
async function stepOf(secret: string, code: string, after: number | null): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null
  const result = await verify({
    secret,
    token: code,
    epochTolerance: TOLERANCE,
    ...(after === null ? {} : { afterTimeStep: after }),
  })
  return result.valid && 'timeStep' in result ? result.timeStep : null
}

/** A code as it was typed, without what people put between its parts. */
function tidy(code: string): string {
  return code.replace(/[\s-]/g, '').toLowerCase()
}

/**
 * Turns two-factor sign-in on for the secret that the app has, and returns the recovery codes, shown this once.
 * @throws {AccountRefused} where the code is not that of the secret.
 */
export async function turnOn(
  database: Database,
  userId: string,
  secret: string,
  code: string,
): Promise<string[]> {
  const step = await stepOf(secret, tidy(code), null)
  if (step === null) throw new AccountRefused('This is not the code that the app shows now')
  await User.update(
    { totpSecret: secret, totpConfirmedAt: new Date(), totpLastStep: String(step) },
    { where: { id: userId } },
  )
  return renewRecoveryCodes(database, userId)
}

/** New recovery codes in place of all before; shown this once. */
export async function renewRecoveryCodes(database: Database, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
  await database.sequelize.transaction(async (transaction) => {
    await RecoveryCode.destroy({ where: { userId }, transaction })
    await RecoveryCode.bulkCreate(
      codes.map((code) => ({ userId, codeHash: recoveryDigest(code) })),
      { transaction },
    )
  })
  return codes
}

/** Sixty random bits in Crockford’s letters and figures, none of which is taken for another. */
function newRecoveryCode(): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
  const letters = [...randomBytes(12)].map((byte) => alphabet[byte % 32]).join('')
  return letters.replace(/^(.{4})(.{4})(.{4})$/, '$1-$2-$3')
}

function recoveryDigest(code: string): Buffer {
  return createHash('sha256').update(tidy(code)).digest()
}

export async function hasTwoFactor(userId: string): Promise<boolean> {
  return (await User.findByPk(userId))?.totpConfirmedAt != null
}

export async function recoveryCodesLeft(userId: string): Promise<number> {
  return RecoveryCode.count({ where: { userId, usedAt: null } })
}

/** Whether this is the code of the person's app, or one of their recovery codes. Either works once. */
export async function passesSecondStep(
  { sequelize }: Database,
  userId: string,
  typed: string,
): Promise<boolean> {
  const code = tidy(typed)
  const user = await User.findOne({ where: { id: userId, disabledAt: null } })
  if (user?.totpSecret == null || user.totpConfirmedAt === null) return false
  const query = queryOf(sequelize)
  const step = await stepOf(
    user.totpSecret,
    code,
    user.totpLastStep === null ? null : Number(user.totpLastStep),
  )
  if (step !== null) {
    // Of two requests with the same code one alone moves the step on.
    const moved = await query<{ id: string }>(sql`
      UPDATE users SET totp_last_step = ${step}::bigint WHERE id = ${userId}::bigint
        AND (totp_last_step IS NULL OR totp_last_step < ${step}::bigint) RETURNING id`)
    return moved.length === 1
  }
  const [used] = await RecoveryCode.update(
    { usedAt: new Date() },
    { where: { userId, codeHash: recoveryDigest(code), usedAt: null } },
  )
  return used === 1
}
