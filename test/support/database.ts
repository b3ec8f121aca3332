import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { type Database, openDatabase } from '../../server/database.ts'
import type { PostgresConnection } from '../../server/postgres/connect.ts'
import { TEMPLATE } from './global-setup.ts'

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ ...inject('postgres'), database: 'postgres' })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Clones the migrated template into a database of its own. */
export async function cloneDatabase(): Promise<{
  connection: PostgresConnection
  drop: () => Promise<void>
}> {
  const { host, port, user } = inject('postgres')
  const name = `recusal_${randomBytes(8).toString('hex')}`
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
  return {
    connection: {
      pg: { host, port, user, database: name },
      sequelize: { host, port, username: user, database: name },
      release: async () => {},
    },
    drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`),
  }
}

/** A fresh database for the tests of one file. */
export function useDatabase(): () => Database {
  let database: Database | undefined
  let drop: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const clone = await cloneDatabase()
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

/** Empties every table of the record, keeping the schema. */
export async function emptyRecord(database: Database): Promise<void> {
  await database.pool.query(
    `TRUNCATE sources, entities, positions, links, negotiations, parties, participants, meetings, statements,
     statement_subjects, citations, derived_overlaps, overlap_detections, chains RESTART IDENTITY`,
  )
}
