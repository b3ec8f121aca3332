import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { sessionSecret } from './accounts/secrets.ts'
import { firstAdminToken } from './accounts/sign-in-links.ts'
import { createApp } from './app.ts'
import { type Config, ConfigError } from './config.ts'
import type { Database } from './database/index.ts'
import { createLogger } from './log.ts'
import type { PostgresConnection } from './postgres/connect.ts'
import { openPrepared } from './start.ts'
import { openAssets } from './web/assets/manifest.ts'
import { keepDelivering } from './webhooks/deliver.ts'

/** How long a stop waits for requests under way. */
const STOP_DEADLINE_MS = 10_000

/**
 * Prepares the database behind `connection`, serves the application over it and says where.
 * @param announces whether it says so: of several processes, the first one does.
 * @throws {ConfigError} for a setting that it cannot start with; the database is let go then.
 */
export async function serve(
  config: Config,
  connection: Promise<PostgresConnection>,
  announces = true,
): Promise<void> {
  const log = createLogger(config.logLevel)
  const secret = await sessionSecret(config)
  const database = await openPrepared(config, await connection)
  try {
    const assets = openAssets(config.environment === 'development')
    const app = createApp({ config, database, log, clock: () => new Date(), sessionSecret: secret, assets })
    const server = createServer(app)
    await listen(server, config)
    const address = urlOf(server.address() as AddressInfo, config)
    if (announces) await announce(config, database, address)
    const stopDelivering = keepDelivering(database, config.baseUrl ?? address, log)
    stopOnSignal(server, database, log, stopDelivering)
  } catch (error) {
    await database.close()
    throw error
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `${host}:${port} is in use: set PORT to another`,
        EACCES: `${host}:${port} may not be listened on: set PORT to another`,
        ENOTFOUND: `HOST ${host} is no address of this machine`,
        EADDRNOTAVAIL: `HOST ${host} is no address of this machine`,
      }
      const reason = reasons[error.code ?? '']
      reject(reason === undefined ? error : new ConfigError(reason))
    })
    server.listen(port, host, resolve)
  })
}

/** Says where the site is, and to a site without anybody how the first one signs in. */
export async function announce(config: Config, database: Database, address: string): Promise<void> {
  console.log(`Recusal is at ${address}`)
  const token = await firstAdminToken(database, new Date())
  if (token !== null)
    console.log(`Sign in as the first administrator, once: ${config.baseUrl ?? address}/sign-in/${token}`)
}

/** The address at which a server listens, as a URL. */
export function urlOf({ port }: Pick<AddressInfo, 'port'>, { host }: Config): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** When told to stop: no new requests, those under way finish, the database is let go. */
function stopOnSignal(server: Server, database: Database, log: Logger, stopDelivering: () => void): void {
  let stopping = false
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    stopDelivering()
    const deadline = setTimeout(() => server.closeAllConnections(), STOP_DEADLINE_MS)
    server.closeIdleConnections()
    await new Promise((resolve) => server.close(resolve))
    clearTimeout(deadline)
    await database.close()
    process.exit(0)
  }
  // The process that started this one tells it to stop, or is gone.
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error({ err: error }, 'the stop failed')
        process.exit(1)
      })
    })
  }
}
