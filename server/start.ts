import { readFile } from 'node:fs/promises'
import sql from 'sql-template-tag'
import { migrate } from '../models/migrations/index.ts'
import { type Config, ConfigError } from './config.ts'
import { type Database, openDatabase } from './database/index.ts'
import { importDataset } from './dataset/import.ts'
import { parseDataset } from './dataset/parse.ts'
import { METHOD } from './overlaps/method.ts'
import { STARTER_DATASET } from './paths.ts'
import type { PostgresConnection } from './postgres/connect.ts'
import { rebuild } from './record/write-record.ts'

/**
 * Opens the database with its schema up to date and, where it was empty and `SEED` says so, the starter dataset.
 * @throws {ConfigError} where the database does not let itself be prepared.
 */
export async function openPrepared(config: Config, connection: PostgresConnection): Promise<Database> {
  const database = openDatabase(connection)
  try {
    await bringUpToDate(database)
    if (config.seed === 'starter' && (await isEmpty(database))) await seed(database)
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

/**
 * Migrates the schema, and derives every overlap afresh after an upgrade: where a stored one is not by the method
 * of this program, or the schema changed and with it, perhaps, the words.
 */
export async function bringUpToDate(database: Database): Promise<void> {
  const ran = await migrate(database.sequelize)
  const [row] = await database.query<{ outdated: boolean }>(sql`
    SELECT EXISTS (SELECT FROM derived_overlaps WHERE method_version <> ${METHOD.version})
      OR EXISTS (SELECT FROM chains WHERE explanation = '') AS outdated`)
  if (ran.length > 0 || row?.outdated === true) await rebuild(database)
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
