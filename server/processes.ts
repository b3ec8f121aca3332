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

/** How long a process is waited for that stops: longer than it waits for its own requests. */
const STOP_DEADLINE_MS = 12_000
/** A process that ends by itself is started again after this long. */
const RESTART_MS = 1_000

/**
 * Prepares the database once, then serves from as many processes as `WEB_CONCURRENCY` says, which share the port. One that
 * ends is started again; where the first cannot start, all end.
 */
export async function serveFromProcesses(
  config: Config,
  connection: Promise<PostgresConnection>,
): Promise<void> {
  const log = createLogger(config.logLevel)
  // Made before the processes start, so that all of them sign sessions with the same one.
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

  /** The port on which they listen, once one does. */
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

  /** What went wrong before any process served, it has said itself. */
  async #ended(worker: Worker, code: number | null, signal: string | null): Promise<void> {
    if (this.#stopped !== undefined) return
    if (!this.#serving) {
      await this.#stop()
      process.exit(1)
    }
    this.#log.error({ pid: worker.process.pid, code, signal }, 'a process ended and is started again')
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

  /** Lets every process finish what it is at, then lets the database go; however often it is told to. */
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
