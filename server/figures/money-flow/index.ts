import Big from 'big.js'
import { count, formatSum, list } from '../../domain/format.ts'
import type { Query } from '../../overlaps/query.ts'
import type { Filters } from '../../queries/filters.ts'
import { type MoneyFlow, moneyFlows } from '../../queries/money-flows.ts'
import type { FigureCell } from '../figure.ts'
import { type FigureKind, isNarrowed, type Scope } from '../scope.ts'
import { type Flow, flowsOf } from './flows.ts'
import { layOut, NARROW, WIDE } from './layout.ts'

/** The most links that one picture draws. */
const MOST_LINKS = 24

/** Whose whole money is shown, also what stands on no chain: an official's or an interest's where nothing narrows it. */
function subjectOf(filters: Filters): { official: string } | { interest: string } | null {
  if (filters.official !== null && !isNarrowed(filters, 'official')) return { official: filters.official }
  if (filters.interest !== null && !isNarrowed(filters, 'interest')) return { interest: filters.interest }
  return null
}

/** The finding: what is reported to run into the interests, and from whose side. */
function findingOf(rows: readonly MoneyFlow[]): string {
  if (rows.length === 0) return 'No money into or out of these officials’ interests is on record.'
  const all = rows.filter((row) => row.direction === 'in')
  const ofParties = all.filter((row) => row.parties.length > 0)
  const into = ofParties.length > 0 ? ofParties : all
  const links = new Map(into.map((row) => [row.link, row]))
  const add = (end: 'known' | 'upper'): Big =>
    [...links.values()].reduce((sum, row) => sum.plus(row[end] ?? 0), new Big(0))
  const [known, upper] = [add('known'), add('upper')]
  const interests = [...new Set(into.map((row) => row.interest.name))]
  const where = interests.length === 1 ? interests[0] : count(interests.length, 'interest')
  const parties = [...new Set(into.flatMap((row) => row.parties.map(({ name }) => name)))].sort()
  const whose =
    parties.length === 0
      ? ''
      : ` from the side of ${parties.length > 3 ? count(parties.length, 'party', 'parties') : list(parties)}`
  if (into.length === 0) return 'No money into these interests is on record; what runs out of them is.'
  if (upper.eq(0)) return `No amount is known of the money into ${where}${whose}.`
  const sum = known.eq(0) ? `Up to ${formatSum(upper.toString(), 'USD')}` : formatSum(known.toString(), 'USD')
  const more = known.eq(0) || known.eq(upper) ? '' : `, up to ${formatSum(upper.toString(), 'USD')},`
  return `${sum}${more} is reported to run into ${where}${whose}.`
}

function sumCell(flow: Flow, end: 'known' | 'upper'): FigureCell {
  if (flow.kind === 'holds') return { text: 'none', value: '' }
  if (flow[end].eq(0)) return { text: 'unknown', value: '' }
  const sum = flow[end].toFixed(0)
  return { text: formatSum(sum, 'USD'), value: sum }
}

/** Money from parties through funds into officials' interests, and on to what they hold. */
export const MONEY_FLOW: FigureKind = {
  name: 'money-flow',
  label: 'Money flow: from a party through funds into officials’ interests',
  about: [],
  vector: true,
  async build(query: Query, { filters }: Scope) {
    const { rows, total } = await moneyFlows(query, filters, subjectOf(filters), MOST_LINKS)
    const flows = flowsOf(rows)
    const twice = new Set(rows.map(({ link }) => link)).size < rows.length
    const left = total > rows.length ? `The ${rows.length} largest of ${total} links. ` : ''
    return {
      name: this.name,
      title: findingOf(rows),
      measure: `Reported money into officials’ interests and out of them, in US dollars${subjectOf(filters) === null ? ', of the links on the chains of these overlaps' : ''}. Width is the amount, where one is known.`,
      key: 'flow',
      note: `${left}Each link counts once${twice ? '; a joint venture of two officials’ interests is drawn from either side' : ''}. Sums were reported at different times and may overlap. Where several parties stand behind one fund, how they share is not known. Currencies without a peg to the dollar count as unknown.`,
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
          sumCell(flow, 'known'),
          sumCell(flow, 'upper'),
          { text: String(flow.links), value: flow.links },
          { text: String(flow.unknown), value: flow.unknown },
        ],
      })),
      drawing: {
        by: 'picture',
        wide: layOut(flows, WIDE),
        narrow: layOut(flows, NARROW),
      },
    }
  },
}
