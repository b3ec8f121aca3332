import type { Transaction } from 'sequelize'
import type { Query } from '../database/query.ts'
import type { Touched } from '../overlaps/derive.ts'
import type { OverlapChanges } from '../overlaps/store.ts'

/**
 * By what routes the record is written, as the change log names them. `byPeople`: someone decides each change, so that a
 * file does not undo it. `ofSite`: a program of the site does it on its own. `patient`: no one is waiting for a page, so that
 * it may wait for other writers without limit.
 */
export const ROUTES = {
  form: { byPeople: true, ofSite: false, patient: false },
  API: { byPeople: true, ofSite: false, patient: false },
  import: { byPeople: false, ofSite: false, patient: true },
  'command line': { byPeople: false, ofSite: false, patient: true },
  'starter dataset': { byPeople: false, ofSite: false, patient: true },
  archiver: { byPeople: false, ofSite: true, patient: true },
  'link checker': { byPeople: false, ofSite: true, patient: true },
} as const

type Route = keyof typeof ROUTES

const routesThat = (are: 'byPeople' | 'ofSite'): Route[] =>
  (Object.keys(ROUTES) as Route[]).filter((route) => ROUTES[route][are])

/** The routes by which people change single records, and by which programs of the site do. */
export const BY_PEOPLE = routesThat('byPeople')
export const OF_SITE = routesThat('ofSite')

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
