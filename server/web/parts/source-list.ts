import type { CitedSource } from '../../queries/link-cards.ts'
import { passageOf, type SourceModel, sourceModel } from './link-view.ts'

/** Numbers sources as a page first cites them, each once with every passage that the page cites from it. */
export class SourceList {
  readonly #numbers = new Map<string, number>()
  readonly models: (SourceModel & { number: number })[] = []

  number(source: CitedSource): { number: number; anchor: string } {
    const known = this.#numbers.get(source.slug)
    if (known !== undefined) {
      this.#addPassage(known, source)
      return { number: known, anchor: `#source-${known}` }
    }
    const number = this.#numbers.size + 1
    this.#numbers.set(source.slug, number)
    this.models.push({ ...sourceModel(source), number })
    return { number, anchor: `#source-${number}` }
  }

  #addPassage(number: number, source: CitedSource): void {
    const passages = this.models[number - 1]?.passages
    const passage = passageOf(source)
    if (passages === undefined || passage === null) return
    const there = passages.some((each) => JSON.stringify(each) === JSON.stringify(passage))
    if (!there) passages.push(passage)
  }
}
