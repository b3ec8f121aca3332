import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { ConfigError } from '../config.ts'
import { regularly } from '../regularly.ts'
import type { ServerAddress } from './address.ts'
import { findBinaries, type PostgresBinaries } from './binaries.ts'
import { clusterIn, initialise, SUPERUSER } from './cluster.ts'
import { isCutOff, removeStaleLock, socketAt, socketOfRunning, stopServer } from './postmaster.ts'
import { announce, type Presence } from './presence.ts'
import { chooseUnprivileged, type Unprivileged } from './unprivileged.ts'

export interface EmbeddedPostgres {
  readonly address: ServerAddress
  /** Stops the server unless another process still uses it. The last process to leave stops it. */
  release(): Promise<void>
}

const PORT = 5432
const START_DEADLINE_MS = 30_000
const POLL_MS = 20
/** The longest pause between attempts to restart a server that was killed. */
const LONGEST_PAUSE_MS = 5_000
/** How often to check whether the socket still exists. */
const CUT_OFF_MS = 10_000

/**
 * Starts the PostgreSQL kept in `dataDir`, or adopts the server that is already running there, started by another
 * of our processes or left over from a parent that was killed. Safe to call at the same time
 * from several processes, as root or not.
 * @param settings further server settings, as `name: value`.
 */
export async function startEmbedded(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  await makeFolder(dataDir)
  const home = await realpath(dataDir)
  const cluster = clusterIn(home)
  const socketDir = (await socketOfRunning(cluster)) ?? socketFolder(home)
  const address = { host: socketDir, port: PORT, user: SUPERUSER }

  const serve = (): Promise<Presence> => startOrAdopt({ home, cluster, address, settings })
  let presence = await serve()
  let released = false
  // Clients with a connection would not notice that no one can open a new one. So it is stopped and restarted below.
  const stopLooking = regularly(
    CUT_OFF_MS,
    async () => {
      if (await isCutOff(cluster, address)) await stopServer(cluster)
    },
    () => {},
  )
  const watch = async (): Promise<void> => {
    await presence.lost
    // If it is killed, it is restarted. In the meantime, requests are told to try again.
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
      stopLooking()
      await release(presence, cluster)
    },
  }
}

/** The most bytes that the address of a Unix socket can have. */
const LONGEST_SOCKET = 107

/**
 * The folder for a new server's socket: next to its data, where no cleanup job removes it. If the data folder's path is
 * too long for a socket address, a folder named after a digest in the temporary folder.
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

/** Makes sure that the server is running, started or adopted, and announces us to it. */
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
    // The last other process has just stopped it, so start it again.
  } while (Date.now() < deadline)
  throw new Error('The embedded PostgreSQL keeps stopping after it starts')
}

/** @throws {ConfigError} if the folder cannot be created. */
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
 * Spawns the server and waits until it answers. If the spawn fails because another process's server
 * holds the cluster, or because a killed server is not gone yet, it is retried until the deadline.
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

/** The server runs detached, so a terminal's Ctrl-C reaches only us. We stop it when our work is done. */
async function spawnServer({ cluster, address, binaries, unprivileged, settings, log }: ServerStart) {
  const all = {
    listen_addresses: '',
    unix_socket_directories: address.host,
    port: String(address.port),
    // A statement whose client has left ends, even before it has anything to send. Windows cannot tell.
    ...(process.platform === 'win32' ? {} : { client_connection_check_interval: '2s' }),
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

/** Stops the server if no one else uses it. */
async function release(presence: Presence, cluster: string): Promise<void> {
  const { last, done } = await presence.leave()
  if (last) await stopServer(cluster)
  await done()
}
