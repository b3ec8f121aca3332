import type pg from 'pg'

/**
 * Moments for which nothing more can be written. If a writer may still add to a moment, a single connection waits for
 * it, however many readers ask. Pages do not need that connection.
 */
export class SettledMoments {
  readonly #pool: pg.Pool
  /** Everything before this, in milliseconds, is settled. So is the last moment waited for, to the microsecond. */
  #before = 0
  #last = ''
  #waiting: Promise<void> | undefined

  /** @param pool with one connection. */
  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Resolves once the moment, as PostgreSQL reads it, is settled. */
  async settle(moment: string): Promise<void> {
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

  async #wait(moment: string): Promise<void> {
    await this.#pool.query('SELECT past.look($1::timestamptz)', [moment])
    this.#before = Math.max(this.#before, Date.parse(moment))
    this.#last = moment
  }
}
