import type pg from 'pg'

/**
 * Moments of which nothing can be written any more. A moment that a writer may still add to is waited for by one connection,
 * which pages do not need, however many readers ask for it.
 */
export class SettledMoments {
  readonly #pool: pg.Pool
  /** Whatever lies before this, in milliseconds, is settled; so is the moment that was waited for last, to the microsecond. */
  #before = 0
  #last = ''
  #waiting: Promise<void> | undefined

  /** @param pool of one connection. */
  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Resolves once the moment, as PostgreSQL reads it, is settled. */
  async settle(moment: string): Promise<void> {
    while (!this.#isSettled(moment)) {
      // Of those who wait for another moment, the first asks for its own next.
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
