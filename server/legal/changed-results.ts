import type { LegalFacts } from './facts.ts'
import type { ElementStatus, RulePack } from './pack.ts'
import { type LegalElement, legalTests } from './tests.ts'

/** A result of a test for one path; null where the element is not asked. */
type Result = ElementStatus | 'does not apply' | 'applies' | null

/** A result that two sets of packs give differently for one path. */
export interface ChangedResult {
  readonly test: string
  /** The element’s label; null for the test as a whole. */
  readonly element: string | null
  readonly before: Result
  readonly after: Result
}

/** What would change for one path: results, and how many elements keep theirs with other words. */
export interface ChangedResults {
  readonly results: readonly ChangedResult[]
  readonly reworded: number
}

interface Told {
  readonly test: string
  readonly element: string | null
  readonly result: Exclude<Result, null>
  readonly words: string
}

/** Compares what two sets of packs say of one path. */
export function changedResults(
  before: readonly RulePack[],
  after: readonly RulePack[],
  facts: LegalFacts,
): ChangedResults {
  const [was, is] = [toldBy(before, facts), toldBy(after, facts)]
  const keys = [...new Set([...was.keys(), ...is.keys()])]
  const changed = keys.flatMap((key): ChangedResult[] => {
    const [old, now] = [was.get(key), is.get(key)]
    const told = now ?? old
    if (told === undefined || old?.result === now?.result) return []
    return [
      { test: told.test, element: told.element, before: old?.result ?? null, after: now?.result ?? null },
    ]
  })
  const reworded = keys.filter((key) => {
    const [old, now] = [was.get(key), is.get(key)]
    return old !== undefined && now !== undefined && old.result === now.result && old.words !== now.words
  })
  return { results: changed, reworded: reworded.length }
}

/** Everything that packs say of a path, by test and element. Elements that ask the same are told apart by their order. */
function toldBy(packs: readonly RulePack[], facts: LegalFacts): Map<string, Told> {
  const told = new Map<string, Told>()
  for (const { pack, tests } of legalTests(packs, facts)) {
    for (const { id, name, about, outside, elements } of tests) {
      const at = `${pack.id} ${id}`
      const result = outside === null ? 'applies' : 'does not apply'
      told.set(at, { test: name, element: null, result, words: [name, about, outside].join('\n') })
      for (const element of elements) {
        let key = `${at} ${element.asks}`
        while (told.has(key)) key += '+'
        told.set(key, { test: name, element: element.label, result: element.status, words: wordsOf(element) })
      }
    }
  }
  return told
}

const wordsOf = ({ label, reason, citation, confirmation }: LegalElement): string =>
  [label, reason, citation, confirmation].join('\n')
