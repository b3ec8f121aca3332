import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** What is noted of a file while it is imported: keys of some kind, each perhaps with a word on what it stands for. */
export interface NotedIds {
  /** Notes keys, no two of them the same, and returns those that had not been noted yet. A word once noted stays. */
  note(
    what: string,
    keys: readonly string[],
    words?: readonly (string | null)[],
  ): Promise<ReadonlySet<string>>
  /** Those of these keys that have been noted, with their words. */
  among(what: string, keys: readonly string[]): Promise<ReadonlyMap<string, string | null>>
}

/** Notes in memory, for a few records. */
export class IdsInMemory implements NotedIds {
  readonly #noted = new Map<string, Map<string, string | null>>()

  async note(
    what: string,
    keys: readonly string[],
    words: readonly (string | null)[] = [],
  ): Promise<Set<string>> {
    const noted = this.#noted.get(what) ?? new Map<string, string | null>()
    this.#noted.set(what, noted)
    const fresh = new Set(keys.filter((key) => !noted.has(key)))
    for (const [index, key] of keys.entries()) noted.set(key, noted.get(key) ?? words[index] ?? null)
    return fresh
  }

  async among(what: string, keys: readonly string[]): Promise<Map<string, string | null>> {
    const noted = this.#noted.get(what)
    return new Map(
      keys.flatMap((key): [string, string | null][] => {
        const word = noted?.get(key)
        return word === undefined ? [] : [[key, word]]
      }),
    )
  }
}

/** Notes in a table of their own, for a file of any size. */
export class IdsInTable implements NotedIds {
  readonly #query: Query

  private constructor(query: Query) {
    this.#query = query
  }

  /** @param query in a transaction: the table is gone when it ends. */
  static async create(query: Query): Promise<IdsInTable> {
    await query(sql`
      CREATE TEMPORARY TABLE noted_ids (what text NOT NULL, key text NOT NULL, word text, PRIMARY KEY (what, key))
      ON COMMIT DROP`)
    return new IdsInTable(query)
  }

  async note(
    what: string,
    keys: readonly string[],
    words: readonly (string | null)[] = [],
  ): Promise<Set<string>> {
    if (keys.length === 0) return new Set()
    const rows = await this.#query<{ key: string; fresh: boolean }>(sql`
      INSERT INTO noted_ids (what, key, word)
      SELECT ${what}, * FROM unnest(${[...keys]}::text[], ${keys.map((_, index) => words[index] ?? null)}::text[])
      ON CONFLICT (what, key) DO UPDATE SET word = coalesce(noted_ids.word, excluded.word)
      RETURNING key, xmax = 0 AS fresh`)
    return new Set(rows.flatMap(({ key, fresh }) => (fresh ? [key] : [])))
  }

  async among(what: string, keys: readonly string[]): Promise<Map<string, string | null>> {
    if (keys.length === 0) return new Map()
    const rows = await this.#query<{ key: string; word: string | null }>(
      sql`SELECT key, word FROM noted_ids WHERE what = ${what} AND key = ANY(${[...keys]}::text[])`,
    )
    return new Map(rows.map(({ key, word }) => [key, word]))
  }
}
