import { formatAmount, formatSum } from '../domain/format.ts'
import { isEmployee } from './employment.ts'
import {
  holdingOf,
  interestOf,
  type LegalElement,
  type LegalFacts,
  type LegalTest,
  personalMoneyOf,
} from './facts.ts'
import { particularMatter } from './section-208.ts'
import { compareWith, thresholdOn } from './thresholds.ts'

/** With whom the official is tied, and whether that is the party or somebody who represents it. */
function coveredRelationship(facts: LegalFacts): LegalElement {
  const base = {
    label: 'A covered relationship with a party, or with who represents one',
    citation: '5 CFR 2635.502(b)(1)',
    // The wording since 2024-08-15 is not confirmed; that before it is.
    confirmation: 'partly confirmed',
  } as const
  const holding = holdingOf(facts)
  const tied = holding === undefined ? facts.entities[1]?.name : interestOf(facts)
  const reachesAtOnce = facts.links.length === (facts.imputedThrough === null ? 1 : 2)
  if (reachesAtOnce) {
    const certain = facts.timing === 'concurrent' && facts.certainty === 'certain'
    return {
      ...base,
      status: certain ? 'met' : 'unknown',
      reason: certain
        ? `The tie is to ${tied ?? 'the party'} itself.`
        : 'The tie is to the party itself, but not surely on record for these days or the year before.',
    }
  }
  return {
    ...base,
    status: 'unknown',
    reason: `The tie is to ${tied ?? 'an interest'}; ${facts.party.name} stands behind it. Whether that is a relationship with the party is a question of law.`,
  }
}

export function section502(facts: LegalFacts): LegalTest {
  return {
    name: '5 CFR 2635.502',
    about: 'Impartiality in matters with specific parties',
    elements: [
      isEmployee(facts, '5 CFR 2635.102'),
      {
        ...particularMatter(facts),
        label: 'A matter that involves specific parties',
        citation: '5 CFR 2635.502(a)',
      },
      coveredRelationship(facts),
      {
        label: 'A reasonable person would question impartiality',
        status: 'unknown',
        reason: 'A judgement that data cannot make.',
        citation: '5 CFR 2635.502(a)',
        confirmation: 'confirmed',
      },
    ],
  }
}

/** A payment above the figure, to the official in person, in the two years before. */
function coveredPayment(facts: LegalFacts): LegalElement {
  const threshold = thresholdOn('former-employer-payment', facts.participation.firstDay)
  const limit = formatSum(threshold.usd, 'USD')
  const base = {
    label: `A payment of more than ${limit} by a former employer within two years`,
    citation: threshold.citation,
    confirmation: threshold.confirmation,
  }
  const payment = personalMoneyOf(facts)
  if (payment === undefined || facts.imputedThrough !== null) {
    return { ...base, status: 'not met', reason: 'No payment to the official in person is on this chain.' }
  }
  const amount = formatAmount(payment.amountMin, payment.amountMax, payment.currency)
  const payer = facts.entities[1]?.name ?? 'the payer'
  switch (compareWith(payment, threshold.usd)) {
    case 'within':
      return {
        ...base,
        status: 'not met',
        reason: `The payment on record, ${amount}, is not above ${limit}.`,
      }
    case 'above':
      return {
        ...base,
        status: 'unknown',
        reason: `The payment on record, ${amount}, is above ${limit}; whether ${payer} was an employer is not on this chain.`,
      }
    case 'straddles':
      return {
        ...base,
        status: 'unknown',
        reason: `The payment on record, ${amount}, may be below or above ${limit}.`,
      }
    case 'unknown':
      return { ...base, status: 'unknown', reason: 'The amount of the payment is not known in dollars.' }
  }
}

export function section503(facts: LegalFacts): LegalTest {
  return {
    name: '5 CFR 2635.503',
    about: 'Payment from a former employer',
    elements: [isEmployee(facts, '5 CFR 2635.102'), coveredPayment(facts)],
  }
}
