import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
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
  const part = `${path}.part`
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    // A large table takes longer than anyone waits for a page.
    await client.query('SET LOCAL statement_timeout = 0')
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0')
    await pipeline(
      wrapped(written(framesOf(client, progress)), passphrase),
      createWriteStream(part, { flags: 'w', mode: 0o600 }),
    )
    const file = await open(part, 'r+')
    await file.sync()
    const { size } = await file.stat()
    await file.close()
    await rename(part, path)
    return size
  } catch (error) {
    failure = error as Error
    await rm(part, { force: true })
    throw error
  } finally {
    if (failure === undefined) await client.query('COMMIT')
    client.release(failure)
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
