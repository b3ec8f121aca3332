import { totalmem } from 'node:os'
import pg from 'pg'
import { type Config, ConfigError } from '../config.ts'
import { startEmbedded } from './embedded.ts'
import { OWNER, prepareOwned } from './owner.ts'

/** A running PostgreSQL, and how to reach it. */
export interface PostgresConnection {
  readonly pg: pg.PoolConfig
  /** Read-only copies of the database. */
  readonly replicas?: readonly pg.PoolConfig[]
  /** Releases the server. An embedded server stops when no one else uses it. */
  release(): Promise<void>
}

const DATABASE = 'recusal'
const OLDEST_VERSION = 15
/** The most connections that one process's pools open, and how many are left for the command line. */
const CONNECTIONS_OF_A_PROCESS = 30
const CONNECTIONS_AT_LEAST = 70

/** The share of the memory for PostgreSQL's own cache, and the least and the most, in megabytes. */
const CACHE = { share: 1 / 16, least: 128, most: 1024 } as const

/**
 * How much memory PostgreSQL keeps pages in, in megabytes. By default, it is so little that an import of a large record
 * reads the same pages over and over. It is taken only when it is used.
 * @param total of the machine, in bytes.
 * @param constrained what this process and its children may have, in bytes; none or zero if that is not known.
 */
export function cacheMegabytes(total: number, constrained?: number): number {
  const memory = Math.min(total, constrained || total)
  return Math.min(CACHE.most, Math.max(CACHE.least, Math.floor((memory * CACHE.share) / 1024 ** 2)))
}

/**
 * Connects to `DATABASE_URL`, or starts or adopts the embedded server.
 * @throws {ConfigError} with one clear line, if the URL's server does not answer or is too old.
 */
export async function connectPostgres(config: Config): Promise<PostgresConnection> {
  if (config.databaseUrl !== undefined) {
    await checkExternal(config.databaseUrl)
    return {
      pg: { connectionString: config.databaseUrl },
      replicas: replicas(config),
      release: async () => {},
    }
  }
  const server = await startEmbedded(config.dataDir, {
    max_connections: String(CONNECTIONS_AT_LEAST + CONNECTIONS_OF_A_PROCESS * config.webConcurrency),
    shared_buffers: `${cacheMegabytes(totalmem(), process.constrainedMemory())}MB`,
  })
  const { host, port } = server.address
  await prepareOwned(server.address, DATABASE)
  return {
    pg: { host, port, user: OWNER, database: DATABASE },
    replicas: replicas(config),
    release: server.release,
  }
}

const replicas = ({ replicaUrls }: Config): pg.PoolConfig[] =>
  replicaUrls.map((connectionString) => ({ connectionString }))

async function checkExternal(databaseUrl: string): Promise<void> {
  let version: number
  let encoding: string
  try {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
    client.on('error', () => {})
    await client.connect()
    const { rows } = await client.query<{ version: string; encoding: string }>(
      `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`,
    )
    version = Math.floor(Number(rows[0]?.version) / 10_000)
    encoding = rows[0]?.encoding ?? ''
    await client.end()
  } catch (error) {
    throw new ConfigError(`DATABASE_URL cannot be used: ${reasonOf(error)}`)
  }
  if (version < OLDEST_VERSION) {
    throw new ConfigError(
      `DATABASE_URL points to PostgreSQL ${version}; Recusal needs ${OLDEST_VERSION} or later`,
    )
  }
  if (encoding !== 'UTF8') {
    throw new ConfigError(`DATABASE_URL points to a database in ${encoding}; Recusal needs one in UTF8`)
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
