import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { keptOfSource } from '../record/kept-source.ts'
import { freeSlug, slugFrom } from '../record/slugs.ts'
import { sourceMeant } from '../record/source-address.ts'

export type Raw = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** When a source is cited in full, these members belong to the source and the rest to the citation. */
const OF_SOURCE = ['publisher', 'title', 'origin', 'published', 'archive_url'] as const

type SourceRow = Parameters<typeof keptOfSource>[1] & {
  readonly slug: string
  readonly retractionReason: string | null
}

/**
 * Sources that records cite in full, by address. An address on record stands for that source; any other becomes a new
 * record. A dataset file names both by id.
 */
export class WholeSources {
  readonly #query: Query
  readonly #fresh = new Map<string, Raw>()
  readonly #filledIn = new Map<string, Raw>()
  /** Remarks on what the request says about sources that differs from the record and was not saved. */
  readonly remarks: string[] = []

  constructor(query: Query) {
    this.#query = query
  }

  /** The sources that are not on record yet, as a dataset file has them, and what others lack on record. */
  get records(): Raw[] {
    return [...this.#fresh.values(), ...this.#filledIn.values()]
  }

  /** The record, with every `sources` member, its own and its parts', naming sources by id. */
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
    const [row] = await this.#query<SourceRow & { address: string; slug: string | null }>(sql`
      SELECT same_address(${url}) AS address, known.* FROM (SELECT) one LEFT JOIN (
        SELECT slug, publisher, title, published, origin, archive_url AS "archiveUrl",
          CASE WHEN merged_into_id IS NULL THEN retraction_reason END AS "retractionReason" FROM sources
        WHERE ${sourceMeant(sql`${url}`)}
      ) known ON true`)
    if (row?.slug != null) {
      this.#remark(cited, row)
      return row.slug
    }
    const address = row?.address ?? url
    const known = this.#fresh.get(address)
    if (known !== undefined) return String(known.id)
    const wanted = slugFrom(`${cited.publisher ?? ''} ${cited.title ?? ''}`)
    const id = await freeSlug(
      this.#query,
      'sources',
      wanted,
      [...this.#fresh.values()].map((source) => String(source.id)),
    )
    const given = OF_SOURCE.filter((name) => cited[name] !== undefined).map((name) => [name, cited[name]])
    this.#fresh.set(address, { id, url, ...Object.fromEntries(given) })
    return id
  }

  #remark(cited: Raw, there: SourceRow): void {
    if (there.retractionReason !== null)
      this.remarks.push(
        `The source “${there.slug}” was retracted (${there.retractionReason}). To cite it restores it.`,
      )
    const text = (name: (typeof OF_SOURCE)[number]): string | null =>
      typeof cited[name] === 'string' ? (cited[name] as string).trim() : null
    const said = {
      publisher: text('publisher'),
      title: text('title'),
      published: text('published'),
      origin: text('origin'),
      archive_url: text('archive_url'),
    }
    for (const { field, stays } of keptOfSource(said, there)) {
      if (stays === 'empty')
        this.#filledIn.set(there.slug, {
          ...this.#filledIn.get(there.slug),
          id: there.slug,
          [field]: said[field],
        })
      else
        this.remarks.push(
          `${field} of the source “${there.slug}” stays ${stays}, as on record. To change it, edit the source itself.`,
        )
    }
  }
}
