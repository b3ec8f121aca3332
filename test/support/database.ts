import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { type Database, openDatabase } from '../../server/database/index.ts'
import type { PostgresConnection } from '../../server/postgres/connect.ts'
import { TEMPLATES, type Template } from './global-setup.ts'

async function asAdmin(statement: string): Promise<void> {
  const { host, port, superuser } = inject('postgres')
  const client = new pg.Client({ host, port, user: superuser, database: 'postgres' })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export interface OwnDatabase {
  readonly connection: PostgresConnection
  readonly drop: () => Promise<void>
}

/** Clones a template into a new database. */
export function cloneDatabase(template: Template): Promise<OwnDatabase> {
  return createDatabase(` TEMPLATE ${TEMPLATES[template]}`)
}

/** An empty database, without even a schema. */
export function blankDatabase(): Promise<OwnDatabase> {
  return createDatabase('')
}

async function createDatabase(from: string): Promise<OwnDatabase> {
  const { host, port, user } = inject('postgres')
  const name = `recusal_${randomBytes(8).toString('hex')}`
  await asAdmin(`CREATE DATABASE ${name} OWNER ${user}${from}`)
  return {
    connection: {
      pg: { host, port, user, database: name },
      release: async () => {},
    },
    drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`),
  }
}

/** A fresh database, migrated and empty, for the tests of one file. */
export function useDatabase(): () => Database {
  let database: Database | undefined
  let drop: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const clone = await cloneDatabase('migrated')
    database = openDatabase(clone.connection)
    drop = clone.drop
  })
  afterAll(async () => {
    await database?.close()
    await drop?.()
  })
  return () => {
    if (database === undefined) throw new Error('the database is not open yet')
    return database
  }
}

/**
 * Empties every table of the record, keeping the schema, and starts its ids anew. Rows are deleted: for the few that
 * tests write, truncating all the tables and their indexes takes twenty times as long.
 */
export async function emptyRecord(database: Database): Promise<void> {
  const { rows } = await database.pool.query<{ deletions: string }>(
    `SELECT string_agg(format('DELETE FROM %I.%I', schemaname, tablename), '; ') AS deletions FROM pg_tables
     WHERE schemaname IN ('public', 'history') AND tablename NOT IN ('users', 'sessions', 'migrations')`,
  )
  // Triggers protect the history of the record; they are off only for this session.
  const client = await database.pool.connect()
  try {
    await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${rows[0]?.deletions};
      SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences
      WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename <> 'users_id_seq'; COMMIT`)
  } finally {
    client.release()
  }
}

/** The database's clock, to the microsecond, as `as_of` takes it. */
export async function clockOf(database: Database): Promise<string> {
  const { rows } = await database.pool.query<{ now: string }>(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
  )
  return rows[0]?.now ?? ''
}

/**
 * Takes the writers' lock and holds it: everything that writes, or tries to, waits until it is released.
 * @param until how far the write is: it has only begun, or has recorded something, for which readers of its moment wait.
 */
export async function holdingWriters(
  database: Database,
  until: 'begun' | 'recording' = 'begun',
): Promise<() => Promise<void>> {
  const client = await database.pool.connect()
  await client.query(`BEGIN; SELECT begin_writing(NULL, 'command line', NULL)`)
  if (until === 'recording') await client.query('SELECT recording_moment()')
  return async () => {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** A write that changes nothing but the version of the record: nothing that was kept of it is used again. */
export async function newVersion({ pool }: Database): Promise<void> {
  await pool.query('SELECT recording_moment()')
}
