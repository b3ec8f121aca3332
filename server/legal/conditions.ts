import { addYears } from '../values/days.ts'
import { type Comparison, compareWith } from './amounts.ts'
import { holdingOf, type LegalFacts, personalMoneyOf, tieOf } from './facts.ts'
import { figureOn } from './figures.ts'
import { NAMED_FACTS } from './named-facts.ts'
import { officeOf } from './offices.ts'
import type { Condition, PeriodLies, RulePack } from './pack.ts'

const fits = <Value extends string>(value: Value, wanted: Value | readonly Value[]): boolean =>
  typeof wanted === 'string' ? value === wanted : wanted.includes(value)

/** The values that a condition accepts, with the names of groups replaced by what is in them. */
export function expand(wanted: string | readonly string[], { groups }: Pick<RulePack, 'groups'>): string[] {
  return [wanted].flat().flatMap((value) => groups[value] ?? [value])
}

/** Whether a condition holds for a path. */
export function holdsFor(condition: Condition, pack: RulePack, facts: LegalFacts): boolean {
  if ('all' in condition) return condition.all.every((each) => holdsFor(each, pack, facts))
  if ('any' in condition) return condition.any.some((each) => holdsFor(each, pack, facts))
  if ('not' in condition) return !holdsFor(condition.not, pack, facts)
  if ('fact' in condition) return expand(condition.is, pack).includes(NAMED_FACTS[condition.fact].of(facts))
  if ('office' in condition) return fits(officeOf(pack, condition.office, facts).held, condition.held)
  if ('amount' in condition)
    return fits(comparison(condition.amount, condition.figure, pack, facts), condition.is)
  if ('period' in condition)
    return fits(periodLies(condition.since, condition.period, pack, facts), condition.is)
  return (
    (figureOn(pack.figures, condition.figure, facts.participation.firstDay) !== undefined) === condition.known
  )
}

function comparison(
  of: 'holding' | 'personal_money',
  figure: string,
  pack: RulePack,
  facts: LegalFacts,
): Comparison {
  const link = of === 'holding' ? holdingOf(facts) : personalMoneyOf(facts)
  const limit = figureOn(pack.figures, figure, facts.participation.firstDay)
  if (link === undefined || limit?.amount === undefined || limit.currency === undefined) return 'unknown'
  return compareWith(link, { amount: limit.amount, currency: limit.currency })
}

/**
 * How the participation lies to a period of years. From a payment: `beyond` if no day of it can fall within the years
 * after the receipt, else `within`. From the end of a tie: `within` or `beyond` if its start surely is, else `open`.
 */
function periodLies(
  since: 'payment' | 'end_of_tie',
  figure: string,
  pack: RulePack,
  facts: LegalFacts,
): PeriodLies {
  const { span, firstDay } = facts.participation
  const years = figureOn(pack.figures, figure, firstDay)?.years
  const link = since === 'payment' ? personalMoneyOf(facts) : tieOf(facts)
  if (years === undefined || link === undefined) return 'open'
  if (since === 'payment') {
    const lastReceipt = link.span.oneDay ? link.span.start.latest : link.span.end.latest
    const beyond =
      addYears(lastReceipt, years) < span.start.earliest || link.span.start.earliest > span.end.latest
    return beyond ? 'beyond' : 'within'
  }
  if (span.start.latest <= addYears(link.span.end.earliest, years)) return 'within'
  return span.start.earliest > addYears(link.span.end.latest, years) ? 'beyond' : 'open'
}
