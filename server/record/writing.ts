import type { Transaction } from 'sequelize'
import type { Query } from '../database/query.ts'
import type { Touched } from '../overlaps/derive.ts'
import type { OverlapChanges } from '../overlaps/store.ts'

/**
 * By what routes the record is written, as the change log names them. `byPeople`: someone decides each change, so that a
 * file does not undo it. `patient`: no one is waiting for a page, so that it may wait for other writers without limit.
 */
export const ROUTES = {
  form: { byPeople: true, patient: false },
  API: { byPeople: true, patient: false },
  import: { byPeople: false, patient: true },
  'command line': { byPeople: false, patient: true },
  'starter dataset': { byPeople: false, patient: true },
  archiver: { byPeople: false, patient: true },
  'link checker': { byPeople: false, patient: true },
} as const

type Route = keyof typeof ROUTES

/** The routes by which people change single records. */
export const BY_PEOPLE = (Object.keys(ROUTES) as Route[]).filter((route) => ROUTES[route].byPeople)

/** Who writes, by what route, and why: the change log keeps all three. */
export interface Writer {
  /** Null if no one is signed in, as on the command line. */
  readonly userId: string | null
  readonly via: Route
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
