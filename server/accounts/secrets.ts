import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hash, verify } from '@node-rs/argon2'
import { type Config, ConfigError } from '../config.ts'

/** OWASP's floor for argon2id, which is the library's default algorithm. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), ARGON2)
}

/** A hash that no password matches, so that an unknown address takes as long to refuse as a wrong password. */
const decoy = hashPassword(randomBytes(16).toString('hex'))

/** Whether the password matches `passwordHash`; null never matches. */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await decoy), password.normalize('NFKC'))
  return matches && passwordHash !== null
}

/** A token of 32 random bytes for an address or a header, and the digest that is stored. */
export function makeToken(): { token: string; digest: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, digest: tokenDigest(token) }
}

export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/**
 * The secret that signs session cookies: `SESSION_SECRET`, or else one that is made once and kept in the data
 * folder.
 * @throws {ConfigError} if `NODE_ENV` says production and the database is one of its own, which several servers may share.
 */
export async function sessionSecret(config: Config): Promise<string> {
  if (config.sessionSecret !== undefined) return config.sessionSecret
  if (config.saysProduction && config.databaseUrl !== undefined) {
    throw new ConfigError('SESSION_SECRET is required with NODE_ENV=production when DATABASE_URL is set')
  }
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const path = join(config.dataDir, 'session-secret')
  // Whole or not at all: a full disk leaves no empty file, and if two servers start for the first time, one wins.
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    if (!existsSync(path)) {
      await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
      await link(draft, path)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  const secret = await readFile(path, 'utf8')
  if (secret.length < 16)
    throw new ConfigError(`${path} does not contain a secret: delete it and start again`)
  return secret
}
