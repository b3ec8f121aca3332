import type { Query } from '../../database/query.ts'
import { type MoneyFlow, moneyFlows } from '../../queries/money-flows.ts'
import { firstOf } from '../../values/first-of.ts'
import { count, list, sentence } from '../../values/format.ts'
import type { FigureCell } from '../figure.ts'
import { type FigureKind, type Scope, subjectOf } from '../scope.ts'
import { sumCells } from '../sums.ts'
import { besides, groupShown, headline } from './finding.ts'
import { type FlowEdge, graphOf, unconverted } from './graph.ts'
import { IN_FILE, layOut, ON_PAGE } from './layout.ts'
import { flowList } from './narrow.ts'
import { andMore, holdersOf, holderWords, partiesBehind, partyInColumn, partyWords } from './words.ts'

/** The most links that one picture draws. It draws the widest. */
const MOST_LINKS = 18

/** The most links that the note names. */
const MOST_NAMED = 4
/** The most parties or officials that a cell of the table names. The CSV names all: a hub's money has hundreds behind it. */
const MOST_IN_CELL = 6

function undrawnWords(undrawn: readonly FlowEdge[]): string {
  const told = [...new Set(undrawn.map(({ from, to }) => `${from.name} to ${to.name}`))]
  if (told.length === 0) return ''
  const named = firstOf(told, MOST_NAMED, (more) => `${more} more`)
  return `${sentence(`In the table but not drawn, because it would run backward or too far: ${list(named)}`)} `
}

/** Money from those who pay into officials' interests, and from there to what these interests hold. */
export const MONEY_FLOW: FigureKind = {
  name: 'money-flow',
  label: 'Money flow: into officials’ interests, and on to what they hold',
  about: [],
  async build(query: Query, { filters }: Scope) {
    const subject = subjectOf(filters)
    const found = await moneyFlows(query, filters, subject, MOST_LINKS)
    const { rows, total } = found
    const graph = graphOf(rows)
    const left =
      total > rows.length
        ? `Shows the ${rows.length} widest of ${count(total, 'link')}. The sums under names cover only those. `
        : ''
    const shown = groupShown(found)
    const beside = besides(found, shown)
    const whose =
      subject === null
        ? 'from the links on the paths of these overlaps'
        : 'interest' in subject
          ? 'from its own links and those on the paths through it'
          : 'from every link of the official’s interests'
    return {
      name: this.name,
      title: headline(found, shown),
      measure: `Reported money and stakes, left to right, in U.S. dollars, ${whose}. The width shows the amount, where known.`,
      key: 'flow',
      note: `${beside === '' ? '' : `${beside} `}${left}${undrawnWords(graph.undrawn)}Each link is drawn once. Links that report the same sum are drawn together, as wide as that sum, and count once. The values of deals have their own figure. Amounts in currencies without a peg to the dollar are in the table, but not in the sums.`,
      caption: 'Money flows, in U.S. dollars',
      header: 0,
      columns: [
        { name: 'from', label: 'From' },
        { name: 'to', label: 'To' },
        { name: 'what', label: 'What' },
        { name: 'known_usd', label: 'Known', number: true },
        { name: 'up_to_usd', label: 'Up to', number: true },
        { name: 'joint_sum', label: 'Shared sum' },
        { name: 'behind', label: 'Behind it' },
        { name: 'tied_to', label: 'Tied to' },
        { name: 'link', label: 'Link' },
      ],
      rows: rows.map((row) => {
        const edge = [...graph.edges, ...graph.undrawn].find(({ row: each }) => each === row) as FlowEdge
        const other = row.interest === row.to.slug ? row.from.slug : row.to.slug
        const parties = partiesBehind(other, [row])
        return {
          cells: [
            { text: row.from.name, choice: edge.from.choice },
            { text: row.to.name, choice: edge.to.choice },
            {
              text: edge.what,
              value: unconverted(row) === null ? edge.what : `${edge.what}, ${edge.amount}`,
            },
            ...amountCells(edge),
            { text: sharedWith(row, rows), value: row.jointSum ?? '' },
            cellOf(parties.map(partyWords), parties.map(partyInColumn)),
            cellOf(holdersOf(row.interest, [row]).map(holderWords)),
            { text: row.link, href: `/links/${row.link}` },
          ],
        }
      }),
      drawing: {
        by: 'picture',
        wide: () => layOut(graph, found, ON_PAGE),
        narrow: () => flowList(rows),
        file: () => layOut(graph, found, IN_FILE),
      },
    }
  },
}

/** Which other links report the same sum, by what they say; the file has the sum's id. */
function sharedWith(own: MoneyFlow, rows: readonly MoneyFlow[]): string {
  if (own.jointSum === null) return 'none'
  const others = rows.filter(({ jointSum, link }) => jointSum === own.jointSum && link !== own.link)
  if (others.length === 0) return 'with links not listed here'
  const named = [
    ...new Set(
      others.map(({ from, to }) =>
        from.slug === own.from.slug && to.slug === own.to.slug
          ? 'another link of the same two'
          : `${from.name} to ${to.name}`,
      ),
    ),
  ]
  return `with ${list(firstOf(named, MOST_NAMED, andMore))}`
}

/** The cells of a link's amount. One that is not in dollars is shown, but is no number of dollars for a program. */
function amountCells({ row, sum, amount }: FlowEdge): readonly FigureCell[] {
  const asWritten = { text: amount, value: '' }
  return unconverted(row) === null ? sumCells(sum) : [asWritten, asWritten]
}

/** @param shown the names as the column shows them. */
function cellOf(names: readonly string[], shown = names): { text: string; value: string } {
  return names.length === 0
    ? { text: 'none', value: '' }
    : { text: firstOf(shown, MOST_IN_CELL, andMore).join('; '), value: names.join('; ') }
}
