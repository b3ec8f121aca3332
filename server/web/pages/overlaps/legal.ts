import type { Confirmation, ElementStatus, RulePack } from '../../../legal/pack.ts'
import { type JudgedPack, legalTests } from '../../../legal/tests.ts'
import type { PositionRow } from '../../../queries/entities.ts'
import type { ChainView, OverlapView } from '../../../queries/overlap-views.ts'
import type { Day } from '../../../values/days.ts'
import { capital } from '../../../values/format.ts'
import { legalFacts } from './legal-facts.ts'

/** What was checked is the text or the figure, never the element's result. */
export const CHECKED: Readonly<Record<Confirmation, string>> = {
  confirmed: 'text checked',
  'partly confirmed': 'text partly checked',
  recalled: 'citation not yet checked',
}

const MARKS: Readonly<Record<ElementStatus, string>> = {
  met: 'met',
  'not met': 'not-met',
  unknown: 'unknown',
}

/** How many elements of a test have each result: `3 met, 1 not met, 5 unknown`. */
function findingOf(elements: readonly { readonly status: ElementStatus }[]): string {
  return (Object.keys(MARKS) as ElementStatus[])
    .map((status) => ({ status, number: elements.filter((each) => each.status === status).length }))
    .flatMap(({ status, number }) => (number === 0 ? [] : `${number} ${status}`))
    .join(', ')
}

/** The legal elements of a chain, grouped by test. */
export function legalModel(judged: readonly JudgedPack[]) {
  return judged
    .flatMap(({ tests }) => tests)
    .map((test) => ({
      ...test,
      finding: test.elements.length === 0 ? 'does not apply' : findingOf(test.elements),
      elements: test.elements.map((element) => ({
        ...element,
        mark: MARKS[element.status],
        statusLabel: capital(element.status),
        checked: CHECKED[element.confirmation],
      })),
    }))
}

export type LegalModel = ReturnType<typeof legalModel>

/** The legal elements of another path: in full where they differ from the first path's, and by name where they do not. */
export function besideFirst(first: LegalModel, tests: LegalModel) {
  return tests.map((test) => {
    const there = first.find(({ name }) => name === test.name)
    const isSame = ({ label, status, reason }: LegalModel[number]['elements'][number]): boolean =>
      there?.elements.some(
        (each) => each.label === label && each.status === status && each.reason === reason,
      ) === true
    const same = test.elements.filter(isSame).map(({ label }) => label)
    return {
      ...test,
      about: there === undefined ? test.about : null,
      elements: test.elements.filter((element) => !isSame(element)),
      same: same.length === 0 ? null : same.join('; '),
    }
  })
}

/** What every pack says of a chain. @param today the day that is looked at. */
export function judgedPacks(
  packs: readonly RulePack[],
  overlap: OverlapView,
  chain: ChainView,
  positions: readonly PositionRow[],
  today: Day,
): JudgedPack[] {
  return legalTests(packs, legalFacts(overlap, chain, positions, today))
}

/** Which packs the tests come from, and which are for others. */
export function packsModel(judged: readonly JudgedPack[]) {
  const shown = ({ pack, whyNot }: JudgedPack) => ({
    name: pack.name,
    version: pack.version,
    href: `/rule-packs/${pack.id}`,
    whyNot,
  })
  return {
    applied: judged.filter(({ whyNot }) => whyNot === null).map(shown),
    others: judged.filter(({ whyNot }) => whyNot !== null).map(shown),
  }
}
