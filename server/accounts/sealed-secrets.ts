import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'

/** Encrypts the secrets that the database keeps and that must be read again. */
export type SecretsKey = Buffer

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What a sealed secret begins with. */
const SEALED = 'v1.'

/** The key of a site, from `SECRETS_KEY` or, if there is none, from the secret of its sessions. */
export function secretsKey(secret: string): SecretsKey {
  return Buffer.from(hkdfSync('sha256', secret, '', 'recusal: secrets in the database', 32))
}

/** @param of whose secret it is: in another row it cannot be opened. */
export function seal(key: SecretsKey, secret: string, of: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(of))
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return SEALED + sealed.toString('base64url')
}

/** The secret; null if it was sealed with another key, or for someone else. */
export function unseal(key: SecretsKey, sealed: string, of: string): string | null {
  if (!sealed.startsWith(SEALED)) return null
  const bytes = Buffer.from(sealed.slice(SEALED.length), 'base64url')
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  try {
    decipher.setAAD(Buffer.from(of)).setAuthTag(bytes.subarray(-TAG_BYTES))
    return (
      decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    )
  } catch {
    return null
  }
}

/** Seals what an older version of the program stored unsealed. */
export async function sealOldSecrets({ query }: Database, key: SecretsKey): Promise<void> {
  const open = await query<{ id: string; secret: string }>(sql`
    SELECT id::text AS id, totp_secret AS secret FROM users
    WHERE totp_secret IS NOT NULL AND NOT starts_with(totp_secret, ${SEALED})`)
  for (const { id, secret } of open)
    await query(sql`
      UPDATE users SET totp_secret = ${seal(key, secret, id)} WHERE id = ${id}::bigint AND totp_secret = ${secret}`)
}
