import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { migrate } from '../../../models/migrations/index.ts'
import { type Database, openDatabase } from '../../../server/database/index.ts'
import { addImport, findImport, type StoredImport } from '../../../server/exchange/in/store.ts'
import { TableMapping } from '../../../server/exchange/in/table/mapping.ts'
import { commitImport } from '../../../server/exchange/in/work.ts'
import { SUPERUSER } from '../../../server/postgres/cluster.ts'
import type { PostgresConnection } from '../../../server/postgres/connect.ts'
import { OWNER } from '../../../server/postgres/owner.ts'
import { FileOnDisk } from '../../../server/values/file-bytes.ts'
import { type Row, timed } from './rows.ts'

const TABLES = [
  'sources',
  'entities',
  'links',
  'negotiations',
  'parties',
  'participants',
  'citations',
] as const

/** Imports a file as the command line does. */
async function bringIn(database: Database, path: string): Promise<void> {
  const content = FileOnDisk.open(path)
  if (content === null) throw new Error(`${path} is not a file`)
  const mapping = TableMapping.parse({})
  const given = { dataset: 'bench', fileName: 'bench.json', format: 'dataset', mapping } as const
  try {
    const id = await addImport(database.query, { ...given, content, userId: null })
    const stored = (await findImport(database.query, id)) as StoredImport
    await commitImport(
      database,
      { ...stored, content },
      { userId: null, reason: 'bench' },
      { progress: () => {} },
    )
  } finally {
    content.close()
  }
}

/** The columns of a table that are stored, not generated from others. */
async function columnsOf(pool: pg.Pool, table: string): Promise<string> {
  const { rows } = await pool.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`,
    [table],
  )
  return rows[0]?.columns ?? ''
}

/** Uses COPY to load the same rows into the same tables of an empty database, with all triggers, in one transaction. */
async function copyInto(connection: PostgresConnection, database: Database, folder: string): Promise<number> {
  for (const table of TABLES) {
    const client = await database.pool.connect()
    const source = client.query(copyTo(`COPY ${table} (${await columnsOf(database.pool, table)}) TO STDOUT`))
    await pipeline(source, createWriteStream(join(folder, table)))
    client.release()
  }
  await asSuperuser(connection, `CREATE DATABASE copied OWNER ${OWNER}`)
  const copied = openDatabase({
    pg: { ...connection.pg, database: 'copied' },
    release: async () => {},
  })
  await migrate(copied.sequelize)
  try {
    return await timed(() => copyAll(copied.pool, folder))
  } finally {
    await copied.close()
    await asSuperuser(connection, 'DROP DATABASE copied WITH (FORCE)')
  }
}

/** Runs what requires a superuser rather than the database's owner. */
async function asSuperuser(connection: PostgresConnection, statement: string): Promise<void> {
  const client = new pg.Client({ ...connection.pg, user: SUPERUSER, database: 'postgres' })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function copyAll(pool: pg.Pool, folder: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`BEGIN; SELECT begin_writing(NULL, 'import', NULL)`)
    for (const table of TABLES) {
      const columns = await columnsOf(pool, table)
      await pipeline(
        createReadStream(join(folder, table)),
        client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`)),
      )
    }
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

/** Importing a file, with everything that follows from it, compared with COPY of the same rows. */
export async function importRow(
  connection: PostgresConnection,
  database: Database,
  path: string,
  folder: string,
): Promise<Row> {
  const took = await timed(() => bringIn(database, path))
  const copy = await copyInto(connection, database, folder)
  const share = copy / took
  return {
    what: 'import of the file, overlaps and all',
    measured: `${(took / 1000).toFixed(1)} s`,
    reference: `COPY into the same tables ${(copy / 1000).toFixed(1)} s`,
    ratio: share,
    goal: '≥ 0.4 of COPY',
    met: share >= 0.4,
  }
}
