import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sql from 'sql-template-tag'
import { migrate, NewerSchema } from '../models/migrations/index.ts'
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
 * Opens the database, brings its schema up to date and, if it was empty and `SEED` says so, loads the starter dataset.
 * @throws {ConfigError} if the database cannot be prepared.
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

/** Turns a lack of database privileges or extensions into a message for the person who set `DATABASE_URL`. */
function asConfigError(error: unknown): unknown {
  if (error instanceof NewerSchema) return new ConfigError(error.message)
  const { code, message = '' } = saidByDriver(error)
  if (code === '42501')
    return new ConfigError(
      `DATABASE_URL cannot be used: its user is not allowed to create tables there: ${message}`,
    )
  if ((code === '0A000' || code === '58P01') && /extension/.test(message))
    return new ConfigError(
      `The database cannot be used: ${message}. Install PostgreSQL’s contrib package on its server, then start again`,
    )
  const words = outageOf(error) ?? fileProblem(error)
  return words === null ? error : new ConfigError(words)
}

/**
 * Brings the schema up to date. If the database is our own, it first saves a backup in `DATA_DIR`; otherwise it says
 * that there is no backup.
 */
export async function upgrade(
  database: Database,
  config: Config,
  say: (message: string) => void,
): Promise<void> {
  await bringUpToDate(database, async () => {
    if (config.databaseUrl !== undefined) {
      say('The database is being upgraded. No backup was made: the database at DATABASE_URL has its own.')
      return
    }
    const path = await datedFile(join(config.dataDir, 'backups'), 'before-upgrade')
    await saveBackup(database, path, null)
    say(`The database is being upgraded. A backup from before the upgrade is in ${path}.`)
  })
}

/**
 * Migrates the schema, and derives every overlap again after an upgrade: if a stored overlap does not use this
 * program's method, or if the schema changed, since the explanations may have changed too.
 * @param beforeChange as for `migrate`.
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

/** If two first starts run at the same time, both find it empty. Importing twice gives the same result. */
async function seed(database: Database): Promise<void> {
  const starter = parseDataset(await readFile(STARTER_DATASET, 'utf8'))
  await importDataset(database, starter, { via: 'starter dataset' })
}
