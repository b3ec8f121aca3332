import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerAddress } from './address.ts'

/** The process of an embedded server, as described by the file that it writes while it runs. */

const STOP_DEADLINE_MS = 30_000
const POLL_MS = 20

/** What a running server's file says about it. */
interface Postmaster {
  readonly pid: number | null
  /** The folder of its socket, once it has one. */
  readonly socketDir: string | null
  /** Whether it has started to accept connections. */
  readonly isReady: boolean
}

const fileOf = (cluster: string): string => join(cluster, 'postmaster.pid')

function told(text: string): Postmaster {
  const lines = text.split('\n')
  const pid = Number.parseInt(text, 10)
  return {
    pid: Number.isInteger(pid) && pid > 0 ? pid : null,
    socketDir: lines[4]?.trim() || null,
    isReady: lines[7]?.trim() === 'ready',
  }
}

const postmasterOf = async (cluster: string): Promise<Postmaster> =>
  told(await readFile(fileOf(cluster), 'utf8').catch(() => ''))

/** The socket folder of a server that is already running, according to its file; null if none is running. */
export async function socketOfRunning(cluster: string): Promise<string | null> {
  const { pid, socketDir } = await postmasterOf(cluster)
  return pid !== null && (await isPostgres(pid)) ? socketDir : null
}

/** The path of the socket for a server at this address. */
export const socketAt = ({ host, port }: Pick<ServerAddress, 'host' | 'port'>): string =>
  join(host, `.s.PGSQL.${port}`)

/** Whether a server is running without its socket: no new client can reach it, and it never creates another one. */
export async function isCutOff(cluster: string, address: ServerAddress): Promise<boolean> {
  const { pid, isReady } = await postmasterOf(cluster)
  return isReady && pid !== null && (await isPostgres(pid)) && !existsSync(socketAt(address))
}

/** Whether `pid` is a live postgres: not gone, not a zombie, not another program that reused the number. */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!isThere(pid)) return false
  if (process.platform !== 'linux') return true
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return /^\d+ \(postgres\) [^ZX]/.test(stat)
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * Removes the lock of a killed server whose pid another program now has. If the pid is free, PostgreSQL removes the
 * lock itself. Another process may have started a server since the lock was read, so a different lock is put back.
 */
export async function removeStaleLock(cluster: string): Promise<void> {
  const { pid } = await postmasterOf(cluster)
  if (pid === null || !isThere(pid) || (await isPostgres(pid))) return
  const aside = `${fileOf(cluster)}.${randomUUID()}`
  try {
    await rename(fileOf(cluster), aside)
  } catch {
    // Another process got there first.
    return
  }
  if (told(await readFile(aside, 'utf8')).pid !== pid) await link(aside, fileOf(cluster)).catch(() => {})
  await rm(aside)
}

/** Stops the server, if one runs, and waits until it is gone. */
export async function stopServer(cluster: string): Promise<void> {
  const { pid } = await postmasterOf(cluster)
  if (pid === null || !(await isPostgres(pid))) return
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // It has already exited.
    return
  }
  const deadline = Date.now() + STOP_DEADLINE_MS
  while (Date.now() < deadline && (await isPostgres(pid))) await wait(POLL_MS)
}
