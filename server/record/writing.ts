import type { Transaction } from 'sequelize'
import type { Query } from '../database/query.ts'
import type { Touched } from '../overlaps/derive.ts'
import type { OverlapChanges } from '../overlaps/store.ts'

/** Who writes, by what route, and why: the change log keeps all three. */
export interface Writer {
  /** Null if no one is signed in, as on the command line. */
  readonly userId: string | null
  readonly via: 'form' | 'API' | 'import' | 'command line' | 'starter dataset' | 'archiver' | 'link checker'
  readonly reason: string | null
}

/** A write to the record in progress. */
export interface RecordWrite {
  readonly transaction: Transaction
  /** Runs a query inside the transaction. */
  readonly query: Query
  readonly userId: Writer['userId']
  /** What the write touches; it must name every link and negotiation that it changes. */
  readonly touched: Touched
  /** Reviews, by database id, that the write restores. Its changes do not reopen them. */
  readonly settledReviews: Set<string>
}

/** What a write returned, and the overlaps that it changed. */
export interface Written<T> {
  readonly result: T
  readonly overlaps: OverlapChanges
}
