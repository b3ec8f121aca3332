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
      reason: `${party.name} is an instrument of a state. Whether the clause covers it is a question of law.`,
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

/** What Congress consents to: gifts of minimal value, set by a figure revised about every three years. */
function consent(facts: LegalFacts): LegalElement {
  const minimal = minimalGiftOn(facts.participation.firstDay)
  const figure =
    minimal === null
      ? 'the figure for that time is not on record here'
      : `${formatSum(minimal.usd, 'USD')} at the time`
  return {
    label: 'Without the consent of Congress',
    status: 'unknown',
    reason: `The record does not list consents. 5 U.S.C. 7342 gives consent to gifts of minimal value: ${figure}.`,
    citation: '5 U.S.C. 7342',
    confirmation: minimal?.confirmation ?? 'recalled',
  }
}

/** What the record shows between the state’s side and an interest, which is not what reached the official. */
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
          : `business between ${interest} and others, with no amount`
  return `The record shows ${what}. It does not show that anything reached the official from the state.`
}

/** Why money to a person on record is not, or may not be, a present from the state to the official. */
function whyNotAPresent(facts: LegalFacts, { kind }: LegalLink): string {
  if (facts.imputedThrough !== null) return 'The payment, gift or loan on record went to someone else.'
  if (kind === 'lends_to') return 'The record shows a loan.'
  if (facts.links.length > 1)
    return 'It came from an entity that the state stands behind, not from the state itself.'
  return 'The dates leave open whether it came during that time.'
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

/** Why the interest on a path is not, or may not be, the official’s own. */
function notOwn({ imputedThrough }: LegalFacts, interest: string | null): string {
  return imputedThrough === 'relative'
    ? 'The interest belongs to a relative. The definition also asks about family ties. Whether this one counts is a matter of judgment.'
    : `Founding ${interest ?? 'it'} does not by itself mean holding a stake.`
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
            ? 'The record does not say on whose behalf the official takes part.'
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
            ? `The official holds a public position at ${interest}, so the tie may come with the office.`
            : sure
              ? `The path through ${interest ?? 'the payment'} holds while the official takes part.`
              : 'The dates leave open whether the path held at the time. The interest may be a potential one.',
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
