import { createHash } from 'node:crypto'
import pg from 'pg'

/** The most statements that stay prepared. Each pooled connection holds a plan for each of them. */
const MOST_PREPARED = 400
/** The most texts that are remembered until they appear a second time. */
const MOST_SEEN_ONCE = 1000
/** A plan for a few ids does not suit ten thousand, so statements with longer lists are planned for each list. */
const LONGEST_LIST = 100
/** A longer text is a list of values, with a different length each time. */
const LONGEST_TEXT = 40_000

/**
 * Names for recurring statements. PostgreSQL plans a named statement a few times and then keeps the plan. When a
 * statement joins a dozen tables to show a page, planning takes far longer than running it.
 */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #seenOnce = new Set<string>()

  /** The name of a text that was seen before; undefined the first time, and once there are too many names. */
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

const isLong = (value: unknown): boolean => Array.isArray(value) && value.length > LONGEST_LIST

/** Marks a statement without parameters that is worth preparing. */
const ALWAYS_SAME = '/* always the same */'

/**
 * Marks one of our own statements without parameters, such as the counts of the overview: nearly all of them are the same
 * text each time. The models' statements have none either, but each has its values in its text. Statements of the past,
 * which begin with a comment, are left out: the moment is not in them, and a plan for one may not suit another.
 */
export function alwaysSame(text: string): string {
  return /^\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b/.test(text) ? `${ALWAYS_SAME}${text}` : text
}

type Query = (text: unknown, values?: unknown, callback?: unknown) => unknown

/**
 * A `pg` client for one pool: it prepares recurring statements with parameters, whoever sends them, and those that are
 * marked, under names that the pool's connections share.
 */
export function preparingClient(): typeof pg.Client {
  const names = new StatementNames()
  return class PreparingClient extends pg.Client {
    override query = ((text: unknown, values?: unknown, callback?: unknown): unknown => {
      const recurs =
        typeof text === 'string' &&
        (Array.isArray(values) ? !values.some(isLong) : text.startsWith(ALWAYS_SAME))
      const name = recurs ? names.nameOf(text) : undefined
      const query = pg.Client.prototype.query.bind(this) as Query
      return query(name === undefined ? text : { name, text }, values, callback)
    }) as pg.Client['query']
  }
}
