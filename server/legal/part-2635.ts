import type { LinkKind } from '../../models/link-kinds.ts'
import { timingOf } from '../overlaps/timing.ts'
import { addYears } from '../values/days.ts'
import { count, formatAmount, formatSum } from '../values/format.ts'
import { isEmployee } from './employment.ts'
import {
  holdingOf,
  interestOf,
  type LegalElement,
  type LegalFacts,
  type LegalLink,
  type LegalTest,
  personalMoneyOf,
} from './facts.ts'
import { particularMatter, SERVICE, STAKES } from './section-208.ts'
import { compareWith, periodOn, thresholdOn } from './thresholds.ts'

/** Ties of money and business that make a covered relationship while they last. */
const BUSINESS: readonly LinkKind[] = [...STAKES, ...SERVICE, 'advises', 'pays']
/** The official’s own roles, which count for a time after their end too. */
const ROLES: readonly LinkKind[] = [...SERVICE, 'advises']

/** With whom the official is tied, and whether that is the party or somebody who represents it. */
function coveredRelationship(facts: LegalFacts): LegalElement {
  const period = periodOn('own-role', facts.participation.firstDay)
  const base = {
    label: 'A covered relationship with a party, or with who represents one',
    citation: period.citation,
    // The wording since 2024-08-15 is not confirmed; that before it is.
    confirmation: period.confirmation === 'confirmed' ? 'confirmed' : 'partly confirmed',
  } as const
  const { imputedThrough, links, participation } = facts
  const tie = links.at(imputedThrough === null ? 0 : 1)
  const tied =
    (holdingOf(facts) === undefined ? facts.entities.at(-1)?.name : interestOf(facts)) ?? 'an interest'
  const reachesAtOnce = links.length === (imputedThrough === null ? 1 : 2)
  if (!reachesAtOnce || tie === undefined) {
    return {
      ...base,
      status: 'unknown',
      reason: `The tie is to ${tied}; ${facts.party.name} stands behind it. Whether that is a relationship with the party is a question of law.`,
    }
  }
  const ofTheHousehold =
    imputedThrough === null || imputedThrough === 'spouse' || imputedThrough === 'minor_child'
  if (!ofTheHousehold || !BUSINESS.includes(tie.kind)) {
    return {
      ...base,
      status: 'unknown',
      reason: `The tie to ${tied} is not of the official’s own household and business on the record alone.`,
    }
  }
  const lie = timingOf([tie.span], participation.span)
  if (lie?.timing === 'concurrent' && lie.certainty === 'certain') {
    return { ...base, status: 'met', reason: `The tie is to ${tied} itself.` }
  }
  if (lie?.timing === 'recent' && imputedThrough === null && ROLES.includes(tie.kind)) {
    const ended = `The role with ${tied} ended before, `
    const { end } = tie.span
    const { start } = participation.span
    if (start.latest <= addYears(end.earliest, period.years)) {
      return { ...base, status: 'met', reason: `${ended}within ${count(period.years, 'year')}.` }
    }
    if (start.earliest > addYears(end.latest, period.years)) {
      return { ...base, status: 'not met', reason: `${ended}more than ${count(period.years, 'year')} ago.` }
    }
  }
  return {
    ...base,
    status: 'unknown',
    reason: `The tie is to ${tied} itself, but not surely on record for these days.`,
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

/** Whether no day of taking part can lie in the period that runs from the receipt. */
function outsideThePeriod(payment: LegalLink, facts: LegalFacts, years: number): boolean {
  const { span } = facts.participation
  const lastReceipt = payment.span.oneDay ? payment.span.start.latest : payment.span.end.latest
  return addYears(lastReceipt, years) < span.start.earliest || payment.span.start.earliest > span.end.latest
}

/** A payment above the figure, to the official in person, received within the period. */
function coveredPayment(facts: LegalFacts): LegalElement {
  const threshold = thresholdOn('former-employer-payment', facts.participation.firstDay)
  const { years } = periodOn('former-employer-payment', facts.participation.firstDay)
  const limit = formatSum(threshold.usd, 'USD')
  const within = count(years, 'year')
  const base = {
    label: `A payment of more than ${limit} by a former employer within ${within}`,
    citation: threshold.citation,
    confirmation: threshold.confirmation,
  }
  const payment = personalMoneyOf(facts)
  if (payment?.kind !== 'pays' || facts.imputedThrough !== null) {
    return {
      ...base,
      status: 'unknown',
      reason: 'No payment to the official in person is on this chain; others may be on record or not.',
    }
  }
  if (outsideThePeriod(payment, facts, years)) {
    return {
      ...base,
      status: 'not met',
      reason: `No day of taking part lies within ${within} of the receipt.`,
    }
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
