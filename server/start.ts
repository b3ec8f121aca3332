import { readFile } from 'node:fs/promises'
import sql from 'sql-template-tag'
import { migrate } from '../models/migrations/index.ts'
import type { Config } from './config.ts'
import { type Database, openDatabase } from './database.ts'
import { importDataset } from './dataset/import.ts'
import { parseDataset } from './dataset/parse.ts'
import { rebuild } from './domain/write-record.ts'
import { STARTER_DATASET } from './paths.ts'
import { connectPostgres } from './postgres/connect.ts'

/** Opens the database with its schema up to date and, where it was empty and `SEED` says so, the starter dataset. */
export async function openPrepared(config: Config): Promise<Database> {
  const connection = await connectPostgres(config)
  const database = openDatabase(connection)
  try {
    const migrated = await migrate(database.sequelize)
    if (config.seed === 'starter') await seedIfEmpty(database)
    // A migration can change what is derived; on a new database there is nothing yet.
    if (migrated.length > 0) await rebuild(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Two first starts at once both find it empty: the import is the same twice over. */
async function seedIfEmpty(database: Database): Promise<void> {
  const [row] = await database.query<{ empty: boolean }>(
    sql`SELECT NOT EXISTS (SELECT FROM entities) AND NOT EXISTS (SELECT FROM sources) AS empty`,
  )
  if (row?.empty !== true) return
  const starter = parseDataset(await readFile(STARTER_DATASET, 'utf8'))
  await importDataset(database, starter, { via: 'starter dataset' })
}
