import { LRUCache } from 'lru-cache'
import type { Sql } from 'sql-template-tag'
import { Departed, withConnection } from './askers.ts'
import type { Query } from './query.ts'
import { within } from './together.ts'

/** How much memory the answers of one version may take, roughly, and one answer alone. */
const MOST_BYTES = 24_000_000
const MOST_BYTES_OF_ONE = 1_000_000
/** How much memory the answers to one request may take beyond that, until it ends. */
const MOST_BYTES_OF_REQUEST = 8_000_000

/** How long to wait for an answer that others asked for. Statements of pages end after a minute. */
const PATIENCE_MS = 10_000

/** A query for one request, and the version of the record that it reads, which includes the day. */
export interface Reading extends Query {
  version(): Promise<string>
}

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
   * Equal reads by it are one read, unless it has read much. Its rows are shared with others and frozen; the list of them
   * is the asker’s own.
   * @param moment the moment that is read; empty for the present.
   * @param prepare returns a query for that version. It may wait: no connection is held meanwhile.
   */
  reading(moment: string, prepare: (version: string) => Promise<Query>): Reading {
    let begun: Promise<{ version: string; prepared: () => Promise<Query> }> | undefined
    const begin = async () => {
      const version = await this.#versionNow()
      let query: Promise<Query> | undefined
      const prepared = (): Promise<Query> => {
        query ??= prepare(version)
        return query
      }
      // What a statement finds can depend on the date.
      return { version: this.#turnTo(`${version} ${new Date().toISOString().slice(0, 10)}`), prepared }
    }
    const begunOnce = () => {
      begun ??= begin()
      return begun
    }
    const asked = new Map<string, Promise<KeptAnswer>>()
    let held = 0
    const query = async <Row extends object>(statement: Sql): Promise<Row[]> => {
      const { version, prepared } = await begunOnce()
      const key = JSON.stringify([moment, statement.text, statement.values])
      const known = asked.get(key)
      if (known !== undefined) return [...(await known).rows] as Row[]
      const answer = this.#answer(version, key, prepared, statement)
      asked.set(key, answer)
      const { rows, bytes } = await answer
      held += bytes
      // A request that reads more than that reads it part by part.
      if (held > MOST_BYTES_OF_REQUEST) {
        asked.delete(key)
        held -= bytes
      }
      return [...rows] as Row[]
    }
    return Object.assign(query, { version: async () => (await begunOnce()).version })
  }

  /** Drops what was kept of an earlier version. */
  #turnTo(version: string): string {
    if (version !== this.#version) this.#answers.clear()
    this.#version = version
    return version
  }

  /** A request that began before the last write neither uses what is kept nor adds to it. */
  #kept(version: string, key: string): KeptAnswer | undefined {
    return version === this.#version ? this.#answers.get(key) : undefined
  }

  async #answer(
    version: string,
    key: string,
    prepared: () => Promise<Query>,
    statement: Sql,
  ): Promise<KeptAnswer> {
    const kept = this.#kept(version, key)
    if (kept !== undefined) return kept
    const query = await prepared()
    // Whoever waits for another's answer uses a connection of their own share, as if they had asked themselves.
    return withConnection(async () => {
      const question = `${version} ${key}`
      let silent: Promise<KeptAnswer> | undefined
      for (;;) {
        const now = this.#kept(version, key)
        if (now !== undefined) return now
        const asked = this.#underWay.get(question)
        if (asked === undefined || asked === silent)
          return this.#asked(version, key, question, () => query(statement))
        // If whoever asked has left, or has no answer for long, someone else asks.
        silent = asked
        try {
          const answer = await within(asked, PATIENCE_MS)
          if (answer !== undefined) return answer
        } catch (error) {
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
      if (this.#underWay.get(question) === answer) this.#underWay.delete(question)
    }
  }
}

/** Freezes a value and everything in it. @returns roughly how many bytes of memory it takes. */
function frozenBytes(value: unknown): number {
  if (typeof value === 'string') return 24 + 2 * value.length
  if (typeof value !== 'object' || value === null) return 8
  if (ArrayBuffer.isView(value)) return value.byteLength
  Object.freeze(value)
  let bytes = 40
  for (const part of Array.isArray(value) ? value : Object.values(value)) bytes += 8 + frozenBytes(part)
  return bytes
}
