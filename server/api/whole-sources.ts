import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { freeSlug, slugFrom } from '../record/slugs.ts'

export type Raw = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What of a source that is cited whole is the source's own; the rest is the citation's. */
const OF_SOURCE = ['publisher', 'title', 'origin', 'published', 'archive_url'] as const

/**
 * Sources that records cite whole, by their addresses: one that is on record is that, another is a record of its own.
 * A dataset file names both by their ids.
 */
export class WholeSources {
  readonly #query: Query
  readonly #fresh = new Map<string, Raw>()

  constructor(query: Query) {
    this.#query = query
  }

  /** The sources that are not on record yet, as a dataset file has them. */
  get fresh(): Raw[] {
    return [...this.#fresh.values()]
  }

  /** A record in which each member `sources`, its own and its parts', names sources by their ids. */
  async named(record: Raw): Promise<Raw> {
    const entries: [string, unknown][] = []
    for (const [name, value] of Object.entries(record)) {
      if (!Array.isArray(value)) {
        entries.push([name, value])
        continue
      }
      const items: unknown[] = []
      for (const item of value) {
        if (name === 'sources') items.push(await this.#citation(item))
        else items.push(isRecord(item) ? await this.named(item) : item)
      }
      entries.push([name, items])
    }
    return Object.fromEntries(entries)
  }

  async #citation(cited: unknown): Promise<unknown> {
    if (!isRecord(cited) || typeof cited.url !== 'string') return cited
    const said = Object.entries(cited).filter(
      ([name]) => name !== 'url' && !(OF_SOURCE as readonly string[]).includes(name),
    )
    return { ...Object.fromEntries(said), id: await this.#idOf(cited.url, cited) }
  }

  async #idOf(url: string, cited: Raw): Promise<string> {
    const known = this.#fresh.get(url)
    if (known !== undefined) return String(known.id)
    const [row] = await this.#query<{ slug: string }>(sql`SELECT slug FROM sources WHERE url = ${url}`)
    if (row !== undefined) return row.slug
    const wanted = slugFrom(`${cited.publisher ?? ''} ${cited.title ?? ''}`)
    const taken = new Set(this.fresh.map(({ id }) => id))
    let id = await freeSlug(this.#query, 'sources', wanted)
    for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`
    const given = OF_SOURCE.filter((name) => cited[name] !== undefined).map((name) => [name, cited[name]])
    this.#fresh.set(url, { id, url, ...Object.fromEntries(given) })
    return id
  }
}
