import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import { pino } from 'pino'
import { secretsKey } from '../../server/accounts/sealed-secrets.ts'
import { createApp } from '../../server/app.ts'
import type { Config } from '../../server/config.ts'
import type { Database } from '../../server/database/index.ts'
import { openAssets } from '../../server/web/assets/manifest.ts'

/** The application as the benchmarks use it. @param level the lowest level that it logs. */
export function benchApp(config: Config, database: Database, level: 'silent' | 'error' = 'silent'): Express {
  return createApp({
    config,
    database,
    clock: () => new Date(),
    log: pino({ level }),
    sessionSecret: 'a secret for the benchmark alone',
    secretsKey: secretsKey('a secret for the benchmark alone'),
    assets: openAssets(false),
  })
}

/** The same application, listening on a local port. */
export async function serveBench(
  config: Config,
  database: Database,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(benchApp(config, database)).listen(0, '127.0.0.1')
  // A connection that is closed just as it is used again would end the run.
  server.keepAliveTimeout = 0
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}
