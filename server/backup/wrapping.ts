import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { BadBackup } from './frames.ts'

/** How a backup begins: with a mark that names its format and says whether it is encrypted. */
const MARKS = {
  plain: Buffer.from('recusal-backup/1 plain    \n'),
  encrypted: Buffer.from('recusal-backup/1 encrypted\n'),
} as const
const MARK_BYTES = MARKS.plain.length
const [SALT_BYTES, NONCE_BYTES, TAG_BYTES] = [16, 12, 16] as const
/** OWASP's scrypt setting for passwords: 128 MiB for each guess. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const

const keyOf = (passphrase: string, salt: Buffer): Buffer =>
  scryptSync(passphrase.normalize('NFKC'), salt, 32, SCRYPT)

/** Compresses bytes and, with a passphrase, encrypts them (AES-256-GCM), for the file of a backup. */
export async function* wrapped(
  bytes: AsyncIterable<Buffer>,
  passphrase: string | null,
): AsyncGenerator<Buffer> {
  // A failure on the way ends the compressed stream with the same error.
  const compressed = pipeline(Readable.from(bytes), createGzip({ level: 4 }), () => {})
  if (passphrase === null) {
    yield MARKS.plain
    yield* compressed as AsyncIterable<Buffer>
    return
  }
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)]
  const cipher = createCipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce)
  yield Buffer.concat([MARKS.encrypted, salt, nonce])
  for await (const piece of compressed as AsyncIterable<Buffer>) yield cipher.update(piece)
  yield Buffer.concat([cipher.final(), cipher.getAuthTag()])
}

/**
 * The bytes inside the file of a backup.
 * @throws {BadBackup} if it is not a backup, or `passphrase` does not open it.
 */
export async function* unwrapped(path: string, passphrase: string | null): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  let compressed: AsyncIterable<Buffer>
  try {
    const { size } = await file.stat()
    const mark = Buffer.alloc(MARK_BYTES)
    await file.read(mark, 0, MARK_BYTES, 0)
    if (mark.equals(MARKS.plain)) compressed = createReadStream(path, { start: MARK_BYTES })
    else if (!mark.equals(MARKS.encrypted)) throw new BadBackup('This is not a Recusal backup.')
    else if (passphrase === null)
      throw new BadBackup('The backup is encrypted. Name the file that holds its passphrase.')
    else {
      const body = MARK_BYTES + SALT_BYTES + NONCE_BYTES
      if (size < body + TAG_BYTES) throw new BadBackup('The backup is incomplete: its end is missing.')
      const [keys, tag] = [Buffer.alloc(SALT_BYTES + NONCE_BYTES), Buffer.alloc(TAG_BYTES)]
      await file.read(keys, 0, keys.length, MARK_BYTES)
      await file.read(tag, 0, TAG_BYTES, size - TAG_BYTES)
      const key = keyOf(passphrase, keys.subarray(0, SALT_BYTES))
      const decipher = createDecipheriv('aes-256-gcm', key, keys.subarray(SALT_BYTES)).setAuthTag(tag)
      const sealed = createReadStream(path, { start: body, end: size - TAG_BYTES - 1 })
      compressed = pipeline(sealed, decipher, () => {}) as unknown as AsyncIterable<Buffer>
    }
  } finally {
    await file.close()
  }
  try {
    yield* pipeline(Readable.from(compressed), createGunzip(), () => {}) as AsyncIterable<Buffer>
  } catch (error) {
    if (error instanceof BadBackup) throw error
    throw new BadBackup(
      passphrase === null
        ? `The backup is damaged: ${(error as Error).message}.`
        : 'The passphrase does not open this backup, or the backup is damaged.',
    )
  }
}
