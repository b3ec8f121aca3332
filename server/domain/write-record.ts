import type { Transaction } from 'sequelize'
import sql from 'sql-template-tag'
import { type Database, queryOf } from '../database.ts'
import { deriveAfter, nothingTouched, rebuildOverlaps, type Touched } from '../overlaps/derive.ts'
import type { Query } from '../overlaps/query.ts'
import type { OverlapChanges } from '../overlaps/store.ts'

/** A write to the record under way. */
export interface RecordWrite {
  readonly transaction: Transaction
  /** Asks the database inside the transaction. */
  readonly query: Query
  /** What the write touches; it must name every link and negotiation that it changes. */
  readonly touched: Touched
}

export interface Written<T> {
  readonly result: T
  readonly overlaps: OverlapChanges
}

/**
 * Writers take turns: two that each add half of a chain would otherwise not see each other's half,
 * and the chain would be missed.
 */
const WRITE_LOCK = 7_238_002

/**
 * The one door through which the record is written: `write` and the derivation of the overlaps that
 * it touches happen in one transaction, so that what is committed is always whole.
 */
export async function writeRecord<T>(
  database: Database,
  write: (tx: RecordWrite) => Promise<T>,
): Promise<Written<T>> {
  return inTurn(database, async (tx) => {
    const result = await write(tx)
    return { result, overlaps: await deriveAfter(tx.query, tx.touched) }
  })
}

class RolledBack extends Error {}

/**
 * Does what `writeRecord` does, lets `look` see the outcome from inside, and undoes all of it.
 * Deferred checks run before `look`, so that what would be refused is refused here too.
 */
export async function tryWriting<T, Seen>(
  database: Database,
  write: (tx: RecordWrite) => Promise<T>,
  look: (tx: RecordWrite, written: Written<T>) => Promise<Seen>,
): Promise<Seen> {
  let seen: { value: Seen } | undefined
  try {
    await inTurn(database, async (tx) => {
      const result = await write(tx)
      const overlaps = await deriveAfter(tx.query, tx.touched)
      await tx.query(sql`SET CONSTRAINTS ALL IMMEDIATE`)
      seen = { value: await look(tx, { result, overlaps }) }
      throw new RolledBack()
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
  }
  if (seen === undefined) throw new Error('a trial write ended without an outcome')
  return seen.value
}

/** Derives every overlap afresh and stores what differed. */
export async function rebuild(database: Database): Promise<OverlapChanges> {
  return inTurn(database, (tx) => rebuildOverlaps(tx.query))
}

/** Derives every overlap afresh, says what differs from the stored ones, and changes nothing. */
export async function compareWithFreshDerivation(database: Database): Promise<OverlapChanges> {
  return tryWriting(
    database,
    (tx) => rebuildOverlaps(tx.query),
    async (_tx, written) => written.result,
  )
}

async function inTurn<T>(database: Database, work: (tx: RecordWrite) => Promise<T>): Promise<T> {
  return database.sequelize.transaction(async (transaction) => {
    const query = queryOf(database.sequelize, transaction)
    await query(sql`SELECT pg_advisory_xact_lock(${WRITE_LOCK})`)
    return work({ transaction, query, touched: nothingTouched() })
  })
}
