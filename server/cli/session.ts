import { InvalidArgumentError } from 'commander'
import { isOlder } from '../../models/migrations/index.ts'
import { AccountRefused } from '../accounts/users.ts'
import { BadBackup } from '../backup/frames.ts'
import { NotRestored } from '../backup/restore.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { type Database, openDatabase } from '../database/index.ts'
import { outageOf } from '../database/outage.ts'
import { FileRefused } from '../dataset/problems.ts'
import { Unreadable } from '../exchange/in/reading.ts'
import { connectPostgres } from '../postgres/connect.ts'
import { NameRefused } from '../queries/understood-filters.ts'
import { upgrade } from '../start.ts'
import { FileChanged } from '../values/file-bytes.ts'
import { fileProblem } from '../values/file-errors.ts'

/** Exit codes: done, refused, or called incorrectly. */
export const EXIT = { done: 0, refused: 1, wrongCall: 2 } as const

/** How long a stopping command waits for the database. */
const LONGEST_STOP_MS = 5_000

/** A command that cannot do what was asked; its message is for the person who asked. */
export class Refused extends Error {
  override name = 'Refused'
}

/**
 * Opens the server's database, which may be running, for one command and releases it afterward. Only the server
 * loads the starter dataset; a command finds the record as it is.
 * @param schema whether the command needs the current schema. `to read`: an existing schema is not changed.
 */
export async function withDatabase<T>(
  work: (database: Database, config: Config) => Promise<T>,
  schema: 'up to date' | 'to read' | 'as it is' = 'up to date',
): Promise<T> {
  const config = readConfig({ NODE_ENV: 'production', ...process.env })
  const connection = await connectPostgres(config)
  const database = openDatabase(connection)
  stopOnSignal(() => connection.release())
  try {
    if (schema === 'to read' && (await isOlder(database.sequelize)))
      throw new Refused(
        'The database is from an older version of Recusal. Read-only commands do not upgrade it: start the server once.',
      )
    if (schema !== 'as it is') await upgrade(database, config, say)
    return await work(database, config)
  } finally {
    await database.close()
  }
}

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
  return withDatabase(work, 'to read')
}

/** Messages go to standard error, so that results can be piped. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`)
}

/** Writes the whole result, no matter how slowly it is read. */
export function print(result: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(result, (error) => (error ? reject(error) : resolve()))
  })
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
    BadBackup,
    NotRestored,
  ]
  if (error instanceof Error && answers.some((kind) => error instanceof kind)) return error.message
  return outageOf(error) ?? fileProblem(error)
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
