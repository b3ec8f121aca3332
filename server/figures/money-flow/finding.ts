import { inSentence } from '../../overlaps/explain-links.ts'
import { when } from '../../overlaps/explain-timing.ts'
import {
  MONEY_GROUPS,
  MOST_NAMED,
  type MoneyGroup,
  type MoneyTotals,
  type Named,
} from '../../queries/flow-groups.ts'
import type { FlowsFound, MoneyFlow } from '../../queries/money-flows.ts'
import { type MoneySum, NO_MONEY } from '../../queries/money-sums.ts'
import { capital, count, formatDate, list, sentence } from '../../values/format.ts'
import { isStillToCome } from '../../values/link-words.ts'
import { otherSums, totalWords } from '../sums.ts'

/** The names of some entities; only how many there are, if they are many. */
function namesOf(
  { count: all, first }: Named,
  singular: string,
  plural = `${singular}s`,
  nameOf: (entity: Named['first'][number]) => string = ({ name }) => name,
): string {
  return all > MOST_NAMED ? count(all, singular, plural) : list([...new Set(first.map(nameOf))])
}

/** What was done with the money, if every link with an amount says so: `paid`, `paid or committed`, `lent`. */
export function doneWords({ statuses, lent, loanMade }: MoneySum): string {
  if (lent === 'all') {
    const unpaid = statuses.filter((status) => isStillToCome({ amountStatus: status }))
    if (unpaid.length === 0) return 'lent'
    return unpaid.length === statuses.length ? 'to be lent' : 'lent or to be lent'
  }
  const said = isSaid(statuses)
    ? (['paid', 'committed'] as const).filter((status) => statuses.includes(status))
    : ['reported']
  return list([...said, ...(lent === 'some' ? [loanMade ? 'lent' : 'to be lent'] : [])]).replace(
    ' and ',
    ' or ',
  )
}

/** Whether every link with an amount says what was done with it. */
export const isSaid = (statuses: MoneySum['statuses']): boolean =>
  statuses.length > 0 && statuses.every((status) => status !== null)

/** Between a sum and the entity that it is about: the price of a stake went to whoever sold it. */
const ABOUT: Readonly<Record<MoneySum['bought'], string>> = {
  none: 'to',
  some: 'to, or for ownership in,',
  all: 'for ownership in',
}

/** The same before the name of who gets it. A sum that is only “reported to” someone would have been told to them. */
function doneTo(sum: MoneySum): string {
  if (sum.bought !== 'none')
    return `${isSaid(sum.statuses) ? doneWords(sum) : 'reported'} ${ABOUT[sum.bought]}`
  if (isSaid(sum.statuses) || sum.lent === 'all') return `${doneWords(sum)} to`
  return sum.lent === 'some' ? 'reported as going, partly on loan, to' : 'reported as going to'
}

/**
 * The earliest start of the ties, as far as starts are known; one payment happened `on 4 Mar 2024` or `in March 2024`. When
 * the money of a lasting tie was paid, and when a stake was paid for, the record does not say.
 */
export function sinceWords({ since, startUnknown, onOneDay, links, bought }: MoneySum): string {
  if (since === null || bought === 'all') return ''
  if (onOneDay) return ` ${when(since)}`
  const start = startUnknown ? 'earliest known start' : links === 1 ? 'start' : 'earliest start'
  return ` (${start}: ${formatDate(since)})`
}

/** Who the money comes from: the parties whose side it is on, otherwise the payers. */
function byWhom({ parties, funders }: MoneyTotals, backed: boolean): string {
  return parties.count > 0 && !backed
    ? `, from the side of ${namesOf(parties, 'party', 'parties', inSentence)}`
    : `, from ${namesOf(funders, 'payer')}`
}

/**
 * The group that a headline is about: the first with an amount that was paid or committed, otherwise with money of that
 * kind; then the same for plans, and for stakes.
 */
export function groupShown({ totals }: FlowsFound): MoneyGroup {
  const groups = MONEY_GROUPS.filter((group) => group !== 'others')
  for (const part of ['money', 'planned', 'stake'] as const) {
    const having = (test: (sum: MoneySum) => boolean) =>
      groups.find((group) => test(totals[group].sums[part] ?? NO_MONEY))
    const found = having(({ upper }) => upper !== null) ?? having(({ links }) => links > 0)
    if (found !== undefined) return found
  }
  return 'own'
}

