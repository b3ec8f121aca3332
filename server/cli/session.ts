import { InvalidArgumentError } from 'commander'
import { NewerSchema, schemaOf } from '../../models/migrations/index.ts'
import { AccountRefused } from '../accounts/users.ts'
import { BadBackup } from '../backup/frames.ts'
import { NotRestored } from '../backup/restore.ts'
import { NotAFile } from '../backup/save.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { type Database, openDatabase } from '../database/index.ts'
import { outageOf } from '../database/outage.ts'
import { FileRefused } from '../dataset/problems.ts'
import { Unreadable } from '../exchange/in/reading.ts'
import { FileGone, NamesUnknown } from '../exchange/in/work.ts'
import { hasCluster } from '../postgres/cluster.ts'
import { connectPostgres } from '../postgres/connect.ts'
import { NameRefused } from '../queries/understood-filters.ts'
import { InputRefused } from '../record/refusals.ts'
import { upgrade } from '../start.ts'
import { FileChanged } from '../values/file-bytes.ts'
import { fileProblem } from '../values/file-errors.ts'
import { say } from './output.ts'

/** Exit codes: done, refused, or called incorrectly. */
export const EXIT = { done: 0, refused: 1, wrongCall: 2 } as const

/** How long a stopping command waits for the database. */
const LONGEST_STOP_MS = 5_000

/** A command that cannot do what was asked; its message is for the person who asked. */
export class Refused extends Error {
  override name = 'Refused'
}

/** The settings, as the server reads them. @throws {ConfigError} */
export const commandConfig = (): Config => readConfig(process.env)

/**
 * What a command does with the database. `fill`: adds to it, and makes it if there is none. `change`: brings its schema up
 * to date. `read`: needs the current schema and changes nothing. `copy`: takes it as it is, whatever its version.
 * `restore`: makes it if there is none, and leaves its schema to the backup.
 */
type Use = 'fill' | 'change' | 'read' | 'copy' | 'restore'

const mayMake = (use: Use): boolean => use === 'fill' || use === 'restore'

/** What a command that is told to stop still has to do. */
const beforeStop = new Set<() => Promise<unknown>>()

/** Does work, and tidies up after it even if the command is told to stop in the meantime. */
export async function tidied<T>(work: () => Promise<T>, tidy: () => Promise<unknown>): Promise<T> {
  beforeStop.add(tidy)
  try {
    return await work()
  } finally {
    beforeStop.delete(tidy)
    await tidy()
  }
}

/**
 * Opens the server's database, which may be running, for one command and releases it afterward. Only the server
 * loads the starter dataset; a command finds the record as it is.
 * @throws {Refused} if there is no database and the command does not fill one: it may be the wrong `DATA_DIR`.
 */
export async function withDatabase<T>(
  work: (database: Database, config: Config) => Promise<T>,
  use: Use = 'change',
): Promise<T> {
  const config = commandConfig()
  if (!mayMake(use) && config.databaseUrl === undefined && !hasCluster(config.dataDir))
    throw noDatabase(config)
  const connection = await connectPostgres(config)
  const database = openDatabase(connection)
  stopOnSignal(async () => {
    for (const work of beforeStop) await work()
    await connection.release()
  })
  try {
    const schema = await schemaOf(database.sequelize)
    if (!mayMake(use) && schema === 'none') throw noDatabase(config)
    if (use === 'read' && schema === 'older')
      throw new Refused(
        'The database is from an older version of Recusal. Read-only commands do not upgrade it: start the server once.',
      )
    if (schema === 'newer' && use !== 'copy' && use !== 'restore') throw new NewerSchema()
    if (use === 'fill' || use === 'change') await upgrade(database, config, say)
    return await work(database, config)
  } finally {
    await database.close()
  }
}

const noDatabase = ({ databaseUrl, dataDir }: Config): Refused =>
  new Refused(
    databaseUrl === undefined
      ? `There is no database in ${dataDir}. Set DATA_DIR to the folder that the server uses, or start the server once.`
      : 'The database at DATABASE_URL has no record yet. Start the server once.',
  )

/** On a stop signal, releases the database, which undoes unfinished work and leaves nothing running. */
function stopOnSignal(letGo: () => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      say('Stopped. Unfinished work is undone.')
      const end = (): never => process.exit(EXIT.refused)
      setTimeout(end, LONGEST_STOP_MS)
      letGo().then(end, end)
    })
  }
}

/** The same for a read-only command, which does not change a database from an older version. */
export function readDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  return withDatabase(work, 'read')
}

/** A command that was called incorrectly in a way that its parser cannot detect. */
export class WrongCall extends Refused {
  override name = 'WrongCall'
}

/** The message of an error meant for the user; null for a bug in the program. */
export function refusalOf(error: unknown): string | null {
  const answers = [
    Refused,
    NameRefused,
    FileRefused,
    FileChanged,
    Unreadable,
    AccountRefused,
    ConfigError,
    NewerSchema,
    BadBackup,
    NotRestored,
    NotAFile,
    FileGone,
    NamesUnknown,
    InputRefused,
  ]
  if (error instanceof Error && answers.some((kind) => error instanceof kind)) return error.message
  return outageOf(error) ?? fileProblem(error)
}

/** Reads an option that is text, as forms do. */
export const textUpTo =
  (most: number) =>
  (given: string): string => {
    const text = given.trim()
    if (text === '' || text.length > most)
      throw new InvalidArgumentError(`It must be text of 1 to ${most} characters.`)
    return text
  }

/** The values of `KEY=VALUE` options, by key. */
export type GivenPairs = Readonly<Record<string, readonly string[]>>

/** Adds a `KEY=VALUE` option to those before it. */
export function collectPair(given: string, before: GivenPairs): GivenPairs {
  const at = given.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must have the form KEY=VALUE.')
  const key = given.slice(0, at)
  return { ...before, [key]: [...(before[key] ?? []), given.slice(at + 1)] }
}
