import type { CitedSource } from '../../queries/link-cards.ts'
import { passageOf, type SourceModel, sourceModel } from './link-view.ts'

/**
 * Numbers sources as a page first cites them, each once with the passages that the page cites from it: all of them, or
 * only those that say something differently, on pages of records with many claims. Each source's own page, which
 * its entry links to, has every passage with its claim.
 */
export class SourceList {
  readonly #numbers = new Map<string, number>()
  readonly #passages: 'all' | 'differing'
  readonly models: (SourceModel & { number: number })[] = []

  constructor(passages: 'all' | 'differing' = 'all') {
    this.#passages = passages
  }

  number(source: CitedSource): { number: number; anchor: string } {
    const known = this.#numbers.get(source.slug)
    if (known !== undefined) {
      this.#addPassage(known, source)
      return { number: known, anchor: `#source-${known}` }
    }
    const number = this.#numbers.size + 1
    this.#numbers.set(source.slug, number)
    this.models.push({ ...sourceModel(source), passages: [], number })
    this.#addPassage(number, source)
    return { number, anchor: `#source-${number}` }
  }

  #addPassage(number: number, source: CitedSource): void {
    const passages = this.models[number - 1]?.passages
    const passage = passageOf(source)
    if (passages === undefined || passage === null) return
    if (this.#passages === 'differing' && passage.otherwise === null) return
    const there = passages.some((each) => JSON.stringify(each) === JSON.stringify(passage))
    if (!there) passages.push(passage)
  }
}

/** How much of a record a page tells. */
export interface Extent {
  /** Numbers what the page cites. */
  readonly sources: SourceList
  /** The most statements by others, the latest first. */
  readonly mostByOthers: number
}

/** A record's own page: no quotes from sources, and few statements by others. */
export const brief = (): Extent => ({ sources: new SourceList('differing'), mostByOthers: 3 })

/** A page that tells everything. */
export const whole = (): Extent => ({
  sources: new SourceList('all'),
  mostByOthers: Number.POSITIVE_INFINITY,
})
