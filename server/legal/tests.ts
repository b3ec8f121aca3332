import { whyNot } from './applies.ts'
import { holdsFor } from './conditions.ts'
import { DOUBT_WORDS, doubtAbout } from './doubt.ts'
import type { LegalFacts } from './facts.ts'
import { figureOn } from './figures.ts'
import type { Confirmation, ElementStatus, PackElement, PackTest, RulePack } from './pack.ts'
import { tell } from './telling.ts'

/** One element of a test, with what the record says about it. */
export interface LegalElement {
  /** Its label as the pack has it, the same for every path. */
  readonly asks: string
  readonly label: string
  readonly status: ElementStatus
  readonly reason: string
  readonly citation: string
  /** How far the cited text or figure was checked. */
  readonly confirmation: Confirmation
}

/** One test of a pack, for one path. */
export interface LegalTest {
  readonly id: string
  readonly name: string
  readonly about: string
  /** Why the rule does not apply to this official; null if it does or may apply. */
  readonly outside: string | null
  /** Empty if the rule does not apply. */
  readonly elements: readonly LegalElement[]
}

function judge(element: PackElement, pack: RulePack, facts: LegalFacts): LegalElement {
  const found = element.cases.find((each) => each.if === undefined || holdsFor(each.if, pack, facts))
  if (found === undefined) throw new Error(`no case of “${element.label}” in ${pack.id} holds`)
  const figure =
    element.figure === undefined
      ? undefined
      : figureOn(pack.figures, element.figure, facts.participation.firstDay)
  const doubt = found.status === 'met' ? doubtAbout(found, pack, facts) : null
  const reason = tell(found.reason, pack, facts)
  return {
    asks: element.label,
    label: tell(element.label, pack, facts),
    status: doubt === null ? found.status : 'unknown',
    reason: doubt === null ? reason : `${reason} ${DOUBT_WORDS[doubt]}`,
    citation: figure?.citation ?? element.citation,
    confirmation: figure?.text_checked ?? figure?.checked ?? element.checked,
  }
}

/** The elements of a test for one path: met, not met or unknown, never a verdict. */
function judged(
  { id, name, about, covers_only, elements }: PackTest,
  pack: RulePack,
  facts: LegalFacts,
): LegalTest {
  const asked = elements
    .filter(({ when }) => when === undefined || holdsFor(when, pack, facts))
    .map((element) => judge(element, pack, facts))
  const [first] = asked
  if (covers_only !== undefined && first?.status === 'not met') {
    const outside = `Does not apply, because it covers only ${covers_only}. ${first.reason}`
    return { id, name, about, outside, elements: [] }
  }
  return { id, name, about, outside: null, elements: asked }
}

/** A pack with its tests for one path; none, with the reason, where it does not apply to the official. */
export interface JudgedPack {
  readonly pack: RulePack
  readonly whyNot: string | null
  readonly tests: readonly LegalTest[]
}

/** Every pack in use, those that apply with their tests. */
export function legalTests(packs: readonly RulePack[], facts: LegalFacts): JudgedPack[] {
  return packs
    .filter((pack) => pack.in_use)
    .map((pack) => {
      const reason = whyNot(pack.applies_to, facts)
      return {
        pack,
        whyNot: reason,
        tests: reason === null ? pack.tests.map((test) => judged(test, pack, facts)) : [],
      }
    })
}
