import pg from 'pg'
import { QueryTypes, Sequelize, Transaction } from 'sequelize'
import sql, { type Sql } from 'sql-template-tag'
import { initModels } from '../../models/associations.ts'
import type { PostgresConnection } from '../postgres/connect.ts'
import type { AsOf } from '../values/as-of.ts'
import { refuseDeparted, withConnection } from './askers.ts'
import { KeptRecord, type Reading } from './kept-record.ts'
import { alwaysSame, preparingClient } from './prepared.ts'
import type { Query } from './query.ts'
import { recordVersion } from './record-version.ts'
import { Replicas } from './replicas.ts'
import { sequelizeOptions } from './sequelize-options.ts'
import { SettledMoments } from './settled-moments.ts'
import { askedTogether } from './together.ts'

/** The database as the program uses it. */
export interface Database {
  readonly sequelize: Sequelize
  /** Where the database is, in a form that can be sent to a thread. */
  readonly address: pg.PoolConfig
  /** For the session store, which does not use Sequelize. */
  readonly pool: pg.Pool
  /** For COPY streams, which take as long as their readers need. With their own pool, they keep no page waiting. */
  readonly copyPool: pg.Pool
  /** Reads the current record, outside any transaction. */
  readonly query: Query
  /** The version of the record, which every write to it changes. */
  recordVersion(): Promise<string>
  /**
   * Reads the record as it was at a moment. If undefined, reads the current record, from a replica if one is up to
   * date. Each read is a separate transaction, and equal reads are one until the record changes: take a new query for
   * each request, and read with it nothing but the record.
   */
  at(asOf: AsOf | undefined): Reading
  /** Resolves once nothing more can be written for a moment. Await it before taking a connection to read the moment. */
  settle(moment: string): Promise<void>
  /** Reports how long each statement took: its text without the values, and milliseconds. */
  onStatement(tell: TellStatement): void
  close(): Promise<void>
}

/** @param text without values. @param ms how long it took. */
export type TellStatement = (text: string, ms: number) => void

/** How long a statement can run, or a transaction can be idle, before PostgreSQL ends it, in milliseconds. */
export interface Limits {
  readonly statementMs: number
  readonly idleMs: number
}

/**
 * How long an idle connection stays open, in milliseconds. It keeps the plans of the statements it has run, and a new one
 * would make them all again: on a quiet site, for nearly every page.
 */
const IDLE_CONNECTION_MS = 10 * 60_000

/** The limits for a process that answers requests: longer than anyone waits for a page. */
export const SERVING_LIMITS: Limits = { statementMs: 60_000, idleMs: 60_000 }

/**
 * Opens the pools and initializes the models over a running PostgreSQL.
 * @param limits for statements from pages, forms and the session store; none on the command line. COPY, which is
 *   limited by its own pool, and waiting for a moment have no time limit.
 */
export function openDatabase(connection: PostgresConnection, limits?: Limits): Database {
  const listeners: TellStatement[] = []
  const tell: TellStatement = (text, ms) => {
    for (const listener of listeners) listener(text, ms)
  }
  const sequelize = openSequelize(connection.pg, limits, tell)
  initModels(sequelize)
  const pool = openPool(connection, 10, limits)
  const copyPool = openPool(connection, 4)
  const momentPool = openPool(connection, 1)
  const query = queryOf(sequelize)
  const moments = new SettledMoments(momentPool, query)
  const version = askedTogether(() => recordVersion(query))
  const record = new KeptRecord(version)
  const replicas = new Replicas(
    query,
    (connection.replicas ?? []).map((replica) => {
      const opened = openSequelize(replica, limits, tell)
      return { sequelize: opened, query: queryOf(opened) }
    }),
  )
  return {
    sequelize,
    address: connection.pg,
    pool,
    copyPool,
    query,
    recordVersion: version,
    at: (asOf) => {
      const moment = asOf?.moment ?? null
      return moment === null
        ? record.reading('', (ofVersion) => replicas.reading(ofVersion))
        : record.reading(moment, () => queryAt(sequelize, moments, moment))
    },
    onStatement: (listener) => {
      listeners.push(listener)
    },
    settle: (moment) => moments.settle(moment),
    close: async () => {
      await Promise.all([sequelize.close(), pool.end(), copyPool.end(), momentPool.end(), replicas.close()])
      await connection.release()
    },
  }
}

