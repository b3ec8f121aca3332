import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream, statSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FILE_MAKER } from '../../paths.ts'
import { once } from '../../values/once.ts'
import type { WholeFile } from './formats.ts'
import type { WholeRecord } from './whole-record.ts'

/** Files of the whole record in a folder that several processes and threads share. */

/** A file of the whole record as it was made. */
export interface KeptFile {
  readonly path: string
  readonly bytes: number
  /** Its SHA-256, in hexadecimal. */
  readonly sha256: string
  readonly made: Date
  /** The moment of the record that it shows, an ISO time. */
  readonly of: string
}

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** The part of a state's name that is the same for all addresses of the site. */
export const momentPart = (moment: string): string => moment.replace(/\D/g, '')

/**
 * When the program that makes the files was built: another one may make them differently. The thread that makes them is told,
 * since the program may be built anew while the server runs.
 */
export const filesProgram = once(() => String(statSync(FILE_MAKER).mtimeMs))

/** The name for files of a state of the record: its last moment, the address that the files name, and the program. */
export function stateOf(moment: string, base: string, program: string): string {
  const site = createHash('sha256').update(`${base} ${program}`).digest('hex').slice(0, 12)
  return `${momentPart(moment)}-${site}`
}

/** A file of a state of the record; null if there is none. */
export async function findFile(folder: string, state: string, name: string): Promise<KeptFile | null> {
  const path = join(folder, state, name)
  try {
    const said = JSON.parse(await readFile(`${path}.about`, 'utf8')) as Pick<KeptFile, 'sha256' | 'of'>
    const { size, mtime } = await stat(path)
    return { path, bytes: size, made: mtime, ...said }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Makes a file of a record, and stores it with its checksum. @param state the name that `stateOf` gives. */
export async function storeFile(
  folder: string,
  state: string,
  file: WholeFile,
  record: WholeRecord,
): Promise<void> {
  const place = join(folder, state)
  await mkdir(place, { recursive: true, mode: 0o700 })
  const path = join(place, file.file)
  const draft = `${path}.${randomUUID()}`
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  try {
    await pipeline(await file.make(record), hashing, createWriteStream(draft, { mode: 0o600 }))
    const about = { sha256: hash.digest('hex'), of: record.at }
    await writeFile(`${draft}.about`, JSON.stringify(about), { mode: 0o600 })
    // A file exists once its description exists.
    await rename(draft, path)
    await rename(`${draft}.about`, `${path}.about`)
  } catch (error) {
    await Promise.all([rm(draft, { force: true }), rm(`${draft}.about`, { force: true })])
    throw error
  }
}
