import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { PROJECT_ROOT } from '../../server/paths.ts'
import { cloneDatabase, type OwnDatabase } from './database.ts'

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface CommandLine {
  /** A separate folder, with the database if it is embedded. */
  readonly folder: string
  /** The address of its database, if it is one of the test run. */
  readonly databaseUrl: string | null
  /** Runs the compiled command line. */
  run(args: string[], input?: string, outlet?: Outlet): Promise<Outcome>
}

/**
 * The command line with a database of its own, for all tests of a file or for each of them.
 * @param where `embedded`: it starts its own PostgreSQL for each command, which takes a second or two; `shared`: it uses the
 *   one of the test run; `starter`: the same, with the starter data. Otherwise the database is empty.
 */
export function useCommandLine(
  each: 'file' | 'test' = 'file',
  where: 'embedded' | 'shared' | 'starter' = 'embedded',
): () => CommandLine {
  let folder = ''
  let database: OwnDatabase | null = null
  const [before, after] = each === 'file' ? [beforeAll, afterAll] : [beforeEach, afterEach]
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recusal-cli-'))
    database = where === 'embedded' ? null : await cloneDatabase(where === 'starter' ? 'starter' : 'migrated')
  })
  after(async () => {
    await database?.drop()
    await rm(folder, { recursive: true, force: true })
  })
  return () => {
    const databaseUrl = database === null ? null : urlOf(database)
    return {
      folder,
      databaseUrl,
      run: (args, input = '', outlet = {}) =>
        run(folder, databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }, args, input, outlet),
    }
  }
}

/** The address of a database behind a socket. */
function urlOf({ connection }: OwnDatabase): string {
  const { host, port, user, database } = connection.pg
  return `postgres://${user}@/${database}?${new URLSearchParams({ host: String(host), port: String(port) })}`
}

/** Where the output of a command goes instead of to the test. */
interface Outlet {
  /** A file that may have at most this many blocks of 512 bytes. */
  readonly file?: string
  readonly blocks?: number
  /** Whether standard error, or standard output, is closed at once. */
  readonly withoutErrors?: boolean
  readonly withoutOutput?: boolean
}

function run(
  folder: string,
  env: Readonly<Record<string, string>>,
  args: string[],
  input: string,
  { file, blocks, withoutErrors = false, withoutOutput = false }: Outlet,
): Promise<Outcome> {
  const command = [process.execPath, join(PROJECT_ROOT, 'dist/run/recusal.mjs'), ...args]
  const limited = ['/bin/sh', '-c', `ulimit -f ${blocks}; exec "$@" > "$0"`, file ?? '', ...command]
  const [program = '', ...rest] = file === undefined ? command : limited
  const child = spawn(program, rest, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, DATA_DIR: join(folder, 'data'), SEED: 'none', ...env },
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  if (withoutErrors) child.stderr.destroy()
  if (withoutOutput) child.stdout.destroy()
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}
