import { QueryTypes, type Sequelize } from 'sequelize'
import type { Sql } from 'sql-template-tag'
import { isUnreachable, ranOutOfTime } from './outage.ts'
import type { Query } from './query.ts'

/** How long to skip a replica that did not answer. */
const AWAY_MS = 5_000

/** A read-only copy of the database. */
interface Replica {
  readonly sequelize: Sequelize
  readonly query: Query
  /** The last write to the record that it is known to have, as the database formats it. */
  version: string
  awayUntil: number
}

/**
 * Copies of the database that answer reads of the record from pages, lists, figures and the API. A copy is used only if
 * it has every write that the primary has by then, so that no one reads a state from before their own write.
 */
export class Replicas {
  readonly #primary: Query
  readonly #replicas: readonly Replica[]
  #next = 0

  constructor(primary: Query, opened: readonly { readonly sequelize: Sequelize; readonly query: Query }[]) {
    this.#primary = primary
    this.#replicas = opened.map((each) => ({ ...each, version: '', awayUntil: 0 }))
  }

  /**
   * A query whose statements all go to one server. If a replica fails, the primary takes over, except for a statement that
   * takes too long: it would take as long there.
   * @param version the last write that a replica must have.
   */
  async reading(version: string): Promise<Query> {
    let chosen = await this.#choose(version)
    return async <Row extends object>(statement: Sql): Promise<Row[]> => {
      if (chosen === null) return this.#primary<Row>(statement)
      try {
        return await chosen.query<Row>(statement)
      } catch (error) {
        if (ranOutOfTime(error)) throw error
        if (isUnreachable(error)) skip(chosen)
        // If the statement itself is wrong, the primary reports the error again.
        chosen = null
        return this.#primary<Row>(statement)
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map(({ sequelize }) => sequelize.close()))
  }

  /** A replica that has this write, each in turn; null if none has. */
  async #choose(version: string): Promise<Replica | null> {
    this.#next += 1
    for (const [place] of this.#replicas.entries()) {
      const replica = this.#replicas[(this.#next + place) % this.#replicas.length] as Replica
      if (await has(replica, version)) return replica
    }
    return null
  }
}

/** Leaves a replica that did not answer out for a while, and then asks it again what it has. */
function skip(replica: Replica): void {
  replica.version = ''
  replica.awayUntil = Date.now() + AWAY_MS
}

/** Whether a replica has this write, and so all earlier ones. */
async function has(replica: Replica, version: string): Promise<boolean> {
  if (version === '' || Date.now() < replica.awayUntil) return false
  if (replica.version === version) return true
  try {
    const [row] = await replica.sequelize.query<{ there: boolean }>(
      'SELECT coalesce(max(at) >= $1::timestamptz, false) AS there FROM recordings',
      { bind: [version], type: QueryTypes.SELECT },
    )
    if (row?.there === true) replica.version = version
    return row?.there === true
  } catch {
    skip(replica)
    return false
  }
}
