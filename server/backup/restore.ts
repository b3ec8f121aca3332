import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { isMigration, migrate } from '../../models/migrations/index.ts'
import type { Database } from '../database/index.ts'
import { BadBackup, checkWhole, type Frame, read } from './frames.ts'
import type { BackupHead, TablesDone } from './save.ts'
import { columnList, nameOf, qualified, type SavedTable, tablesOf } from './tables.ts'
import { unwrapped } from './wrapping.ts'

/** A backup cannot be restored into this database. The message says why. */
export class NotRestored extends Error {
  override name = 'NotRestored'
}

interface Sequence {
  readonly schema: string
  readonly name: string
  readonly last: string
}

const told = <T>({ body }: Frame): T => JSON.parse(body.toString()) as T

/**
 * Fills an empty database from a backup: all of it, or nothing. The backup is read to its end first, and nothing of a
 * damaged one reaches the database. For a backup from an older version, the database first gets the schema of that
 * version; the next start brings it up to date.
 * @throws {BadBackup} @throws {NotRestored} if the database is not empty, or the backup is from a later version.
 */
export async function restoreBackup(
  { pool, sequelize }: Database,
  path: string,
  passphrase: string | null,
  progress: TablesDone = () => {},
): Promise<BackupHead> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await needEmpty(client)
    await checkWhole(unwrapped(path, passphrase))
    const frames = read(unwrapped(path, passphrase))
    const head = await headOf(frames)
    await migrate(sequelize, head.schema)
    await client.query('BEGIN')
    await prepare(client, head)
    let done = 0
    const tableBegins = (): void => progress(done++, head.tables.length)
    await fill(client, frames, tableBegins)
    for (const table of await tablesOf(client))
      await client.query(`ALTER TABLE ${qualified(table)} ENABLE TRIGGER USER`)
    await client.query('COMMIT')
    return head
  } catch (error) {
    failure = error as Error
    throw error
  } finally {
    // Dropping the connection rolls back what was begun.
    client.release(failure)
  }
}

async function headOf(frames: AsyncGenerator<Frame>): Promise<BackupHead> {
  const first = (await frames.next()).value as Frame | undefined
  if (first?.kind !== 'H') throw new BadBackup('The backup is damaged: its head is missing.')
  const head = told<BackupHead>(first)
  if (!isMigration(head.schema))
    throw new NotRestored('The backup was made by a later version of Recusal. Install that version first.')
  return head
}

/** What a site has once anyone has used it: a record, accounts, or what people have added beside the record. */
const HOLDING = [
  'recordings',
  'entities',
  'sources',
  'users WHERE password_hash IS NOT NULL',
  'openid_identities',
  'imports',
  'notes',
  'lists',
  'projects',
  'webhooks',
  'rule_packs',
  'corrections',
]

async function needEmpty(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public.recordings') IS NOT NULL AS there`,
  )
  if (rows[0]?.there !== true) return
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
  )
  const known = new Set(tables.map(({ name }) => name))
  const holding = HOLDING.filter((rows) => known.has(rows.split(' ')[0] ?? ''))
  const { rows: held } = await client.query<{ holds: boolean }>(
    `SELECT ${holding.map((rows) => `EXISTS (SELECT FROM ${rows})`).join(' OR ')} AS holds`,
  )
  if (held[0]?.holds === true)
    throw new NotRestored(
      'The database is not empty. Restore the backup into an empty one, such as a new DATA_DIR.',
    )
}

/** Empties the tables and turns off the schema's own checks: they are for writers, and the backup has passed them. */
async function prepare(client: pg.PoolClient, head: BackupHead): Promise<void> {
  const tables = await tablesOf(client)
  const names = tables.map(nameOf)
  if (names.toSorted().join() !== head.tables.toSorted().join())
    throw new NotRestored(
      'The database has a later schema than the backup. Restore into a database that Recusal has not been started with.',
    )
  for (const table of tables) await client.query(`ALTER TABLE ${qualified(table)} DISABLE TRIGGER USER`)
  await client.query(`TRUNCATE ${tables.map(qualified).join(', ')}, public.sign_in_links, public.sessions`)
  await client.query('SET CONSTRAINTS ALL IMMEDIATE')
}

async function fill(
  client: pg.PoolClient,
  frames: AsyncGenerator<Frame>,
  tableBegins: () => void,
): Promise<void> {
  let copying: { rows: PassThrough; done: Promise<void> } | null = null
  const endTable = async (): Promise<void> => {
    copying?.rows.end()
    await copying?.done
    copying = null
  }
  for await (const frame of frames) {
    if (frame.kind === 'T') {
      await endTable()
      tableBegins()
      copying = beginTable(client, told<SavedTable>(frame))
    } else if (frame.kind === 'D') {
      const { rows, done } = copying ?? { rows: null, done: null }
      if (rows === null) throw new BadBackup('The backup is damaged: it has rows outside any table.')
      // If the database refuses a row, nothing reads the rest.
      if (!rows.write(frame.body))
        await Promise.race([new Promise((resolve) => rows.once('drain', resolve)), done])
    } else if (frame.kind === 'S') {
      await endTable()
      for (const { schema, name, last } of told<Sequence[]>(frame))
        await client.query(`SELECT setval(format('%I.%I', $1::text, $2::text)::regclass, $3::bigint)`, [
          schema,
          name,
          last,
        ])
    }
  }
}

function beginTable(client: pg.PoolClient, table: SavedTable): { rows: PassThrough; done: Promise<void> } {
  const rows = new PassThrough()
  const into = client.query(copyFrom(`COPY ${qualified(table)} (${columnList(table)}) FROM STDIN`))
  const done = pipeline(rows, into)
  // The error is handled where the table ends.
  done.catch(() => {})
  return { rows, done }
}
