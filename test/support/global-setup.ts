import { mkdtemp, readFile, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../models/migrations/index.ts'
import { USER_ROLES } from '../../models/vocabulary.ts'
import { addUser } from '../../server/accounts/users.ts'
import { type Database, openDatabase } from '../../server/database/index.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { STARTER_DATASET } from '../../server/paths.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../server/postgres/embedded.ts'
import { OWNER } from '../../server/postgres/owner.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { host: string; port: number; user: string; superuser: string }
    /** Deleted after the run. */
    folder: string
  }
}

/** Databases that tests clone: one migrated, one that also holds the starter dataset and a user of each role. */
export const TEMPLATES = { migrated: 'recusal_migrated', starter: 'recusal_starter' } as const
export type Template = keyof typeof TEMPLATES

export const PASSWORD = 'correct horse battery'

/** One real PostgreSQL for the whole run, with the databases that tests clone. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (await hasRoomInMemory()) process.env.TMPDIR = IN_MEMORY
  const folder = await mkdtemp(join(tmpdir(), 'recusal-test-'))
  // Nothing outlives the test run, so nothing needs to reach the disk.
  const server = await startServer(folder)
  const { host, port, user } = server.address
  const admin = new pg.Client({ host, port, user, database: 'postgres' })
  await admin.connect()
  // The role that a site uses owns its databases and has no other privileges.
  await admin.query(`CREATE ROLE ${OWNER} LOGIN`)
  // Some tests tamper with protected data, as someone with access to the server could. They turn the triggers off.
  await admin.query(`GRANT SET ON PARAMETER session_replication_role TO ${OWNER}`)
  await admin.query(`CREATE DATABASE ${TEMPLATES.migrated} OWNER ${OWNER}`)
  await inDatabase(server.address, TEMPLATES.migrated, ({ sequelize }) => migrate(sequelize))
  await admin.query(`CREATE DATABASE ${TEMPLATES.starter} TEMPLATE ${TEMPLATES.migrated} OWNER ${OWNER}`)
  await inDatabase(server.address, TEMPLATES.starter, async (database) => {
    await importDataset(database, parseDataset(await readFile(STARTER_DATASET, 'utf8')))
    for (const role of USER_ROLES) await addUser(database, `${role}@example.org`, role, PASSWORD)
    // As PostgreSQL does by itself soon after.
    await database.pool.query('ANALYZE')
  })
  await admin.end()
  project.provide('folder', folder)
  project.provide('postgres', { host, port, user: OWNER, superuser: user })
  return async () => {
    await server.release()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Linux keeps these files in memory. */
const IN_MEMORY = '/dev/shm'
/** A run needs less than a third of this at any one time. */
const ROOM_BYTES = 6 * 1024 ** 3

/**
 * Whether databases and folders of tests can be in memory: on disk, making and removing their many files takes a tenth
 * of the run.
 */
async function hasRoomInMemory(): Promise<boolean> {
  if (process.env.TMPDIR !== undefined || freemem() < 2 * ROOM_BYTES) return false
  const room = await statfs(IN_MEMORY).catch(() => null)
  return room !== null && room.bavail * room.bsize >= ROOM_BYTES
}

/** The server of the run, or the older one that `npm run test:postgres` has started. */
async function startServer(folder: string): Promise<EmbeddedPostgres> {
  const socket = process.env.TEST_POSTGRES_SOCKET
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_wal_size: '4GB',
    checkpoint_timeout: '1h',
    max_connections: '200',
  }
  if (socket === undefined) return startEmbedded(folder, settings)
  const address = { host: socket, port: 5432, user: 'postgres' }
  for (;;) {
    const client = new pg.Client({ ...address, database: 'postgres' })
    try {
      await client.connect()
      await client.end()
      return { address, release: async () => {} }
    } catch {
      await wait(100)
    }
  }
}

async function inDatabase(
  { host, port }: { host: string; port: number },
  name: string,
  work: (database: Database) => Promise<unknown>,
): Promise<void> {
  const database = openDatabase({
    pg: { host, port, user: OWNER, database: name },
    release: async () => {},
  })
  await work(database)
  await database.close()
}
