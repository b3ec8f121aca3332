import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, vi } from 'vitest'
import { PROJECT_ROOT } from '../../server/paths.ts'

/** The compiled server as `npm start` runs it. */
export interface Server {
  readonly process: ChildProcess
  readonly address: string
  readonly output: () => string
}

/** Starts servers for a test, each with a given data folder, and stops those still running after it. */
export interface Served {
  /** The test's own folder. */
  readonly folder: string
  launch(dataDir: string, env?: Record<string, string>): Promise<Server>
  /** The same on a new data folder, but not as its first start, which takes several times as long. */
  launchAgain(dataDir: string, env?: Record<string, string>): Promise<Server>
}

/** The folder with the socket of the PostgreSQL that a server runs in its data folder. */
export async function socketOf(dataDir: string): Promise<string> {
  const lines = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
  return lines[4] ?? ''
}

/** A data folder in which a server with the starter dataset has run, for all tests of a worker. */
let usedFolder: Promise<string> | undefined

async function useFolder(): Promise<string> {
  const folder = await mkdtemp(join(inject('folder'), 'used-'))
  const dataDir = join(folder, 'data')
  const server = await launch(folder, dataDir, {}, [])
  await stop(server.process)
  // A server leaves after a while even if the database that it has told to stop is still writing.
  const lock = join(dataDir, 'postgres', 'postmaster.pid')
  await vi.waitFor(() => expect(existsSync(lock)).toBe(false), { timeout: 60_000 })
  return dataDir
}

export function useServed(): () => Served {
  let served: Served | undefined
  const started: ChildProcess[] = []
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recusal-start-'))
    served = {
      folder,
      launch: (dataDir, env = {}) => launch(folder, dataDir, env, started),
      launchAgain: async (dataDir, env = {}) => {
        usedFolder ??= useFolder()
        await cp(await usedFolder, dataDir, { recursive: true })
        return launch(folder, dataDir, env, started)
      },
    }
  })
  afterEach(async () => {
    await Promise.all(started.splice(0).map((child) => stop(child)))
    // A database may still be writing its last files.
    await rm(served?.folder ?? '', { recursive: true, force: true, maxRetries: 30, retryDelay: 200 })
  })
  return () => {
    if (served === undefined) throw new Error('the test has not begun')
    return served
  }
}

export function launch(
  folder: string,
  dataDir: string,
  env: Record<string, string>,
  started: ChildProcess[],
): Promise<Server> {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/run/main.mjs')], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, DATA_DIR: dataDir, PORT: '0', ...env },
  })
  started.push(child)
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const address = /Recusal is at (\S+)/.exec(output)?.[1]
      if (address !== undefined) resolve({ process: child, address, output: () => output })
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${output}`)))
  })
}

/** Stops a server and returns its exit code. */
export function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill(signal)
  })
}
