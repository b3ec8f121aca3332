import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Database } from '../database/index.ts'
import { type Frame, written } from './frames.ts'
import { columnList, nameOf, qualified, tablesOf } from './tables.ts'
import { wrapped } from './wrapping.ts'

/** What a backup says about itself. */
export interface BackupHead {
  readonly made: string
  /** The last migration that the database had. */
  readonly schema: string
  readonly tables: readonly string[]
}

/** Called with how many tables are done, and how many there are. */
export type TablesDone = (done: number, total: number) => void

const json = (kind: Frame['kind'], value: unknown): Frame => ({
  kind,
  body: Buffer.from(JSON.stringify(value)),
})

/**
 * Writes the whole database to a file, as it is at one moment, even while people write. The file appears only when
 * it is complete. Sessions and sign-in links are left out; the configuration's secrets are not in the database.
 * @returns how many bytes the file has.
 */
export async function saveBackup(
  { pool }: Database,
  path: string,
  passphrase: string | null,
  progress: TablesDone = () => {},
): Promise<number> {
  const file = await fileToReplace(path)
  const part = `${file}.${randomUUID()}${PART}`
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    // A large table takes longer than anyone waits for a page.
    await client.query('SET LOCAL statement_timeout = 0')
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0')
    await pipeline(
      wrapped(written(framesOf(client, progress)), passphrase),
      createWriteStream(part, { flags: 'wx', mode: 0o600 }),
    )
    const size = await onDisk(part)
    await rename(part, file)
    await removeAbandoned(file)
    return size
  } catch (error) {
    failure = error as Error
    await rm(part, { force: true })
    throw error
  } finally {
    // What was read is read, whatever becomes of the transaction.
    if (failure === undefined)
      await client.query('COMMIT').catch((error: Error) => {
        failure = error
      })
    client.release(failure)
  }
}

/** What an unfinished backup’s file name ends with. */
const PART = '.part'

/** An unfinished backup that has not grown for this long was left behind by a process that was killed. */
const ABANDONED_MS = 24 * 60 * 60 * 1000

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Deletes what earlier backups to this file, or beside it under dated names, left behind unfinished. */
async function removeAbandoned(file: string): Promise<void> {
  for (const name of await readdir(dirname(file)).catch(() => [])) {
    const [of, id] = [name.slice(0, -42), name.slice(-41, -PART.length)]
    const isOurs = name.endsWith(PART) && UUID.test(id) && (of === basename(file) || of.endsWith('.backup'))
    if (!isOurs) continue
    const path = join(dirname(file), name)
    const there = await stat(path).catch(() => null)
    if (there !== null && Date.now() - there.mtimeMs > ABANDONED_MS) await rm(path, { force: true })
  }
}

/**
 * The file that a backup will replace or be: a link stays and its target is replaced.
 * @throws {NotAFile} if something else than a file has that name, such as a device.
 */
async function fileToReplace(path: string): Promise<string> {
  // Errors name the folder rather than a file of ours in it.
  await stat(dirname(path))
  const file = await realpath(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    // There is nothing yet, or a link to where nothing is yet.
    const target = await readlink(path).catch(() => null)
    return target === null ? path : resolve(dirname(path), target)
  })
  const there = await stat(file).catch(() => null)
  if (there !== null && !there.isFile())
    throw new NotAFile(`${path} is ${there.isDirectory() ? 'a folder' : 'a device'}, not a file.`)
  return file
}

/** The name of a new backup belongs to something that is not a file. */
export class NotAFile extends Error {
  override name = 'NotAFile'
}

/** Waits until the whole file is on the disk, and returns its size. */
async function onDisk(path: string): Promise<number> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

async function* framesOf(client: pg.PoolClient, progress: TablesDone): AsyncGenerator<Frame> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM migrations ORDER BY name DESC LIMIT 1',
  )
  const tables = await tablesOf(client)
  const head: BackupHead = {
    made: new Date().toISOString(),
    schema: rows[0]?.name ?? '',
    tables: tables.map(nameOf),
  }
  yield json('H', head)
  for (const [done, table] of tables.entries()) {
    progress(done, tables.length)
    yield json('T', table)
    const rowsOfTable = client.query(copyTo(`COPY ${qualified(table)} (${columnList(table)}) TO STDOUT`))
    for await (const piece of rowsOfTable as AsyncIterable<Buffer>) yield { kind: 'D', body: piece }
  }
  const { rows: sequences } = await client.query(
    `SELECT schemaname AS schema, sequencename AS name, last_value::text AS last FROM pg_sequences
     WHERE schemaname IN ('public', 'history') AND last_value IS NOT NULL ORDER BY 1, 2`,
  )
  yield json('S', sequences)
}
