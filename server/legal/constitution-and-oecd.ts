import { holdsOffice } from './employment.ts'
import { interestOf, type LegalElement, type LegalFacts, type LegalTest, personalMoneyOf } from './facts.ts'

const CLAUSE = 'U.S. Constitution, Art. I § 9 cl. 8'

function fromForeignState(facts: LegalFacts): LegalElement {
  const base = {
    label: 'A present, emolument, office or title from a foreign State',
    citation: CLAUSE,
    confirmation: 'confirmed',
  } as const
  const { party } = facts
  if (party.kind !== 'state' || party.country === 'US') {
    return { ...base, status: 'not met', reason: `${party.name} is no foreign State.` }
  }
  const personal = personalMoneyOf(facts)
  const giver = facts.entities[1]
  if (
    personal !== undefined &&
    facts.imputedThrough === null &&
    facts.links.length === 1 &&
    giver?.kind === 'state'
  ) {
    return { ...base, status: 'met', reason: `${giver.name} is on record as the giver.` }
  }
  const reason =
    personal === undefined
      ? `Money of the State’s side runs to ${interestOf(facts) ?? 'an interest'} or from it; what reached the official is not on record.`
      : 'The money comes from an entity behind which the State stands, or went to somebody else.'
  return { ...base, status: 'unknown', reason }
}

export function foreignEmoluments(facts: LegalFacts): LegalTest {
  return {
    name: 'Foreign emoluments clause',
    about: 'Presents and emoluments from foreign States',
    elements: [
      holdsOffice(facts),
      fromForeignState(facts),
      {
        label: 'Without the consent of Congress',
        status: 'unknown',
        reason:
          'The record does not hold consents; 5 U.S.C. 7342 consents to gifts of minimal value, $480 from 2023.',
        citation: '5 U.S.C. 7342',
        confirmation: 'confirmed',
      },
    ],
  }
}

/** The only test that covers officials of every country and class. */
export function oecdDefinition(facts: LegalFacts): LegalTest {
  const { onBehalfOf } = facts.participation
  const citation = 'OECD (2003), LEGAL/0316'
  const interest = interestOf(facts)
  return {
    name: 'OECD (2003)',
    about: 'Conflict of interest in the public service',
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
        status: facts.timing === 'concurrent' && facts.certainty === 'certain' ? 'met' : 'unknown',
        reason:
          facts.timing === 'concurrent' && facts.certainty === 'certain'
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
