import type { EntityKind } from '../../models/vocabulary.ts'
import { formatSum } from '../values/format.ts'
import { holdsOffice, outsideRule } from './employment.ts'
import {
  holdingOf,
  holdsSurely,
  interestOf,
  type LegalElement,
  type LegalFacts,
  type LegalLink,
  type LegalTest,
  personalMoneyOf,
  positionsHeld,
} from './facts.ts'
import { minimalGiftOn } from './thresholds.ts'

const CLAUSE = 'U.S. Constitution, Art. I § 9 cl. 8'

const STATE_KINDS: readonly EntityKind[] = ['state', 'public_body', 'sovereign_fund']

function fromForeignState(facts: LegalFacts): LegalElement {
  const base = {
    label: 'A present, emolument, office or title from a foreign state',
    citation: CLAUSE,
    confirmation: 'confirmed',
  } as const
  const { party } = facts
  if (party.country === 'US' || !STATE_KINDS.includes(party.kind)) {
    return { ...base, status: 'not met', reason: `${party.name} is not a foreign state.` }
  }
  if (party.kind !== 'state') {
    return {
      ...base,
      status: 'unknown',
      reason: `${party.name} is an instrument of a state; whether the clause reaches it is a question of law.`,
    }
  }
  const personal = personalMoneyOf(facts)
  const giver = facts.entities[1]
  if (
    personal !== undefined &&
    facts.imputedThrough === null &&
    facts.links.length === 1 &&
    personal.kind !== 'lends_to' &&
    holdsSurely(facts) &&
    giver?.kind === 'state'
  ) {
    return { ...base, status: 'met', reason: `${giver.name} is on record as the giver.` }
  }
  const reason = personal === undefined ? betweenThem(facts) : whyNotAPresent(facts, personal)
  return { ...base, status: 'unknown', reason }
}

/** What Congress consents to: gifts of minimal value, by a figure that is revised about every three years. */
function consent(facts: LegalFacts): LegalElement {
  const minimal = minimalGiftOn(facts.participation.firstDay)
  const figure =
    minimal === null
      ? 'the figure for this time is not on record here'
      : `${formatSum(minimal.usd, 'USD')} at the time`
  return {
    label: 'Without the consent of Congress',
    status: 'unknown',
    reason: `The record does not hold consents. 5 U.S.C. 7342 consents to gifts of minimal value: ${figure}.`,
    citation: '5 U.S.C. 7342',
    confirmation: minimal?.confirmation ?? 'recalled',
  }
}

/** What the record has between the state’s side and an interest: it is not what reached the official. */
function betweenThem(facts: LegalFacts): string {
  const interest = interestOf(facts) ?? 'an interest'
  const money = facts.links.find((link) => link.step === 'money')
  const known = money !== undefined && (money.amountMin !== null || money.amountMax !== null)
  const what =
    money === undefined
      ? `a tie between the state’s side and ${interest}`
      : money.kind === 'partners_with'
        ? `an agreement with ${interest}`
        : known
          ? `money between ${interest} and others`
          : `business between ${interest} and others, and no amount`
  return `The record has ${what}. It does not show that anything reached the official from the state.`
}

/** Why money on record to a person is not, or not surely, a present of the state to the official. */
function whyNotAPresent(facts: LegalFacts, { kind }: LegalLink): string {
  if (facts.imputedThrough !== null) return 'What is on record went to somebody else.'
  if (kind === 'lends_to') return 'What is on record is a loan.'
  if (facts.links.length > 1)
    return 'It came from an entity that the state stands behind, not from the state.'
  return 'The dates leave open whether it fell in this time.'
}

export function foreignEmoluments(facts: LegalFacts): LegalTest {
  const office = holdsOffice(facts)
  const outside = outsideRule(office, 'those who hold an office under the United States')
  return {
    name: 'Foreign emoluments clause',
    about: 'Presents and emoluments from foreign states',
    outside,
    elements: outside === null ? [office, fromForeignState(facts), consent(facts)] : [],
  }
}

/** Why the interest of a path is not, or not surely, the official’s own. */
function notOwn({ imputedThrough }: LegalFacts, interest: string | null): string {
  return imputedThrough === 'relative'
    ? 'The interest is a relative’s. The definition asks about family ties too; whether this one counts is a judgment.'
    : `Founding ${interest ?? 'it'} alone does not mean that a stake is held.`
}

/** The only test that covers officials of every country and class. */
export function oecdDefinition(facts: LegalFacts): LegalTest {
  const { onBehalfOf } = facts.participation
  const citation = 'OECD (2003), LEGAL/0316'
  const interest = interestOf(facts)
  const sure = holdsSurely(facts)
  const own = facts.imputedThrough !== 'relative' && holdingOf(facts)?.kind !== 'founded'
  const ofOffice = interest !== null && positionsHeld(facts).some(({ body }) => body === interest)
  return {
    name: 'OECD (2003)',
    about: 'Conflict of interest in the public service; covers officials of every country',
    outside: null,
    elements: [
      {
        label: 'A public duty',
        status: onBehalfOf === null ? 'unknown' : 'met',
        reason:
          onBehalfOf === null
            ? 'The record does not say for whom the official takes part.'
            : `Takes part for ${onBehalfOf} in “${facts.participation.negotiation}”.`,
        citation,
        confirmation: 'confirmed',
      },
      {
        label: 'A private-capacity interest',
        status: sure && !ofOffice && own ? 'met' : 'unknown',
        reason: !own
          ? notOwn(facts, interest)
          : ofOffice
            ? `The official holds a public position at ${interest}, so the tie may be one of office.`
            : sure
              ? `The path through ${interest ?? 'the payment'} holds while the official takes part.`
              : 'The dates leave open whether the path holds at the time. The interest may be a potential one.',
        citation,
        confirmation: 'confirmed',
      },
      {
        label: 'That could improperly influence the duty',
        status: 'unknown',
        reason: 'A judgment that data cannot make. See the responses.',
        citation,
        confirmation: 'confirmed',
      },
    ],
  }
}
