import type { ReadRow } from './row-reader.ts'

type Records = ReadRow['records']
type TableRecord = Records[number]

/** The source of a citation, wherever in it: each row has a place of its own in the file. */
const sourceOf = (cited: unknown): unknown =>
  typeof cited === 'object' && cited !== null && 'id' in cited ? cited.id : cited

const sourcesOf = ({ record }: TableRecord): unknown[] => (record.sources ?? []) as unknown[]
const linksIn = (records: Records): TableRecord[] => records.filter(({ list }) => list === 'links')

/** The sources that later rows with the ID of an earlier one cite for the same fact: one row for each source. */
export class MoreCited {
  /** The sources that each link cites, by its id; and what it cites besides its own row. */
  readonly #cited = new Map<unknown, Set<unknown>>()
  readonly #more = new Map<unknown, { sources: TableRecord[]; citations: unknown[] }>()

  /** The first row with an ID. */
  begin({ records }: ReadRow): void {
    for (const link of linksIn(records))
      this.#cited.set(link.record.id, new Set(sourcesOf(link).map(sourceOf)))
  }

  /** Another row with the same ID. @returns whether it cites anything that no earlier one cites. */
  add({ records }: ReadRow): boolean {
    let isMore = false
    for (const link of linksIn(records)) {
      const { id } = link.record
      const cited = this.#cited.get(id) ?? new Set()
      const fresh = sourcesOf(link).filter((each) => !cited.has(sourceOf(each)))
      if (fresh.length === 0) continue
      isMore = true
      for (const each of fresh) cited.add(sourceOf(each))
      const more = this.#more.get(id) ?? { sources: [], citations: [] }
      more.sources.push(...records.filter(({ list }) => list === 'sources'))
      more.citations.push(...fresh)
      this.#more.set(id, more)
    }
    return isMore
  }

  /** The records of a row, whose links also cite what the rows that repeat it cite. */
  added(records: Records): Records {
    const all = linksIn(records).map(({ record }) => this.#more.get(record.id))
    if (all.every((more) => more === undefined)) return records
    const sources = all.flatMap((more) => more?.sources ?? [])
    return [
      ...sources,
      ...records.map((each) => {
        const more = each.list === 'links' ? this.#more.get(each.record.id) : undefined
        if (more === undefined) return each
        return { ...each, record: { ...each.record, sources: [...sourcesOf(each), ...more.citations] } }
      }),
    ]
  }
}
