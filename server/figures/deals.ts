import type { Query } from '../database/query.ts'
import { type Deal, dealsOf } from '../queries/deals.ts'
import { count, formatAmount, list, numberInWords, words } from '../values/format.ts'
import type { FigureCell } from './figure.ts'
import type { FigureKind, Scope } from './scope.ts'
import { subjectOf } from './scope.ts'
import { sumCells, sumOf, sumWords } from './sums.ts'

/** The most deals that one figure shows. */
const MOST_DEALS = 15

const dealName = ({ partners }: Deal): string => list(partners)

function findingOf(deals: readonly Deal[]): string {
  const [first] = deals
  if (first === undefined) return 'No deal with a value is on these paths.'
  const inDollars = deals.filter(hasDollars).length
  if (inDollars > 0 || deals.length === 1) {
    const dollars = inDollars < deals.length ? ' in U.S. dollars' : ''
    const equals = deals.filter((deal) => hasDollars(deal) && isWorthTheSame(deal, first)).length
    if (equals > 1) {
      const largest = equals === deals.length ? 'The' : 'The largest'
      return `${largest} ${numberInWords(equals).toLowerCase()} deals${dollars} are of the same value, ${worthOf(first)} each.`
    }
    const which = deals.length === 1 ? 'The only deal' : `The largest deal${dollars}`
    return `${which} is between ${dealName(first)}: ${labelOf(first)}.`
  }
  return `${count(deals.length, 'deal')} have a value, but none in a currency with a fixed rate to the dollar.`
}

/** Whether the values of two deals are equal, however the numbers are written. */
const isWorthTheSame = (one: Deal, other: Deal): boolean =>
  Number(one.known) === Number(other.known) && Number(one.upper) === Number(other.upper)

const hasDollars = ({ known, upper }: Deal): boolean => (known ?? upper) !== null

/** The cells of a value that only `whatOf` tells. */
const NOT_IN_DOLLARS: readonly FigureCell[] = [
  { text: 'not in dollars', value: '' },
  { text: 'not in dollars', value: '' },
]

/** The value in words: in dollars, or else in its own currency. */
function worthOf(deal: Deal): string {
  const { unpegged } = deal
  if (hasDollars(deal) || unpegged === null) return sumWords(sumOf(deal))
  return formatAmount(unpegged.min, unpegged.max, unpegged.currency) ?? sumWords(sumOf(deal))
}

/** Whether its value is disputed, in words; none if it is not. */
const disputeWords = ({ disputed }: Deal): string[] =>
  ({ all: ['disputed'], some: ['partly disputed'], none: [] })[disputed]

/** What its partners call it, with a value that is not in dollars, and whether it is disputed. */
function whatOf(deal: Deal): string {
  const called = deal.relationship === null ? 'partners' : words(deal.relationship)
  return [called, ...(hasDollars(deal) ? [] : [worthOf(deal)]), ...disputeWords(deal)].join(', ')
}

/** The status of a deal's amount: planned, announced, committed or paid. If its links do not agree, each status. */
function statusOf({ planned, statuses }: Deal): string {
  if (planned === 'all') return 'planned'
  const said = [...(planned === 'some' ? ['planned'] : []), ...statuses.filter((status) => status !== null)]
  if (said.length === 0) return 'not known'
  const isWhole = said.length === 1 && planned === 'none' && !statuses.includes(null)
  return isWhole ? (said[0] ?? '') : said.map((status) => `in part ${status}`).join(', ')
}

/** The value in words, with its status if known. */
const labelOf = (deal: Deal): string =>
  [worthOf(deal), statusOf(deal), ...disputeWords(deal)].filter((part) => part !== 'not known').join(', ')

/** The values of deals between partners. The money goes to neither partner, so these values are in no money flow. */
export const DEALS: FigureKind = {
  name: 'deals',
  label: 'Deals: values that go to neither partner',
  about: [],
  async build(query: Query, { filters }: Scope) {
    const found = await dealsOf(query, filters, subjectOf(filters), MOST_DEALS + 1)
    const deals = found.slice(0, MOST_DEALS)
    const more =
      found.length > MOST_DEALS ? `Shows the ${MOST_DEALS} largest in dollars; there are others. ` : ''
    return {
      name: this.name,
      title: findingOf(deals),
      measure: `The reported value of ${count(deals.length, 'deal')} with partners, in U.S. dollars`,
      key: 'money',
      note: `${more}The value of a deal is not money that a partner received. It is not part of any other figure. Links that report the same sum count as one deal. A value in a currency without a peg to the dollar is listed in that currency.`,
      caption: 'Values of deals, in U.S. dollars',
      header: 0,
      columns: [
        { name: 'deal', label: 'Deal' },
        { name: 'what', label: 'What' },
        { name: 'amount_status', label: 'Status of the value' },
        { name: 'known_usd', label: 'Known', number: true },
        { name: 'up_to_usd', label: 'Up to', number: true },
        { name: 'links', label: 'Links', number: true },
        { name: 'links_of_unknown_amount', label: 'Amount unknown', number: true },
      ],
      rows: deals.map((deal) => ({
        data: { label: labelOf(deal) },
        cells: [
          { text: dealName(deal), href: `/links/${deal.link}` },
          { text: whatOf(deal) },
          { text: statusOf(deal) },
          ...(hasDollars(deal) || deal.unpegged === null ? sumCells(sumOf(deal)) : NOT_IN_DOLLARS),
          { text: String(deal.links), value: deal.links },
          { text: String(deal.unknown), value: deal.unknown },
        ],
      })),
      drawing: { by: 'chart', chart: 'money' },
    }
  },
}
