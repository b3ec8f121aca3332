import cluster, { type Worker } from 'node:cluster'
import { setTimeout as wait } from 'node:timers/promises'
import { ClusterMemoryStorePrimary } from '@express-rate-limit/cluster-memory-store'
import type { Logger } from 'pino'
import { sessionSecret } from './accounts/secrets.ts'
import type { Config } from './config.ts'
import type { Database } from './database/index.ts'
import { createLogger } from './log.ts'
import { answersMetrics } from './metrics-of-processes.ts'
import type { PostgresConnection } from './postgres/connect.ts'
import { announce, urlOf } from './serve.ts'
import { openPrepared } from './start.ts'

/** How long to wait for a process to stop: longer than it waits for its own requests. */
const STOP_DEADLINE_MS = 12_000
/** A process that exits on its own is restarted after this delay. */
const RESTART_MS = 1_000

/**
 * Prepares the database once, then serves from `WEB_CONCURRENCY` processes that share the port. A process that
 * exits is restarted. If the first one cannot start, all of them exit.
 */
export async function serveFromProcesses(
  config: Config,
  connection: Promise<PostgresConnection>,
): Promise<void> {
  const log = createLogger(config.logLevel)
  // Generated before the processes start, so that all of them sign sessions with the same secret.
  await sessionSecret(config)
  const database = await openPrepared(config, await connection)
  const processes = new Processes(database, log)
  processes.stopOnSignal()
  cluster.on('message', answersMetrics())
  new ClusterMemoryStorePrimary().init()
  for (let count = 0; count < config.webConcurrency; count += 1) processes.start()
  await announce(config, database, urlOf({ port: await processes.port() }, config))
}

class Processes {
  readonly #database: Database
  readonly #log: Logger
  readonly #listening: Promise<number>
  #listen: (port: number) => void = () => {}
  #serving = false
  #stopped: Promise<void> | undefined

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#log = log
    this.#listening = new Promise((resolve) => {
      this.#listen = resolve
    })
  }

  /** The port that they listen on, once one of them does. */
  port(): Promise<number> {
    return this.#listening
  }

  start(): void {
    const worker = cluster.fork()
    worker.once('listening', ({ port }) => {
      this.#serving = true
      this.#listen(port)
    })
    worker.once('exit', (code, signal) => void this.#ended(worker, code, signal))
  }

  /** Handles a process that exited. If none was serving yet, it has already reported what went wrong. */
  async #ended(worker: Worker, code: number | null, signal: string | null): Promise<void> {
    if (this.#stopped !== undefined) return
    if (!this.#serving) {
      await this.#stop()
      process.exit(1)
    }
    this.#log.error({ pid: worker.process.pid, code, signal }, 'a process exited and is being restarted')
    await wait(RESTART_MS)
    if (this.#stopped === undefined) this.start()
  }

  stopOnSignal(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        this.#stop().then(
          () => process.exit(0),
          () => process.exit(1),
        )
      })
    }
  }

  /** Lets every process finish its work, then releases the database; only once, however often it is called. */
  #stop(): Promise<void> {
    this.#stopped ??= this.#stopAll()
    return this.#stopped
  }

  async #stopAll(): Promise<void> {
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
    const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
    for (const worker of workers) worker.process.kill('SIGTERM')
    await Promise.race([Promise.all(ended), wait(STOP_DEADLINE_MS)])
    for (const worker of workers) if (!worker.isDead()) worker.process.kill('SIGKILL')
    await this.#database.close()
  }
}
