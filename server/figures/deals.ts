import type { Query } from '../database/query.ts'
import { type Deal, dealsOf } from '../queries/deals.ts'
import { count, list, words } from '../values/format.ts'
import type { FigureKind, Scope } from './scope.ts'
import { subjectOf } from './scope.ts'
import { sumCells, sumOf, sumWords } from './sums.ts'

/** The most deals that one figure shows. */
const MOST_DEALS = 15

const dealName = ({ partners }: Deal): string => list(partners)

function findingOf(deals: readonly Deal[]): string {
  const [first] = deals
  if (first === undefined) return 'No deal with a value is on these paths.'
  return `The largest deal is between ${dealName(first)}: ${labelOf(first)}.`
}

/** What its partners call it, and whether it is disputed. */
const whatOf = ({ relationship, disputed }: Deal): string =>
  (relationship === null ? 'partners' : words(relationship)) + (disputed ? ', disputed' : '')

/** The status of a deal's amount: planned, announced, committed or paid. */
function statusOf({ planned, amountStatus }: Deal): string {
  if (planned) return 'planned'
  return amountStatus ?? 'not known'
}

/** The value in words, with its status if known. */
const labelOf = (deal: Deal): string =>
  [sumWords(sumOf(deal)), statusOf(deal), ...(deal.disputed ? ['disputed'] : [])]
    .filter((part) => part !== 'not known')
    .join(', ')

/** The values of deals between partners. The money goes to neither partner, so these values are in no money flow. */
export const DEALS: FigureKind = {
  name: 'deals',
  label: 'Deals: values that go to neither partner',
  about: [],
  vector: false,
  async build(query: Query, { filters }: Scope) {
    const deals = await dealsOf(query, filters, subjectOf(filters), MOST_DEALS)
    return {
      name: this.name,
      title: findingOf(deals),
      measure: `The reported value of ${count(deals.length, 'deal')} with partners, in U.S. dollars`,
      key: 'money',
      note: 'The value of a deal is not money that a partner received. It is not part of any other figure. Links that report the same sum count as one deal.',
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
          ...sumCells(sumOf(deal)),
          { text: String(deal.links), value: deal.links },
          { text: '0', value: 0 },
        ],
      })),
      drawing: { by: 'chart', chart: 'money' },
    }
  },
}
