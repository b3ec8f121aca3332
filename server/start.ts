import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sql from 'sql-template-tag'
import { migrate } from '../models/migrations/index.ts'
import { datedFile } from './backup/dated-files.ts'
import { saveBackup } from './backup/save.ts'
import { type Config, ConfigError } from './config.ts'
import { type Database, openDatabase, SERVING_LIMITS } from './database/index.ts'
import { outageOf, saidByDriver } from './database/outage.ts'
import { importDataset } from './dataset/import.ts'
import { parseDataset } from './dataset/parse.ts'
import { METHOD } from './overlaps/method.ts'
import { STARTER_DATASET } from './paths.ts'
import type { PostgresConnection } from './postgres/connect.ts'
import { rebuild } from './record/write-record.ts'
import { fileProblem } from './values/file-errors.ts'

/**
 * Opens the database with its schema up to date and, where it was empty and `SEED` says so, the starter dataset.
 * @throws {ConfigError} where the database does not let itself be prepared.
 */
export async function openPrepared(config: Config, connection: PostgresConnection): Promise<Database> {
  const database = openDatabase(connection, SERVING_LIMITS)
  try {
    await upgrade(database, config, (message) => console.error(message))
    if (config.seed === 'starter' && (await isEmpty(database))) await seed(database)
    return database
  } catch (error) {
    await database.close()
    throw asConfigError(error)
  }
}

/** What the database refuses to whoever owns too little of it is for the person who set `DATABASE_URL`. */
function asConfigError(error: unknown): unknown {
  const { code, message = '' } = saidByDriver(error)
  if (code === '42501')
    return new ConfigError(`DATABASE_URL cannot be used: its user may not make tables there: ${message}`)
  if ((code === '0A000' || code === '58P01') && /extension/.test(message))
    return new ConfigError(
      `The database cannot be used: ${message}. Install PostgreSQL’s contrib package on its server, then start again`,
    )
  const words = outageOf(error) ?? fileProblem(error)
  return words === null ? error : new ConfigError(words)
}

/**
 * Brings the schema up to date, with a backup before it in `DATA_DIR` where the database is our own; of another one it says
 * that there is none.
 */
export async function upgrade(
  database: Database,
  config: Config,
  say: (message: string) => void,
): Promise<void> {
  await bringUpToDate(database, async () => {
    if (config.databaseUrl !== undefined) {
      say('The database is brought up to date. No backup was made: DATABASE_URL has its own.')
      return
    }
    const path = await datedFile(join(config.dataDir, 'backups'), 'before-upgrade')
    await saveBackup(database, path, null)
    say(`The database is brought up to date; as it was, it is in ${path}.`)
  })
}

/**
 * Migrates the schema, and derives every overlap afresh after an upgrade: where a stored one is not by the method
 * of this program, or the schema changed and with it, perhaps, the words.
 * @param beforeChange as of `migrate`.
 */
export async function bringUpToDate(database: Database, beforeChange?: () => Promise<void>): Promise<void> {
  const ran = await migrate(database.sequelize, undefined, beforeChange)
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
