import { createHash, randomBytes } from 'node:crypto'
import { generateSecret, generateURI, verify } from 'otplib'
import sql from 'sql-template-tag'
import { type Database, inTransaction } from '../database/index.ts'
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
async function stepOf(secret: string, code: string, after: number | null, now: Date): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null
  const result = await verify({
    secret,
    token: code,
    epoch: Math.floor(now.getTime() / 1000),
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
  now: Date,
): Promise<string[]> {
  const step = await stepOf(secret, tidy(code), null, now)
  if (step === null) throw new AccountRefused('This is not the code that the app shows now')
  await database.query(sql`
    UPDATE users SET totp_secret = ${secret}, totp_confirmed_at = ${now}, totp_last_step = ${step}::bigint
    WHERE id = ${userId}::bigint`)
  return renewRecoveryCodes(database, userId)
}

/** New recovery codes in place of all before; shown this once. */
export async function renewRecoveryCodes(database: Database, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
  const digests = codes.map(recoveryDigest)
  await inTransaction(database, async (query) => {
    await query(sql`DELETE FROM recovery_codes WHERE user_id = ${userId}::bigint`)
    await query(sql`
      INSERT INTO recovery_codes (user_id, code_hash) SELECT ${userId}::bigint, unnest(${digests}::bytea[])`)
  })
  return codes
}

/** 130 random bits in Crockford’s letters and figures, none of which is taken for another. */
function newRecoveryCode(): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
  const letters = [...randomBytes(26)].map((byte) => alphabet[byte % 32]).join('')
  return letters.replace(/(.{5})(?=.{3})/g, '$1-')
}

function recoveryDigest(code: string): Buffer {
  return createHash('sha256').update(tidy(code)).digest()
}

export async function hasTwoFactor({ query }: Database, userId: string): Promise<boolean> {
  const rows = await query(
    sql`SELECT FROM users WHERE id = ${userId}::bigint AND totp_confirmed_at IS NOT NULL`,
  )
  return rows.length > 0
}

export async function recoveryCodesLeft({ query }: Database, userId: string): Promise<number> {
  const [row] = await query<{ left: number }>(sql`
    SELECT count(*)::int AS left FROM recovery_codes WHERE user_id = ${userId}::bigint AND used_at IS NULL`)
  return row?.left ?? 0
}

/** Whether this is the code of the person's app, or one of their recovery codes. Either works once. */
export async function passesSecondStep(
  { query }: Database,
  userId: string,
  typed: string,
  now: Date,
): Promise<boolean> {
  const code = tidy(typed)
  const [user] = await query<{ secret: string; lastStep: string | null }>(sql`
    SELECT totp_secret AS secret, totp_last_step AS "lastStep" FROM users
    WHERE id = ${userId}::bigint AND disabled_at IS NULL AND totp_confirmed_at IS NOT NULL`)
  if (user === undefined) return false
  const step = await stepOf(user.secret, code, user.lastStep === null ? null : Number(user.lastStep), now)
  if (step !== null) {
    // Where two requests carry the same code, only one of them advances the step.
    const moved = await query<{ id: string }>(sql`
      UPDATE users SET totp_last_step = ${step}::bigint WHERE id = ${userId}::bigint
        AND (totp_last_step IS NULL OR totp_last_step < ${step}::bigint) RETURNING id`)
    return moved.length === 1
  }
  const used = await query<{ id: string }>(sql`
    UPDATE recovery_codes SET used_at = ${now}
    WHERE user_id = ${userId}::bigint AND code_hash = ${recoveryDigest(code)} AND used_at IS NULL RETURNING id`)
  return used.length === 1
}