/** The limits in the driver's format. */
function limited(limits: Limits | undefined) {
  if (limits === undefined) return {}
  return {
    statement_timeout: limits.statementMs,
    idle_in_transaction_session_timeout: limits.idleMs,
  }
}

/** Lifts the limits until the transaction ends, for work that no page is waiting for. */
export async function liftLimits(query: Query): Promise<void> {
  await query(sql`SELECT set_config(name, '0', true)
    FROM unnest(ARRAY['statement_timeout', 'idle_in_transaction_session_timeout']) name`)
}

function openSequelize(config: pg.PoolConfig, limits: Limits | undefined, tell: TellStatement): Sequelize {
  const options = sequelizeOptions(config)
  return new Sequelize({
    ...options,
    dialectOptions: { ...options.dialectOptions, ...limited(limits) },
    dialect: 'postgres',
    // Sequelize would otherwise look for it by name in a node_modules folder, which the image does not have.
    dialectModule: { ...pg, Client: preparingClient() },
    benchmark: true,
    logging: (text, ms) => tell(text, ms ?? 0),
    pool: { max: 10, min: 0, acquire: 30_000, idle: IDLE_CONNECTION_MS },
  })
}

function openPool(connection: PostgresConnection, max: number, limits?: Limits): pg.Pool {
  const pool = new pg.Pool({
    ...connection.pg,
    ...limited(limits),
    Client: preparingClient(),
    max,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    options: '-c timezone=UTC',
  })
  // An idle client that loses its server must not crash the process. The next query reports it.
  pool.on('error', () => {})
  // Neither must a client in use. Whatever uses it fails and reports the error.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** A `Query` over Sequelize, inside `transaction` if one is given. @throws {Departed} */
export function queryOf(sequelize: Sequelize, transaction?: Transaction): Query {
  return async <Row extends object>(statement: Sql): Promise<Row[]> => {
    refuseDeparted()
    const text = statement.values.length === 0 ? alwaysSame(statement.text) : statement.text
    const bound = { bind: statement.values as unknown[], type: QueryTypes.SELECT } as const
    // A transaction already has a connection and must not wait for those who are waiting for it.
    return transaction === undefined
      ? withConnection(() => sequelize.query<Row>(text, bound))
      : sequelize.query<Row>(text, { ...bound, transaction })
  }
}

/** Runs `work` in one transaction: all of it is saved, or none. */
export async function inTransaction<T>(
  { sequelize }: Database,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  return sequelize.transaction((transaction) => work(queryOf(sequelize, transaction)))
}

/** Reads in one transaction, which sees a single state of the record whatever is written in the meantime. */
export async function inSnapshot<T>({ sequelize }: Database, work: (query: Query) => Promise<T>): Promise<T> {
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ
  return sequelize.transaction({ isolationLevel, readOnly: true }, (transaction) =>
    work(queryOf(sequelize, transaction)),
  )
}

/** Switches a transaction to a settled moment in the past. Migration 0004 has the function. */
export function lookAt(moment: string): Sql {
  return sql`SELECT past.look(${moment}::timestamptz, true)`
}

/** A query of the past, once its moment is settled. */
async function queryAt(sequelize: Sequelize, moments: SettledMoments, moment: string): Promise<Query> {
  await moments.settle(moment)
  return async <Row extends object>(statement: Sql): Promise<Row[]> => {
    const look = async (transaction: Transaction): Promise<Row[]> => {
      const query = queryOf(sequelize, transaction)
      await query(lookAt(moment))
      // A distinct text is prepared separately. A shared statement would be replanned each time the two alternate.
      return query<Row>(sql`/* past */ ${statement}`)
    }
    return sequelize.transaction(look)
  }
}
