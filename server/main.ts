/**
 * The server's entry point. PostgreSQL starts in its own process while the rest of the program is
 * still loading, since these two take up most of the startup time.
 */

import cluster from 'node:cluster'
import { ConfigError, readConfig } from './config.ts'
import { connectPostgres, type PostgresConnection } from './postgres/connect.ts'
import { fileProblem } from './values/file-errors.ts'

/** Undefined until the settings have been read. */
let connection: Promise<PostgresConnection> | undefined

/** Makes sure that our own PostgreSQL is not left running. */
async function letGo(): Promise<void> {
  await connection?.then(({ release }) => release()).catch(() => {})
}

/** Handles a stop signal before there is any work to finish. Once the server is running, `serve` takes over. */
let stopped = false
function stopEarly(): void {
  stopped = true
  letGo().then(
    () => process.exit(0),
    () => process.exit(1),
  )
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const
try {
  for (const signal of SIGNALS) process.once(signal, stopEarly)
  const config = readConfig(process.env)
  connection = connectPostgres(config)
  // Nothing awaits it until the program has loaded. A failure is handled then.
  connection.catch(() => {})
  if (cluster.isPrimary && config.webConcurrency > 1) {
    const { serveFromProcesses } = await import('./processes.ts')
    await serveFromProcesses(config, connection)
  } else {
    const { serve } = await import('./serve.ts')
    await serve(config, connection, cluster.isPrimary)
  }
  for (const signal of SIGNALS) process.off(signal, stopEarly)
} catch (error) {
  // A failure caused by releasing the database is not an error.
  if (!stopped) {
    console.error(error instanceof ConfigError ? error.message : (fileProblem(error) ?? error))
    await letGo()
    process.exit(1)
  }
}
