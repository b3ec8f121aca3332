import type { Query } from '../database/query.ts'
import { inSentence } from '../overlaps/explain-links.ts'
import { moneyByState, type StateMoney } from '../queries/money-by-state.ts'
import { doneWords, sinceWords } from './money-flow/finding.ts'
import type { FigureKind, Scope } from './scope.ts'
import { restWords, sumCells, totalWords } from './sums.ts'

/** The headline if no state's money has a known sum in dollars. */
function withoutSum(rows: readonly StateMoney[]): string {
  const counted = rows.map(({ sum }) => sum).filter(({ links }) => links > 0)
  if (counted.length === 0)
    return rows.some(({ planned }) => planned.links > 0)
      ? 'Money from states’ sides is only planned or announced.'
      : 'No money from states’ sides is on record, only stakes.'
  if (counted.every(({ isCustom, upper }) => isCustom && upper === null))
    return 'Whether money came from states’ sides is not on record: they are named only as customers.'
  if (counted.every(({ unpegged, unknown }) => unpegged === unknown))
    return 'The money from states’ sides is on record in other currencies, not in dollars.'
  const inDollars = counted.some(({ unpegged }) => unpegged > 0) ? 'in dollars ' : ''
  return `No amount ${inDollars}is known for any state’s money.`
}

function findingOf(rows: readonly StateMoney[]): string {
  const [first] = rows
  if (first === undefined) return 'No money from a state’s side is on the paths of these overlaps.'
  if (first.sum.upper === null) return withoutSum(rows)
  const largest = first.sum.known === null ? 'largest sum' : 'largest known sum'
  return `The ${largest}: ${totalWords(first.sum)} ${doneWords(first.sum)} from the side of ${inSentence({ ...first, kind: 'state' })}${sinceWords(first.sum)}${restWords(first.sum)}.`
}

/** The most states that one figure shows. */
const MOST_STATES = 15

/** Money behind the interests of officials and their relatives, by the state whose side it comes from. */
export const MONEY_BY_STATE: FigureKind = {
  name: 'money-by-state',
  label: 'Money behind the interests of officials and their relatives, by state',
  about: [],
  async build(query: Query, { filters }: Scope) {
    const found = await moneyByState(query, filters)
    const rows = found.slice(0, MOST_STATES)
    const more =
      found.length > MOST_STATES
        ? `Shows the ${MOST_STATES} of ${found.length} states with the largest sums. `
        : ''
    return {
      name: this.name,
      title: findingOf(rows),
      measure:
        'Money behind the interests of officials and their relatives, by the state whose side it comes from, in U.S. dollars',
      key: 'money',
      note: `${more}Links that report one sum, or its parts, count once for a state; a sum that two states share is shown in full for both. Money counts for a state if the state, or an entity that it controls, pays it. A stake in a payer does not count. The bars leave out planned or announced sums. Amounts in currencies without a peg to the dollar are counted, but not in the sums.`,
      caption: 'Money behind the interests of officials and their relatives by state, in U.S. dollars',
      header: 0,
      columns: [
        { name: 'state', label: 'State' },
        { name: 'known_usd', label: 'Known', number: true },
        { name: 'up_to_usd', label: 'Up to', number: true },
        { name: 'links', label: 'Links', number: true },
        { name: 'links_of_unknown_amount', label: 'Amount unknown', number: true },
        { name: 'planned_up_to_usd', label: 'Planned or announced, up to', number: true },
        { name: 'links_in_other_currencies', label: 'In other currencies', number: true },
      ],
      rows: rows.map(({ slug, name, sum, planned }) => ({
        data: { label: totalWords(sum) },
        cells: [
          { text: name, choice: { party: slug } },
          ...sumCells(sum),
          { text: String(sum.links), value: sum.links },
          { text: String(sum.unknown - sum.unpegged), value: sum.unknown - sum.unpegged },
          planned.links === 0 ? { text: 'none', value: '' } : sumCells(planned)[1],
          { text: String(sum.unpegged), value: sum.unpegged },
        ],
      })),
      drawing: { by: 'chart', chart: 'money' },
    }
  },
}
