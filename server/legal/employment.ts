import type { PositionClass } from '../../models/vocabulary.ts'
import { words } from '../values/format.ts'
import { type ElementStatus, type LegalElement, type LegalFacts, positionsHeld } from './facts.ts'

/** The only classes that section 208 and part 2635 cover. */
const EXECUTIVE: readonly PositionClass[] = ['executive_employee', 'special_government_employee']
/** The classes that 18 U.S.C. 202(c) excludes by name. */
const EXCLUDED: readonly PositionClass[] = ['president_or_vice_president', 'legislator', 'judge']
/** Offices of profit or trust under the United States. */
const OFFICES: readonly PositionClass[] = [...EXECUTIVE, ...EXCLUDED]

/** The Office of Legal Counsel's 1977 view: for an unpaid or informal adviser, the function decides. */
const FUNCTION_DECIDES =
  'Whether an unpaid or informal adviser counts depends on what the adviser does (Office of Legal Counsel, 1977; text not yet checked). No source on record settles it. Ask for any appointment papers and ethics agreement.'

interface Finding {
  readonly status: ElementStatus
  readonly reason: string
}

/** Whether the official holds a position in one of these classes while taking part. */
function holds(facts: LegalFacts, classes: readonly PositionClass[]): Finding {
  const held = positionsHeld(facts)
  const fitting = held.filter((position) => classes.includes(position.class))
  const sure = fitting.find((position) => position.certain)
  if (sure !== undefined) return { status: 'met', reason: `${sure.title}, ${words(sure.class)}.` }
  const [perhaps] = fitting
  if (perhaps !== undefined) {
    return {
      status: 'unknown',
      reason: `${perhaps.title}, ${words(perhaps.class)}: the dates leave open whether it was held at the time.`,
    }
  }
  if (held.length === 0) return { status: 'unknown', reason: 'No position is on record for that time.' }
  const onRecord = held.map((position) => `${position.title}, ${words(position.class)}`).join('; ')
  const told = `Positions held at the time: ${onRecord}.`
  // Officials excluded by name are excluded whatever else they do.
  if (held.some((position) => position.certain && EXCLUDED.includes(position.class))) {
    return { status: 'not met', reason: told }
  }
  if (held.some((position) => position.class === 'outside_government')) {
    return { status: 'unknown', reason: `${told} ${FUNCTION_DECIDES}` }
  }
  // If the official may not have held a position, what they held instead is unknown.
  if (held.some((position) => position.certain)) return { status: 'not met', reason: told }
  return {
    status: 'unknown',
    reason: `${told} The dates leave open whether the official held them throughout.`,
  }
}

/** Officer, employee or special Government employee; the President and others are not (18 U.S.C. 202(c)). */
export function isEmployee(facts: LegalFacts, citation: string): LegalElement {
  const element = holds(facts, EXECUTIVE)
  const excluded = positionsHeld(facts).some((position) => EXCLUDED.includes(position.class))
  const why =
    excluded && element.status === 'not met'
      ? ' 18 U.S.C. § 202(c) excludes the President, the Vice President, Members of Congress and federal judges.'
      : ''
  return {
    label: 'Officer, employee or special Government employee',
    ...element,
    reason: element.reason + why,
    citation,
    confirmation: 'confirmed',
  }
}

export function holdsOffice(facts: LegalFacts): LegalElement {
  return {
    label: 'Holds an office of profit or trust under the United States',
    ...holds(facts, OFFICES),
    citation: 'U.S. Constitution, Art. I § 9 cl. 8',
    confirmation: 'confirmed',
  }
}

/** Why a rule for officers or employees does not apply, in one line; null if it does or may apply. */
export function outsideRule(element: LegalElement, who: string): string | null {
  if (element.status !== 'not met') return null
  return `Does not apply, because it covers only ${who}. ${element.reason}`
}
