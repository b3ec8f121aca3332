import type { CitedSource } from '../../queries/link-cards.ts'
import { type SourceModel, sourceModel } from './link-view.ts'

/** Numbers sources as a page first cites them. */
export class SourceList {
  readonly #numbers = new Map<string, number>()
  readonly models: (SourceModel & { number: number })[] = []

  number(source: CitedSource): { number: number; anchor: string } {
    const known = this.#numbers.get(source.slug)
    if (known !== undefined) return { number: known, anchor: `#source-${known}` }
    const number = this.#numbers.size + 1
    this.#numbers.set(source.slug, number)
    this.models.push({ ...sourceModel(source), number })
    return { number, anchor: `#source-${number}` }
  }
}
