import type { PositionClass } from '../../models/vocabulary.ts'
import { words } from '../domain/format.ts'
import { type ElementStatus, type LegalElement, type LegalFacts, positionsHeld } from './facts.ts'

/** Section 208 and part 2635 speak of these alone. */
const EXECUTIVE: readonly PositionClass[] = ['executive_employee', 'special_government_employee']
/** Offices of profit or trust under the United States. */
const OFFICES: readonly PositionClass[] = [...EXECUTIVE, 'president_or_vice_president', 'legislator', 'judge']

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
  const [other] = held
  if (other !== undefined) {
    return {
      status: 'not met',
      reason: `On record for these days is: ${other.title} (${words(other.class)}).`,
    }
  }
  return { status: 'unknown', reason: 'No position is on record for these days.' }
}

/** Officer, employee or special Government employee; the President and others are not (18 U.S.C. 202(c)). */
export function isEmployee(facts: LegalFacts, citation: string): LegalElement {
  const element = holds(facts, EXECUTIVE)
  return {
    label: 'Officer, employee or special Government employee',
    ...element,
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
