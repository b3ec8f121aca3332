import { LRUCache } from 'lru-cache'
import type { Sql } from 'sql-template-tag'
import { Departed, withConnection } from './askers.ts'
import type { Query } from './query.ts'

/** How much memory the answers of one version may take, roughly, and one answer alone. */
const MOST_BYTES = 24_000_000
const MOST_BYTES_OF_ONE = 1_000_000

interface KeptAnswer {
  readonly rows: readonly object[]
  readonly bytes: number
}

/**
 * What the database has answered since the last write to the record. While nobody writes, equal reads by all pages are
 * one read, also for signed-in visitors, whose pages are not the same for everyone. A write drops all of it.
 */
export class KeptRecord {
  readonly #versionNow: () => Promise<string>
  readonly #answers = new LRUCache<string, KeptAnswer>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ bytes }, key) => bytes + 2 * key.length + 500,
  })
  readonly #underWay = new Map<string, Promise<KeptAnswer>>()
  #version = ''

  /** @param versionNow reads a version that every write to the record changes. */
  constructor(versionNow: () => Promise<string>) {
    this.#versionNow = versionNow
  }

  /**
   * A query for one request, which reads the record in the version that it has at the first statement, or a later one.
   * Equal reads by it are one read. Its rows are shared with others and frozen; the list of them is the asker’s own.
   * @param moment the moment that is read; empty for the present.
   * @param ask how to read that version from the database.
   */
  reading(moment: string, ask: (version: string) => Query): Query {
    let begun: Promise<{ version: string; query: Query }> | undefined
    const begin = async () => {
      const version = await this.#versionNow()
      return { version, query: ask(version) }
    }
    const asked = new Map<string, Promise<KeptAnswer>>()
    return async <Row extends object>(statement: Sql): Promise<Row[]> => {
      begun ??= begin()
      const { version, query } = await begun
      const key = JSON.stringify([moment, statement.text, statement.values])
      // What a statement finds can depend on the date.
      const answer = asked.get(key) ?? this.#answer(`${version} ${today()}`, key, () => query(statement))
      asked.set(key, answer)
      return [...(await answer).rows] as Row[]
    }
  }

  #kept(version: string, key: string): KeptAnswer | undefined {
    if (version !== this.#version) {
      this.#version = version
      this.#answers.clear()
    }
    return this.#answers.get(key)
  }

  async #answer(version: string, key: string, ask: () => Promise<object[]>): Promise<KeptAnswer> {
    const kept = this.#kept(version, key)
    if (kept !== undefined) return kept
    // Whoever waits for another's answer uses a connection of their own share, as if they had asked themselves.
    return withConnection(async () => {
      const question = `${version} ${key}`
      for (;;) {
        const known = this.#kept(version, key) ?? this.#underWay.get(question)
        if (known === undefined) return this.#asked(version, key, question, ask)
        try {
          return await known
        } catch (error) {
          // If whoever asked has left, someone else asks.
          if (!(error instanceof Departed)) throw error
        }
      }
    })
  }

  async #asked(
    version: string,
    key: string,
    question: string,
    ask: () => Promise<object[]>,
  ): Promise<KeptAnswer> {
    const answer = ask().then((rows) => ({ rows, bytes: frozenBytes(rows) }))
    this.#underWay.set(question, answer)
    try {
      const made = await answer
      if (version === this.#version && made.bytes <= MOST_BYTES_OF_ONE) this.#answers.set(key, made)
      return made
    } finally {
      this.#underWay.delete(question)
    }
  }
}

const today = (): string => new Date().toISOString().slice(0, 10)

/** Freezes a value and everything in it. @returns roughly how many bytes of memory it takes. */
function frozenBytes(value: unknown): number {
  if (typeof value === 'string') return 24 + value.length
  if (typeof value !== 'object' || value === null) return 8
  if (ArrayBuffer.isView(value)) return value.byteLength
  Object.freeze(value)
  let bytes = 40
  for (const part of Array.isArray(value) ? value : Object.values(value)) bytes += 8 + frozenBytes(part)
  return bytes
}
