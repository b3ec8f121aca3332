import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config.ts'
import type { PostgresBinaries } from './binaries.ts'
import type { Unprivileged } from './unprivileged.ts'

/** The superuser of the embedded server. Anyone who can enter the socket's folder can connect. */
export const SUPERUSER = 'postgres'

/** @throws what the system says if that cannot be told, as in a folder of another account. */
const isCluster = (cluster: string): boolean =>
  statSync(join(cluster, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined

/** Whether a data folder has a database of our own. */
export const hasCluster = (dataDir: string): boolean => isCluster(clusterIn(dataDir))

/** The folder of our own server's data. */
export const clusterIn = (dataDir: string): string => join(dataDir, 'postgres')

/** Creates the cluster next to its final location and renames it, so that no one ever sees an incomplete one. */
export async function initialise(
  cluster: string,
  binaries: PostgresBinaries,
  unprivileged: Unprivileged,
): Promise<void> {
  if (isCluster(cluster)) return
  const draft = `${cluster}.${randomUUID()}`
  await mkdir(draft, { mode: 0o700 })
  try {
    await unprivileged.own(draft)
    await runInitdb(draft, binaries, unprivileged)
  } catch (error) {
    // An incomplete cluster would keep a full disk full.
    await rm(draft, { recursive: true, force: true })
    throw error
  }
  try {
    await rename(draft, cluster)
  } catch (error) {
    // Another first start finished earlier. Use its cluster.
    await rm(draft, { recursive: true, force: true })
    if (!isCluster(cluster)) throw error
  }
}

/**
 * The order and case of letters are PostgreSQL's own, the same on every machine. But pg_trgm asks the system what a
 * letter is, so it needs a locale that knows more than ASCII to find names in every script. If the system has no such
 * locale, names in other scripts are found only by their beginning.
 */
const LETTERS = ['C.UTF-8', 'en_US.UTF-8', 'C']

async function runInitdb(
  draft: string,
  binaries: PostgresBinaries,
  unprivileged: Unprivileged,
): Promise<void> {
  const own = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const usual = ['-D', draft, '-U', SUPERUSER, '-E', 'UTF8', '-A', 'trust', '--no-sync', '--no-instructions']
  for (const letters of LETTERS) {
    try {
      await runToEnd(unprivileged, binaries.initdb, [...usual, ...own, `--lc-ctype=${letters}`])
      return
    } catch (error) {
      if (letters === LETTERS.at(-1) || !/invalid locale name/.test(String(error))) throw error
    }
  }
}

/** The line in initdb's output that says what went wrong. */
function reasonIn(output: string): string {
  const lines = output.trim().split('\n')
  return lines.find((line) => /error:|FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? ''
}

async function runToEnd(unprivileged: Unprivileged, program: string, args: readonly string[]): Promise<void> {
  const wrapped = unprivileged.wrap(program, args)
  const child = spawn(wrapped.command, wrapped.args, {
    ...unprivileged.options,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new ConfigError(`PostgreSQL cannot be set up in DATA_DIR: ${reasonIn(output)}`)),
    )
  })
}
