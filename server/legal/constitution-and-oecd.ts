import type { EntityKind } from '../../models/vocabulary.ts'
import { formatSum } from '../values/format.ts'
import { holdsOffice } from './employment.ts'
import {
  holdsSurely,
  interestOf,
  type LegalElement,
  type LegalFacts,
  type LegalTest,
  personalMoneyOf,
  positionsHeld,
} from './facts.ts'
import { thresholdOn } from './thresholds.ts'

const CLAUSE = 'U.S. Constitution, Art. I § 9 cl. 8'

const STATE_KINDS: readonly EntityKind[] = ['state', 'public_body', 'sovereign_fund']

function fromForeignState(facts: LegalFacts): LegalElement {
  const base = {
    label: 'A present, emolument, office or title from a foreign State',
    citation: CLAUSE,
    confirmation: 'confirmed',
  } as const
  const { party } = facts
  if (party.country === 'US' || !STATE_KINDS.includes(party.kind)) {
    return { ...base, status: 'not met', reason: `${party.name} is no foreign State.` }
  }
  if (party.kind !== 'state') {
    return {
      ...base,
      status: 'unknown',
      reason: `${party.name} is an instrument of a State; whether the clause reaches it is a question of law.`,
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
  const reason =
    personal === undefined
      ? `Money of the State’s side runs to ${interestOf(facts) ?? 'an interest'} or from it; what reached the official is not on record.`
      : 'What is on record is a loan, is not surely of these days, comes from an entity behind which the State stands, or went to somebody else.'
  return { ...base, status: 'unknown', reason }
}

export function foreignEmoluments(facts: LegalFacts): LegalTest {
  const minimal = thresholdOn('gift-of-minimal-value', facts.participation.firstDay)
  return {
    name: 'Foreign emoluments clause',
    about: 'Presents and emoluments from foreign States',
    elements: [
      holdsOffice(facts),
      fromForeignState(facts),
      {
        label: 'Without the consent of Congress',
        status: 'unknown',
        reason: `The record does not hold consents; ${minimal.citation} consents to gifts of minimal value, ${formatSum(minimal.usd, 'USD')}.`,
        citation: minimal.citation,
        confirmation: minimal.confirmation,
      },
    ],
  }
}

/** The only test that covers officials of every country and class. */
export function oecdDefinition(facts: LegalFacts): LegalTest {
  const { onBehalfOf } = facts.participation
  const citation = 'OECD (2003), LEGAL/0316'
  const interest = interestOf(facts)
  const sure = holdsSurely(facts)
  const ofOffice = interest !== null && positionsHeld(facts).some(({ body }) => body === interest)
  return {
    name: 'OECD (2003)',
    about: 'Conflict of interest in the public service; the test for those whom § 208 does not cover',
    elements: [
      {
        label: 'A public duty',
        status: onBehalfOf === null ? 'unknown' : 'met',
        reason:
          onBehalfOf === null
            ? 'For whom the official takes part is not on record.'
            : `Takes part for ${onBehalfOf} in “${facts.participation.negotiation}”.`,
        citation,
        confirmation: 'confirmed',
      },
      {
        label: 'A private-capacity interest',
        status: sure && !ofOffice ? 'met' : 'unknown',
        reason: ofOffice
          ? `${interest} is where the official holds a public position: the tie may be one of office.`
          : sure
            ? `The chain through ${interest ?? 'the payment'} holds while the official takes part.`
            : 'The chain is not surely on record for the days of taking part: it may be a potential one.',
        citation,
        confirmation: 'confirmed',
      },
      {
        label: 'That could improperly influence the duty',
        status: 'unknown',
        reason: 'A judgement that data cannot make. See the responses.',
        citation,
        confirmation: 'confirmed',
      },
    ],
  }
}
