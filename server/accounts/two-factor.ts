import { createHash, randomBytes } from 'node:crypto'
import { verify as verifyHash } from '@node-rs/argon2'
import { generateSecret, generateURI, verify } from 'otplib'
import sql from 'sql-template-tag'
import type { Config } from '../config.ts'
import { type Database, inTransaction } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import { type SecretsKey, seal, unseal } from './sealed-secrets.ts'
import { hashPassword } from './secrets.ts'
import { AccountRefused, type CurrentUser } from './users.ts'

/** How far a phone's clock may be off, in seconds: one time step either way (RFC 6238, section 5.2). */
const TOLERANCE = 30
const RECOVERY_CODES = 10
/** No recovery code was ever shorter: an app's code is not compared with their slow hashes. */
const SHORTEST_RECOVERY_CODE = 10

/** Whether a user's role requires a second step that they have not turned on. */
export function lacksSecondStep({ twoFactorFor }: Config, { role, twoFactor }: CurrentUser): boolean {
  return twoFactorFor.includes(role) && !twoFactor
}

/** A secret for an authenticator app, with the address that its QR code contains. */
export interface Enrolment {
  readonly secret: string
  readonly uri: string
}

export function newEnrolment(email: string, secret = generateSecret()): Enrolment {
  return { secret, uri: generateURI({ issuer: 'Recusal', label: email, secret }) }
}

/** The time step of a valid code; null if it is not valid, or not later than `after`. */
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
 * @throws {AccountRefused} if the code does not match the secret.
 */
export async function turnOn(
  database: Database,
  key: SecretsKey,
  userId: string,
  secret: string,
  code: string,
  now: Date,
): Promise<string[]> {
  const step = await stepOf(secret, tidy(code), null, now)
  if (step === null) throw new AccountRefused('This is not the code that your app shows now')
  return renewRecoveryCodes(database, userId, async (query) => {
    await query(sql`
      UPDATE users SET totp_secret = ${seal(key, secret, userId)}, totp_confirmed_at = ${now}, totp_last_step = ${step}::bigint
      WHERE id = ${userId}::bigint`)
  })
}

/**
 * New recovery codes in place of all earlier ones; shown this once.
 * @param also what is done with them or not at all: no one has a second step without codes.
 */
export async function renewRecoveryCodes(
  database: Database,
  userId: string,
  also: (query: Query) => Promise<void> = async () => {},
): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
  const hashes = await Promise.all(codes.map((code) => hashPassword(tidy(code))))
  await inTransaction(database, async (query) => {
    await also(query)
    await query(sql`DELETE FROM recovery_codes WHERE user_id = ${userId}::bigint`)
    await query(sql`
      INSERT INTO recovery_codes (user_id, code_hash) SELECT ${userId}::bigint, unnest(${hashes}::text[])`)
  })
  return codes
}

/** 130 random bits in Crockford’s letters and digits, which are hard to confuse. */
function newRecoveryCode(): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
  const letters = [...randomBytes(26)].map((byte) => alphabet[byte % 32]).join('')
  return letters.replace(/(.{5})(?=.{3})/g, '$1-')
}

/** Whether a code is the one that was hashed: slowly, or by an earlier version with SHA-256. */
function isCode(code: string, hashed: string): Promise<boolean> | boolean {
  if (hashed.startsWith('$')) return verifyHash(hashed, code)
  return createHash('sha256').update(code).digest('hex') === hashed
}

export async function recoveryCodesLeft({ query }: Database, userId: string): Promise<number> {
  const [row] = await query<{ left: number }>(sql`
    SELECT count(*)::int AS left FROM recovery_codes WHERE user_id = ${userId}::bigint AND used_at IS NULL`)
  return row?.left ?? 0
}

/** How a user passed the second step; null if they did not. */
type SecondStep = 'app' | 'recovery code' | null

/** Whether this is the code of the person's app, or one of their recovery codes. Either works once. */
export async function passSecondStep(
  { query }: Database,
  key: SecretsKey,
  userId: string,
  typed: string,
  now: Date,
): Promise<SecondStep> {
  const code = tidy(typed)
  const [user] = await query<{ sealed: string; lastStep: string | null }>(sql`
    SELECT totp_secret AS sealed, totp_last_step AS "lastStep" FROM users
    WHERE id = ${userId}::bigint AND disabled_at IS NULL AND totp_confirmed_at IS NOT NULL`)
  if (user === undefined) return null
  const secret = unseal(key, user.sealed, userId)
  const last = user.lastStep === null ? null : Number(user.lastStep)
  const step = secret === null ? null : await stepOf(secret, code, last, now)
  if (step !== null) {
    // If two requests carry the same code, only one of them advances the step.
    const moved = await query<{ id: string }>(sql`
      UPDATE users SET totp_last_step = ${step}::bigint WHERE id = ${userId}::bigint
        AND (totp_last_step IS NULL OR totp_last_step < ${step}::bigint) RETURNING id`)
    return moved.length === 1 ? 'app' : null
  }
  if (code.length < SHORTEST_RECOVERY_CODE) return null
  return (await useRecoveryCode(query, userId, code, now)) ? 'recovery code' : null
}

/** Uses up the recovery code that a user typed; false if it is not one of theirs. */
async function useRecoveryCode(query: Query, userId: string, code: string, now: Date): Promise<boolean> {
  const left = await query<{ id: string; hashed: string }>(sql`
    SELECT id::text AS id, code_hash AS hashed FROM recovery_codes
    WHERE user_id = ${userId}::bigint AND used_at IS NULL`)
  const matches = await Promise.all(left.map(({ hashed }) => isCode(code, hashed)))
  const id = left[matches.indexOf(true)]?.id
  if (id === undefined) return false
  const used = await query(sql`
    UPDATE recovery_codes SET used_at = ${now} WHERE id = ${id}::bigint AND used_at IS NULL RETURNING id`)
  return used.length === 1
}
