import { addYears } from '../values/days.ts'
import { count, formatAmount, formatSum, words } from '../values/format.ts'
import { coveredRelationship } from './covered-relationship.ts'
import { isEmployee, outsideRule } from './employment.ts'
import {
  askFor,
  holdingOf,
  interestOf,
  type LegalElement,
  type LegalFacts,
  type LegalLink,
  type LegalTest,
  personalMoneyOf,
} from './facts.ts'
import { specificParties } from './matter.ts'
import { STAKES } from './section-208.ts'
import { compareWith, periodOn, thresholdOn } from './thresholds.ts'

/** A member of the household who may gain or lose: the question 2635.502(a) asks besides that of relationships. */
function householdInterest(facts: LegalFacts): LegalElement[] {
  const { imputedThrough } = facts
  const holding = holdingOf(facts)
  const ofTheHousehold = imputedThrough === 'spouse' || imputedThrough === 'minor_child'
  if (!ofTheHousehold || holding === undefined || !STAKES.includes(holding.kind)) return []
  return [
    {
      label: 'Or a direct and predictable effect on the financial interest of a member of the household',
      status: 'unknown',
      reason: `The stake in ${interestOf(facts) ?? 'the interest'} belongs to the ${words(imputedThrough)}. Data cannot show the effect.`,
      citation: '5 CFR 2635.502(a)',
      confirmation: 'confirmed',
    },
  ]
}

export function section502(facts: LegalFacts): LegalTest {
  const employee = isEmployee(facts, '5 CFR 2635.102')
  const outside = outsideRule(employee, 'employees of the executive branch')
  return {
    name: '5 CFR 2635.502',
    about: 'Impartiality in matters with specific parties',
    outside,
    elements:
      outside !== null
        ? []
        : [
            employee,
            specificParties(facts),
            coveredRelationship(facts),
            ...householdInterest(facts),
            {
              label: 'A reasonable person would question impartiality',
              status: 'unknown',
              reason: 'A judgment that data cannot make.',
              citation: '5 CFR 2635.502(a)',
              confirmation: 'confirmed',
            },
            askFor(
              'No authorization to take part',
              'Ask the agency for a written determination by its designee.',
              '5 CFR 2635.502(d)',
              'recalled',
            ),
          ],
  }
}

/** Whether no day of the participation can fall within the period that starts with the receipt. */
function outsideThePeriod(payment: LegalLink, facts: LegalFacts, years: number): boolean {
  const { span } = facts.participation
  const lastReceipt = payment.span.oneDay ? payment.span.start.latest : payment.span.end.latest
  return addYears(lastReceipt, years) < span.start.earliest || payment.span.start.earliest > span.end.latest
}

/** A payment above the figure, made to the official personally and received within the period. */
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
      reason: 'This path has no payment to the official personally. The record may or may not have others.',
    }
  }
  if (outsideThePeriod(payment, facts, years)) {
    return {
      ...base,
      status: 'not met',
      reason: `No day of the participation falls within ${within} of the receipt.`,
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
        reason: `The payment on record, ${amount}, is above ${limit}. This path does not show whether ${payer} was an employer.`,
      }
    case 'straddles':
      return {
        ...base,
        status: 'unknown',
        reason: `The payment on record, ${amount}, may be below or above ${limit}.`,
      }
    case 'unknown':
      return { ...base, status: 'unknown', reason: 'The dollar amount of the payment is not known.' }
  }
}

export function section503(facts: LegalFacts): LegalTest {
  const employee = isEmployee(facts, '5 CFR 2635.102')
  const outside = outsideRule(employee, 'employees of the executive branch')
  return {
    name: '5 CFR 2635.503',
    about: 'Payment from a former employer',
    outside,
    elements: outside === null ? [employee, coveredPayment(facts)] : [],
  }
}
