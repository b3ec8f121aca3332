import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../models/migrations/index.ts'
import { openDatabase } from '../../server/database/index.ts'
import { startEmbedded } from '../../server/postgres/embedded.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { host: string; port: number; user: string }
  }
}

export const TEMPLATE = 'recusal_template'

/** One real PostgreSQL for the whole run, with one migrated database that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'recusal-test-'))
  // Nothing of a test run outlives it, so nothing need reach the disk.
  const server = await startEmbedded(folder, {
    fsync: 'off',
    synchronous_commit: 'off',
    max_connections: '200',
  })
  const { host, port, user } = server.address
  const admin = new pg.Client({ host, port, user, database: 'postgres' })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${TEMPLATE}`)
  await admin.end()
  const database = openDatabase({
    pg: { host, port, user, database: TEMPLATE },
    sequelize: { host, port, username: user, database: TEMPLATE },
    release: async () => {},
  })
  await migrate(database.sequelize)
  await database.close()
  project.provide('postgres', { host, port, user })
  return async () => {
    await server.release()
    await rm(folder, { recursive: true, force: true })
  }
}
