import { readFile } from 'node:fs/promises'
import sql from 'sql-template-tag'
import { migrate } from '../models/migrations/index.ts'
import { type Config, ConfigError } from './config.ts'
import { type Database, openDatabase } from './database.ts'
import { importDataset } from './dataset/import.ts'
import { parseDataset } from './dataset/parse.ts'
import { rebuild } from './domain/write-record.ts'
import { STARTER_DATASET } from './paths.ts'
import type { PostgresConnection } from './postgres/connect.ts'

/**
 * Opens the database with its schema up to date and, where it was empty and `SEED` says so, the starter dataset.
 * @throws {ConfigError} where the database does not let itself be prepared.
 */
export async function openPrepared(config: Config, connection: PostgresConnection): Promise<Database> {
  const database = openDatabase(connection)
  try {
    const migrated = await migrate(database.sequelize)
    const empty = await isEmpty(database)
    // A migration can change what is derived.
    if (migrated.length > 0 && !empty) await rebuild(database)
    if (empty && config.seed === 'starter') await seed(database)
    return database
  } catch (error) {
    await database.close()
    throw asConfigError(error)
  }
}

/** What the database refuses to whoever owns too little of it is for the person who set `DATABASE_URL`. */
function asConfigError(error: unknown): unknown {
  const original = (error as { original?: { code?: string; message?: string } } | null)?.original
  return original?.code === '42501'
    ? new ConfigError(`DATABASE_URL cannot be used: its user may not make tables there: ${original.message}`)
    : error
}

async function isEmpty({ query }: Database): Promise<boolean> {
  const [row] = await query<{ empty: boolean }>(
    sql`SELECT NOT EXISTS (SELECT FROM entities) AND NOT EXISTS (SELECT FROM sources) AS empty`,
  )
  return row?.empty === true
}

/** Two first starts at once both find it empty: the import is the same twice over. */
async function seed(database: Database): Promise<void> {
  const starter = parseDataset(await readFile(STARTER_DATASET, 'utf8'))
  await importDataset(database, starter, { via: 'starter dataset' })
}
