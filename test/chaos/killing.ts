import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { PROJECT_ROOT } from '../../server/paths.ts'
import type { Chances } from '../support/random.ts'

const MAIN = join(PROJECT_ROOT, 'dist/run/main.mjs')
const RECUSAL = join(PROJECT_ROOT, 'dist/run/recusal.mjs')

const environment = (dataDir: string) => ({
  PATH: process.env.PATH ?? '',
  HOME: dataDir,
  DATA_DIR: dataDir,
  PORT: '0',
})

/** Runs a command and waits for it. @returns its output. */
export async function recusal(dataDir: string, args: readonly string[], input = ''): Promise<string> {
  const running = promisify(execFile)(process.execPath, [RECUSAL, ...args], {
    env: environment(dataDir),
    maxBuffer: 256 * 1024 * 1024,
  })
  running.child.stdin?.end(input)
  const { stdout, stderr } = await running
  return stdout + stderr
}

/** Starts a command or the server. */
export function begin(dataDir: string, args: readonly string[] | 'the server'): ChildProcess {
  const given = args === 'the server' ? [MAIN] : [RECUSAL, ...args]
  return spawn(process.execPath, given, { env: environment(dataDir), stdio: 'ignore' })
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

export async function killDatabase(dataDir: string): Promise<void> {
  const pidFile = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(pidFile.split('\n')[0])
  if (pid > 0) process.kill(pid, 'SIGKILL')
}

/** Kills a started process within this many milliseconds, and half of the time its database too. */
export async function killWithin(
  dataDir: string,
  begun: ChildProcess,
  chances: Chances,
  ms: number,
): Promise<void> {
  await wait(chances.below(ms))
  if (chances.next() < 0.5) await killDatabase(dataDir)
  await kill(begun)
}
