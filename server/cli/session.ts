import { InvalidArgumentError } from 'commander'
import { isOlder } from '../../models/migrations/index.ts'
import { AccountRefused } from '../accounts/users.ts'
import { BadBackup } from '../backup/frames.ts'
import { NotRestored } from '../backup/restore.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { type Database, openDatabase } from '../database/index.ts'
import { outageOf } from '../database/outage.ts'
import { FileRefused } from '../dataset/parse.ts'
import { Unreadable } from '../exchange/in/reading.ts'
import { connectPostgres } from '../postgres/connect.ts'
import { NameRefused } from '../queries/understood-filters.ts'
import { upgrade } from '../start.ts'
import { fileProblem } from '../values/file-errors.ts'

/** What a command exits with: done, refused, or called wrongly. */
export const EXIT = { done: 0, refused: 1, wrongCall: 2 } as const

/** How long a command that is told to stop waits for the database. */
const LONGEST_STOP_MS = 5_000

/** A command that cannot do what was asked; its message is for the person who asked. */
export class Refused extends Error {
  override name = 'Refused'
}

/**
 * Opens the server's database, which may be running, for one command and lets it go afterwards. The
 * starter dataset is the server's to load: a command meets the record as it is.
 * @param schema whether the command needs the schema of this version. `to read`: it is not changed where there is one.
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
        'The database is of an older version of Recusal, which a command that only reads does not change: start the server once.',
      )
    if (schema !== 'as it is') await upgrade(database, config, say)
    return await work(database, config)
  } finally {
    await database.close()
  }
}

/** Told to stop in the middle: the database is let go, which undoes what was under way, and nothing is left running. */
function stopOnSignal(letGo: () => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      say('Stopped. What was under way is undone.')
      const end = (): never => process.exit(EXIT.refused)
      setTimeout(end, LONGEST_STOP_MS)
      letGo().then(end, end)
    })
  }
}

/** The same for a command that only reads: a database of an older version is not changed for it. */
export function readDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  return withDatabase(work, 'to read')
}

/** Messages go to standard error, so that results can be piped. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`)
}

/** Writes a result whole, however slowly it is read. */
export function print(result: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(result, (error) => (error ? reject(error) : resolve()))
  })
}

/** A command that was called wrongly, beyond what its parser can tell. */
export class WrongCall extends Refused {
  override name = 'WrongCall'
}

/** The words for an error that is an answer; null for a fault of ours. */
export function refusalOf(error: unknown): string | null {
  const answers = [
    Refused,
    NameRefused,
    FileRefused,
    Unreadable,
    AccountRefused,
    ConfigError,
    BadBackup,
    NotRestored,
  ]
  if (error instanceof Error && answers.some((kind) => error instanceof kind)) return error.message
  return outageOf(error) ?? fileProblem(error)
}

/** What `KEY=VALUE` options gave, by key. */
export type GivenPairs = Readonly<Record<string, readonly string[]>>

/** A `KEY=VALUE` option, gathered with those before it. */
export function collectPair(given: string, before: GivenPairs): GivenPairs {
  const at = given.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must read KEY=VALUE.')
  const key = given.slice(0, at)
  return { ...before, [key]: [...(before[key] ?? []), given.slice(at + 1)] }
}
