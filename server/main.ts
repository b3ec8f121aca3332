import { ConfigError, readConfig } from './config.ts'
import { connectPostgres, type PostgresConnection } from './postgres/connect.ts'

/**
 * Where the server starts. PostgreSQL comes up in its own process while the rest of the program is
 * still being loaded: that is most of what a start waits for.
 */
let connection: Promise<PostgresConnection> | undefined
try {
  process.env.NODE_ENV ??= 'production'
  const config = readConfig(process.env)
  connection = connectPostgres(config)
  // Until the program is loaded nobody waits for it; a refusal is heard then.
  connection.catch(() => {})
  const { serve } = await import('./serve.ts')
  await serve(config, connection)
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  // A PostgreSQL of our own is not left running behind.
  await connection?.then(({ release }) => release()).catch(() => {})
  process.exit(1)
}
