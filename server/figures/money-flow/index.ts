import type { Query } from '../../database/query.ts'
import { inSentence } from '../../overlaps/explain.ts'
import type { Filters } from '../../queries/filters.ts'
import { type FlowSubject, type MoneyTotals, moneyFlows } from '../../queries/money-flows.ts'
import { capital, count, list } from '../../values/format.ts'
import type { FigureCell } from '../figure.ts'
import { type FigureKind, isNarrowed, type Scope } from '../scope.ts'
import { sumCells, sumOfTotals, sumWords } from '../sums.ts'
import { IN_FILE, ON_PAGE } from './columns.ts'
import { type Flow, flowsOf } from './flows.ts'
import { layOut } from './layout.ts'
import { flowList } from './narrow.ts'

/** The most links that one picture draws. */
const MOST_LINKS = 24

/** Whose whole money is shown, also what stands on no chain: an official's or an interest's where nothing narrows it. */
function subjectOf(filters: Filters): FlowSubject | null {
  if (filters.official !== null && !isNarrowed(filters, 'official')) return { official: filters.official }
  if (filters.interest !== null && !isNarrowed(filters, 'interest')) return { interest: filters.interest }
  return null
}

/** The finding: what all of the links that run in come to, and from whose side. */
function findingOf(totals: MoneyTotals | null, subject: FlowSubject | null): string {
  if (totals === null) return 'No money into or out of these officials’ interests is on record.'
  if (totals.links === 0) {
    return subject !== null && 'interest' in subject
      ? 'No money into it is on record; what runs out of it is.'
      : 'No money into these interests is on record; what runs out of them is.'
  }
  const { interests, interest, parties } = totals
  const where = interests === 1 && interest !== null ? interest : count(interests, 'interest')
  const sides =
    parties.length > 3 ? count(parties.length, 'party', 'parties') : list(parties.map(inSentence).sort())
  const whose = sides === '' ? '' : ` from the side of ${sides}`
  const sum = sumOfTotals(totals)
  if (sum.upper === null) return `No amount is known of the money into ${where}${whose}.`
  const words = capital(sumWords(sum))
  return `${words}${words.includes(', ') ? ',' : ''} is reported to run into ${where}${whose}.`
}

function sumCellsOf({ kind, sum }: Flow): [FigureCell, FigureCell] {
  const none: FigureCell = { text: 'none', value: '' }
  return kind === 'holds' ? [none, none] : sumCells(sum)
}

/** Money from parties through funds into officials' interests, and on to what they hold. */
export const MONEY_FLOW: FigureKind = {
  name: 'money-flow',
  label: 'Money flow: from a party through funds into officials’ interests',
  about: [],
  vector: true,
  async build(query: Query, { filters }: Scope) {
    const subject = subjectOf(filters)
    const { rows, total, totals } = await moneyFlows(query, filters, subject, MOST_LINKS)
    const flows = flowsOf(rows)
    const left = total > rows.length ? `The ${rows.length} largest of ${count(total, 'link')}. ` : ''
    const whose =
      subject === null
        ? 'of the links on the chains of these overlaps'
        : 'interest' in subject
          ? 'of its own links and of those on the chains through it'
          : 'of every link of their interests'
    return {
      name: this.name,
      title: findingOf(totals, subject),
      measure: `Reported money into officials’ interests and out of them, in US dollars, ${whose}. Width is the amount, where one is known. Sums as reported may overlap.`,
      key: 'flow',
      note: `${left}Each link counts once, a joint venture as money into the official’s interest; what stands behind money repeats it. Where several stand behind one fund, how they share is not known. Currencies without a peg to the dollar count as unknown.`,
      caption: 'Money flows, in US dollars',
      header: 0,
      columns: [
        { name: 'from', label: 'From' },
        { name: 'to', label: 'To' },
        { name: 'what', label: 'What' },
        { name: 'known_usd', label: 'Known', number: true },
        { name: 'up_to_usd', label: 'Up to', number: true },
        { name: 'links', label: 'Links', number: true },
        { name: 'links_of_unknown_amount', label: 'Amount unknown', number: true },
      ],
      rows: flows.map((flow) => ({
        cells: [
          { text: flow.from.name, choice: flow.from.choice },
          { text: flow.to.name, choice: flow.to.choice },
          { text: list(flow.what) },
          ...sumCellsOf(flow),
          { text: String(flow.links), value: flow.links },
          { text: String(flow.unknown), value: flow.unknown },
        ],
      })),
      drawing: {
        by: 'picture',
        wide: () => layOut(flows, ON_PAGE),
        narrow: () => flowList(flows),
        file: () => layOut(flows, IN_FILE),
      },
    }
  },
}
