import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { ConfigError } from '../config.ts'
import type { ServerAddress } from './address.ts'
import { findBinaries, type PostgresBinaries } from './binaries.ts'
import { initialise, SUPERUSER } from './cluster.ts'
import { isCutOff, removeStaleLock, socketAt, socketOfRunning, stopServer } from './postmaster.ts'
import { announce, type Presence } from './presence.ts'
import { chooseUnprivileged, type Unprivileged } from './unprivileged.ts'

export interface EmbeddedPostgres {
  readonly address: ServerAddress
  /** Stops the server unless another process still uses it; the last one out stops it. */
  release(): Promise<void>
}

const PORT = 5432
const START_DEADLINE_MS = 30_000
const POLL_MS = 20
/** The pause between attempts to restart a server that was killed. */
const LONGEST_PAUSE_MS = 5_000
/** How often it is looked whether the socket is still there. */
const CUT_OFF_MS = 10_000

/**
 * Starts the PostgreSQL kept in `dataDir`, or adopts the one that already serves it: a second
 * process of ours, or one that outlived a parent that was killed. Safe to call at the same moment
 * from several processes, as root or not.
 * @param settings further server settings, as `name: value`.
 */
export async function startEmbedded(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  await makeFolder(dataDir)
  const home = await realpath(dataDir)
  const cluster = join(home, 'postgres')
  const socketDir = (await socketOfRunning(cluster)) ?? socketFolder(home)
  const address = { host: socketDir, port: PORT, user: SUPERUSER }

  const serve = (): Promise<Presence> => startOrAdopt({ home, cluster, address, settings })
  let presence = await serve()
  let released = false
  // Whoever holds a connection would not notice that nobody gets a new one: it is stopped, and started again below.
  const looking = setInterval(async () => {
    if (await isCutOff(cluster, address)) await stopServer(cluster)
  }, CUT_OFF_MS)
  looking.unref()
  const watch = async (): Promise<void> => {
    await presence.lost
    // If it is killed it is started again, and requests meanwhile are told to try again.
    for (let pause = POLL_MS; !released; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        presence = await serve()
        if (released) await release(presence, cluster)
        else void watch()
        return
      } catch {
        await wait(pause, undefined, { ref: false })
      }
    }
  }
  void watch()
  return {
    address,
    release: async () => {
      released = true
      clearInterval(looking)
      await release(presence, cluster)
    },
  }
}

/** The most bytes that the address of a Unix socket holds. */
const LONGEST_SOCKET = 107

/**
 * Where the socket of a new server is: with its data, where nobody tidies up; under a digest in the temporary folder where
 * the name of the data folder is too long for the address of a socket.
 */
function socketFolder(home: string): string {
  const own = join(home, 'socket')
  if (Buffer.byteLength(socketAt({ host: own, port: PORT })) <= LONGEST_SOCKET) return own
  return join(tmpdir(), `recusal-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`)
}

interface Place {
  readonly home: string
  readonly cluster: string
  readonly address: ServerAddress
  readonly settings: Readonly<Record<string, string>>
}

/** Sees to it that the server answers, started or adopted, and announces us to it. */
async function startOrAdopt({ home, cluster, address, settings }: Place): Promise<Presence> {
  const deadline = Date.now() + START_DEADLINE_MS
  do {
    if (!(await answers(address))) {
      const [binaries, unprivileged] = await Promise.all([findBinaries(), chooseUnprivileged()])
      await initialise(cluster, binaries, unprivileged)
      await mkdir(address.host, { recursive: true, mode: 0o700 })
      await unprivileged.own(address.host)
      const log = join(home, 'postgres.log')
      await startServer({ cluster, address, binaries, unprivileged, settings, log })
    }
    const presence = await announce(address)
    if (presence !== null) return presence
    // The last of the others stopped it just now: start it again.
  } while (Date.now() < deadline)
  throw new Error('The embedded PostgreSQL stops as often as it starts')
}

/** @throws {ConfigError} where there can be no such folder. */
async function makeFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new ConfigError(`DATA_DIR cannot be used as a folder: ${(error as Error).message}`)
  }
}

async function answers(address: ServerAddress): Promise<boolean> {
  const client = new pg.Client({ ...address, database: 'postgres', connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

interface ServerStart {
  cluster: string
  address: ServerAddress
  binaries: PostgresBinaries
  unprivileged: Unprivileged
  settings: Readonly<Record<string, string>>
  log: string
}

/**
 * Spawns the server and waits until it answers. A spawn that fails because another process's server
 * holds the cluster, or because a killed one is not gone yet, is tried again until the deadline.
 */
async function startServer(start: ServerStart): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS
  while (Date.now() < deadline) {
    await removeStaleLock(start.cluster)
    if (await isCutOff(start.cluster, start.address)) await stopServer(start.cluster)
    const server = await spawnServer(start)
    while (Date.now() < deadline) {
      if (await answers(start.address)) return
      if (server.ended()) break
      await wait(POLL_MS)
    }
    await wait(10 * POLL_MS)
    if (await answers(start.address)) return
  }
  const tail = (await readFile(start.log, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' / ')
  throw new Error(`The embedded PostgreSQL did not start: ${tail}`)
}

/** The server runs detached: a terminal's Ctrl-C reaches only us, and we stop it when our work is done. */
async function spawnServer({ cluster, address, binaries, unprivileged, settings, log }: ServerStart) {
  const all = {
    listen_addresses: '',
    unix_socket_directories: address.host,
    port: String(address.port),
    ...settings,
  }
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const wrapped = unprivileged.wrap(binaries.postgres, args)
  const output = await open(log, 'a', 0o600)
  const child = spawn(wrapped.command, wrapped.args, {
    ...unprivileged.options,
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
    cwd: '/',
  })
  let ended = false
  child.on('error', () => {
    ended = true
  })
  child.on('exit', () => {
    ended = true
  })
  child.unref()
  await output.close()
  return { ended: () => ended }
}

/** Stops the server when nobody else uses it. */
async function release(presence: Presence, cluster: string): Promise<void> {
  const { last, done } = await presence.leave()
  if (last) await stopServer(cluster)
  await done()
}
