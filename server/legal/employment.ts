import type { PositionClass } from '../../models/vocabulary.ts'
import { list, words } from '../values/format.ts'
import { type ElementStatus, type LegalElement, type LegalFacts, positionsHeld } from './facts.ts'

/** Section 208 and part 2635 speak of these alone. */
const EXECUTIVE: readonly PositionClass[] = ['executive_employee', 'special_government_employee']
/** Those whom 18 U.S.C. 202(c) leaves out by name. */
const EXCLUDED: readonly PositionClass[] = ['president_or_vice_president', 'legislator', 'judge']
/** Offices of profit or trust under the United States. */
const OFFICES: readonly PositionClass[] = [...EXECUTIVE, ...EXCLUDED]

/** Whether the official holds a position of one of these classes while taking part. */
function holds(
  facts: LegalFacts,
  classes: readonly PositionClass[],
): { status: ElementStatus; reason: string } {
  const held = positionsHeld(facts)
  const fitting = held.filter((position) => classes.includes(position.class))
  const sure = fitting.find((position) => position.certain)
  if (sure !== undefined) return { status: 'met', reason: `${sure.title}: ${words(sure.class)}.` }
  const [perhaps] = fitting
  if (perhaps !== undefined) {
    return {
      status: 'unknown',
      reason: `${perhaps.title} (${words(perhaps.class)}) may or may not have been held on these days.`,
    }
  }
  if (held.length > 0) {
    const onRecord = list(held.map((position) => `${position.title} (${words(position.class)})`))
    // A position that was only perhaps held leaves open what was held instead.
    const sure = held.some((position) => position.certain)
    return {
      status: sure ? 'not met' : 'unknown',
      reason: `On record for these days${sure ? '' : ', though perhaps not on all,'} is: ${onRecord}.`,
    }
  }
  return { status: 'unknown', reason: 'No position is on record for these days.' }
}

/** Officer, employee or special Government employee; the President and others are not (18 U.S.C. 202(c)). */
export function isEmployee(facts: LegalFacts, citation: string): LegalElement {
  const element = holds(facts, EXECUTIVE)
  const excluded = positionsHeld(facts).some((position) => EXCLUDED.includes(position.class))
  const why =
    excluded && element.status === 'not met'
      ? ' 18 U.S.C. § 202(c) leaves out the President, the Vice President, Members of Congress and federal judges.'
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
