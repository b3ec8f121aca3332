import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { sealOldSecrets, secretsKey } from './accounts/sealed-secrets.ts'
import { sessionSecret } from './accounts/secrets.ts'
import { firstAdminToken } from './accounts/sign-in-links.ts'
import { createApp } from './app.ts'
import { keepArchiving } from './archive/archive-sources.ts'
import { keepChecking } from './archive/check-addresses.ts'
import { type Config, ConfigError } from './config.ts'
import type { Database } from './database/index.ts'
import { unlessReadOnly } from './database/outage.ts'
import { createLogger } from './log.ts'
import { keepMemorySmall } from './memory.ts'
import type { PostgresConnection } from './postgres/connect.ts'
import { openPrepared } from './start.ts'
import { openAssets } from './web/assets/manifest.ts'
import { answerBroken } from './web/broken-requests.ts'
import { keepDelivering } from './webhooks/deliver.ts'

/** How long a shutdown waits for open requests, and then for the database to close: ten seconds in all. */
const STOP_DEADLINE_MS = 7_500
const CLOSE_DEADLINE_MS = 1_500

/**
 * Prepares the database behind `connection`, serves the application and announces its address.
 * @param announces whether to announce the address. If there are several processes, the primary does.
 * @throws {ConfigError} for a setting that it cannot start with, after closing the database.
 */
export async function serve(
  config: Config,
  connection: Promise<PostgresConnection>,
  announces = true,
): Promise<void> {
  keepMemorySmall()
  const log = createLogger(config.logLevel)
  const secret = await sessionSecret(config)
  const key = secretsKey(config.secretsKey ?? secret)
  const mail =
    config.mail === undefined ? null : { settings: config.mail, ...(await import('./mail/send.ts')) }
  const connected = await connection
  const database = await openPrepared(config, connected)
  try {
    const assets = openAssets(config.environment === 'development')
    await unlessReadOnly(sealOldSecrets(database, key), undefined)
    const app = createApp({
      config,
      database,
      log,
      clock: () => new Date(),
      sessionSecret: secret,
      secretsKey: key,
      assets,
    })
    const underWay = new UnderWay()
    const server = createServer((req, res) => {
      underWay.add(req, res)
      app(req, res)
    })
    server.on('clientError', answerBroken)
    await listen(server, config)
    const address = urlOf(server.address() as AddressInfo, config)
    if (announces) await announce(config, database, address)
    const base = config.baseUrl ?? address
    const stopDelivering = keepDelivering(database, base, log)
    const stopMailing = mail?.keepMailing(database, { ...mail.settings, base, secret }, log)
    const stopArchiving = config.archive === undefined ? null : keepArchiving(database, config.archive, log)
    const stopChecking = config.checkAddresses ? keepChecking(database, log) : null
    const letGo = async (): Promise<boolean> => {
      stopDelivering()
      stopMailing?.()
      stopArchiving?.()
      stopChecking?.()
      if (await inTime(database.close())) return true
      // Whatever is still running ends with its connection and is rolled back.
      await inTime(connected.release())
      return false
    }
    stopOnSignal(server, underWay, log, letGo)
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
        EACCES: `${host}:${port} is not permitted for this account: set PORT to another`,
        ENOTFOUND: `HOST ${host} is not an address of this machine`,
        EADDRNOTAVAIL: `HOST ${host} is not an address of this machine`,
      }
      const reason = reasons[error.code ?? '']
      reject(reason === undefined ? error : new ConfigError(reason))
    })
    server.listen(port, host, resolve)
  })
}

/** Announces the site's address and, if no administrator can sign in yet, how the first one does. */
export async function announce(config: Config, database: Database, address: string): Promise<void> {
  console.log(`Recusal is at ${address}`)
  const token = await unlessReadOnly(firstAdminToken(database, new Date(), config.openId !== undefined), null)
  if (token !== null)
    console.log(`Sign in as the first administrator, once: ${config.baseUrl ?? address}/sign-in/${token}`)
}

/** The address that a server listens on, as a URL. */
export function urlOf({ port }: Pick<AddressInfo, 'port'>, { host }: Config): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Whether some work finishes before the shutdown deadline. */
async function inTime(work: Promise<unknown>): Promise<boolean> {
  const late = new AbortController()
  const done = await Promise.race([
    work.then(() => true),
    wait(CLOSE_DEADLINE_MS, false, { signal: late.signal }).catch(() => false),
  ])
  late.abort()
  return done
}

/** The requests being answered. Once the server is stopping, each is the last on its connection. */
class UnderWay {
  readonly #requests = new Set<IncomingMessage>()
  #stopping = false

  add(req: IncomingMessage, res: ServerResponse): void {
    if (this.#stopping) res.shouldKeepAlive = false
    this.#requests.add(req)
    res.once('close', () => this.#requests.delete(req))
  }

  /** From now on, connections close after the current answer. */
  stop(): void {
    this.#stopping = true
  }

  /** The requests still being answered, by method and path. */
  list(): string[] {
    return [...this.#requests].map(({ method = '', url = '' }) => `${method} ${url.split('?')[0] ?? ''}`)
  }
}

/** On a stop signal: takes no new requests, finishes open ones and closes the database, all within ten seconds. */
function stopOnSignal(server: Server, underWay: UnderWay, log: Logger, letGo: () => Promise<boolean>): void {
  let stopping = false
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    underWay.stop()
    const deadline = setTimeout(() => {
      log.warn({ cut: underWay.list() }, 'requests were cut off by the shutdown')
      server.closeAllConnections()
    }, STOP_DEADLINE_MS)
    server.closeIdleConnections()
    await new Promise((resolve) => server.close(resolve))
    clearTimeout(deadline)
    if (!(await letGo())) log.warn('database work was cut off by the shutdown and rolled back')
    process.exit(0)
  }
  // The parent process told this one to stop, or is gone.
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error({ err: error }, 'the shutdown failed')
        process.exit(1)
      })
    })
  }
}
