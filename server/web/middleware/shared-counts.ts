import type { ClientRateLimitInfo, Options, Store } from 'express-rate-limit'
import sql from 'sql-template-tag'
import type { Database } from '../../database/index.ts'

/** The longest key; part of it can be something a visitor typed. */
const LONGEST_KEY = 300

/** Counts of requests that all processes share, in the database. A window begins with the first request in it. */
export class SharedCounts implements Store {
  readonly localKeys = false
  readonly prefix: string
  readonly #database: Database
  #seconds = 0

  /** @param what names what is limited; counts of other things are kept apart. */
  constructor(database: Database, what: string) {
    this.#database = database
    this.prefix = `${what}: `
  }

  init({ windowMs }: Options): void {
    this.#seconds = windowMs / 1000
  }

  async increment(key: string): Promise<ClientRateLimitInfo> {
    const ends = sql`now() + make_interval(secs => ${this.#seconds})`
    const [row] = await this.#database.query<{ totalHits: number; resetTime: Date }>(sql`
      WITH ended AS (DELETE FROM throttles WHERE ends_at < now() - interval '1 day')
      INSERT INTO throttles AS t (key, hits, ends_at) VALUES (${this.#keyOf(key)}, 1, ${ends})
      ON CONFLICT (key) DO UPDATE SET hits = CASE WHEN t.ends_at <= now() THEN 1 ELSE t.hits + 1 END,
        ends_at = CASE WHEN t.ends_at <= now() THEN excluded.ends_at ELSE t.ends_at END
      RETURNING hits AS "totalHits", ends_at AS "resetTime"`)
    if (row === undefined) throw new Error('a count was not kept')
    return row
  }

  async decrement(key: string): Promise<void> {
    await this.#database.query(
      sql`UPDATE throttles SET hits = greatest(hits - 1, 0) WHERE key = ${this.#keyOf(key)} AND ends_at > now()`,
    )
  }

  async resetKey(key: string): Promise<void> {
    await this.#database.query(sql`DELETE FROM throttles WHERE key = ${this.#keyOf(key)}`)
  }

  #keyOf(key: string): string {
    return `${this.prefix}${key}`.slice(0, LONGEST_KEY)
  }
}
