import { createHash } from 'node:crypto'
import pg from 'pg'

/** The most statements that are kept prepared; each connection of the pools holds a plan of them. */
const MOST_PREPARED = 400
/** The most texts that are remembered until they come a second time. */
const MOST_SEEN_ONCE = 1000
/** A plan that fits a few ids does not fit ten thousand: lists of more are planned for what they hold. */
const LONGEST_LIST = 100
/** What is longer is a list of values, of a length of its own each time. */
const LONGEST_TEXT = 40_000

/**
 * Names for statements that come again. PostgreSQL plans a named one a few times and then keeps the plan; planning
 * takes far longer than running where a statement joins a dozen tables to show a page.
 */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #seenOnce = new Set<string>()

  /** The name of a text that was seen before; undefined at its first time, and once there are too many. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    if (text.length > LONGEST_TEXT || this.#names.size >= MOST_PREPARED) return undefined
    if (!this.#seenOnce.delete(text)) {
      if (this.#seenOnce.size >= MOST_SEEN_ONCE) this.#seenOnce.clear()
      this.#seenOnce.add(text)
      return undefined
    }
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32)
    this.#names.set(text, name)
    return name
  }
}

const names = new StatementNames()

const isLong = (value: unknown): boolean => Array.isArray(value) && value.length > LONGEST_LIST

type Query = (text: unknown, values?: unknown, callback?: unknown) => unknown

/** A client of `pg` that prepares the statements with parameters that come again, whoever sends them. */
export class PreparingClient extends pg.Client {
  override query = ((text: unknown, values?: unknown, callback?: unknown): unknown => {
    const name =
      typeof text === 'string' && Array.isArray(values) && !values.some(isLong)
        ? names.nameOf(text)
        : undefined
    const query = pg.Client.prototype.query.bind(this) as Query
    return name === undefined ? query(text, values, callback) : query({ name, text, values }, callback)
  }) as pg.Client['query']
}
