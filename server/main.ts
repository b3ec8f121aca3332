import cluster from 'node:cluster'
import { ConfigError, readConfig } from './config.ts'
import { connectPostgres, type PostgresConnection } from './postgres/connect.ts'
import { fileProblem } from './values/file-errors.ts'

/**
 * Where the server starts. PostgreSQL comes up in its own process while the rest of the program is
 * still being loaded: that is most of what a start waits for.
 */
let connection: Promise<PostgresConnection> | undefined

/** A PostgreSQL of our own is not left running behind. */
async function letGo(): Promise<void> {
  await connection?.then(({ release }) => release()).catch(() => {})
}

/** Told to stop before there is anything to finish. Once it serves, `serve` says how to stop. */
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
  process.env.NODE_ENV ??= 'production'
  const config = readConfig(process.env)
  connection = connectPostgres(config)
  // Until the program is loaded nobody waits for it; a refusal is heard then.
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
  // What fails because the database was let go is no fault.
  if (!stopped) {
    console.error(error instanceof ConfigError ? error.message : (fileProblem(error) ?? error))
    await letGo()
    process.exit(1)
  }
}