/** What there is instead, where no money runs into the interests. */
function nothingInto(rows: readonly MoneyFlow[]): string {
  if (rows.length === 0)
    return 'No money from others into these interests, or from these interests to others, is on record.'
  if (rows.every(({ part }) => part === 'stake')) return 'No money is on record here, only stakes.'
  if (rows.some(({ interest, from }) => interest !== from.slug))
    return 'No money into these interests is on record.'
  const ways = [...new Set(rows.map(({ from, to }) => `from ${inSentence(from)} to ${inSentence(to)}`))]
  return sentence(
    `The record shows no money into officials’ interests here, only out of them${ways.length > MOST_NAMED ? '' : `: ${list(ways)}`}`,
  )
}

/**
 * Through whom the interests are tied to an official, not how: they may own one, work for it or advise it. Money to a person
 * runs to that relative or partner.
 */
function throughWords({ interests, tied }: MoneyTotals): string {
  const isInterest = ({ name }: { name: string }): boolean =>
    interests.first.some((each) => each.name === name)
  if (interests.count === tied.count && tied.first.every(isInterest))
    return interests.count === 1 ? ', a relative or partner' : ', relatives or partners'
  const others = tied.first.filter((each) => !isInterest(each))
  const shown = { count: tied.count - (tied.first.length - others.length), first: others }
  return ` (tied to ${namesOf(shown, 'relative or partner', 'relatives or partners')})`
}

/** What was paid or committed, from whom, to whom, since when, and whether it may be more; never beyond the record. */
export function headline(found: FlowsFound, group: MoneyGroup): string {
  const totals = found.totals[group]
  const { money = NO_MONEY, planned = NO_MONEY, stake = NO_MONEY } = totals.sums
  const where = namesOf(totals.interests, 'interest')
  const through = group.endsWith('through') ? throughWords(totals) : ''
  const whom = byWhom(totals, group.startsWith('backed'))
  if (money.links === 0) {
    if (planned.links > 0)
      return `Money into ${where} is planned or announced; no payment, loan or investment in it is on record as paid or committed.`
    if (stake.links > 0)
      return `Stakes in ${where}${through}${whom}, are on record${stake.upper === null ? '' : `, worth ${totalWords(stake)}`}; no money is on record as paid for them.`
    return nothingInto(found.rows)
  }
  if (money.upper === null && money.unpegged === money.unknown)
    return `The money into ${where}${through}${whom}, is on record in other currencies, not in dollars.`
  if (money.upper === null && money.isCustom)
    return sentence(
      `Whether money went into ${where}${through}${whom}, is not on record: the source is named only as a customer`,
    )
  if (money.upper === null)
    return sentence(
      `No amount ${money.unpegged > 0 ? 'in dollars ' : ''}is known for the money into ${where}${through}${whom}`,
    )
  const sum = capital(totalWords(money))
  return sentence(
    `${sum}${sum.includes(', ') ? ',' : ''} ${doneTo(money)} ${where}${through}${sinceWords(money)}${whom}${otherSums(money, totals.uncounted)}`,
  )
}

/** Why the headline leaves out a group. */
const WHY: Readonly<Record<MoneyGroup, string>> = {
  own: 'money into interests that officials hold themselves',
  backed: 'money from payers in which a party has only a stake or a representative',
  through: 'money into interests of relatives or partners',
  'backed through':
    'money into interests of relatives or partners, from payers in which a party has only a stake or a representative',
  'passed on': 'money out of those who got money on record, which may be the same again',
  others: 'money on no path of these overlaps',
}

/** What the headline leaves out: plans, and the money in every other group. */
export function besides({ totals }: FlowsFound, shown: MoneyGroup): string {
  const { planned = NO_MONEY } = totals[shown].sums
  const plans =
    planned.upper === null ? [] : [`Not counted above: ${totalWords(planned)}, planned or announced.`]
  const others = MONEY_GROUPS.flatMap((group) => {
    const { money = NO_MONEY } = totals[group].sums
    if (group === shown || money.links === 0) return []
    const { funders, interests, uncounted } = totals[group]
    return sentence(
      `Not counted above, as ${WHY[group]}: ${totalWords(money)} from ${namesOf(funders, 'payer')} ${ABOUT[money.bought]} ${namesOf(interests, 'interest')}${otherSums(money, uncounted)}`,
    )
  })
  return [...plans, ...others].join(' ')
}
