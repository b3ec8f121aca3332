import type pg from 'pg'
import sql from 'sql-template-tag'
import type { Query } from './query.ts'

/**
 * Moments for which nothing more can be written. If a writer may still add to a moment, a single connection waits for
 * it, however many readers ask. Neither pages nor readers of earlier moments need that connection.
 */
export class SettledMoments {
  readonly #pool: pg.Pool
  readonly #query: Query
  /** Everything before this, in milliseconds, is settled. So is the last moment waited for, to the microsecond. */
  #before = 0
  #last = ''
  #waiting: Promise<void> | undefined

  /** @param pool with one connection, which waits. @param query for what is answered at once. */
  constructor(pool: pg.Pool, query: Query) {
    this.#pool = pool
    this.#query = query
  }

  /** Resolves once the moment, as PostgreSQL reads it, is settled. */
  async settle(moment: string): Promise<void> {
    if (this.#isSettled(moment) || (await this.#isPast(moment))) return
    while (!this.#isSettled(moment)) {
      // The first reader waiting for a different moment asks for it next.
      if (this.#waiting === undefined) {
        this.#waiting = this.#wait(moment).finally(() => {
          this.#waiting = undefined
        })
      }
      await this.#waiting
    }
  }

  #isSettled(moment: string): boolean {
    return moment === this.#last || Date.parse(moment) < this.#before
  }

  /** Whether no write under way can add to it, without waiting for one. */
  async #isPast(moment: string): Promise<boolean> {
    const [row] = await this.#query<{ settled: boolean }>(
      sql`SELECT past.is_settled(${moment}::timestamptz) AS settled`,
    )
    if (row?.settled === true) this.#keep(moment)
    return row?.settled === true
  }

  async #wait(moment: string): Promise<void> {
    await this.#pool.query('SELECT past.look($1::timestamptz)', [moment])
    this.#keep(moment)
  }

  #keep(moment: string): void {
    this.#before = Math.max(this.#before, Date.parse(moment))
    this.#last = moment
  }
}
