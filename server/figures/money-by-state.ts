import type { Query } from '../database/query.ts'
import { inSentence } from '../overlaps/explain.ts'
import { moneyByState, type StateMoney } from '../queries/dashboard.ts'
import type { FigureKind, Scope } from './scope.ts'
import { sumCells, sumOfTotals, sumWords } from './sums.ts'

function findingOf([first]: readonly StateMoney[]): string {
  if (first === undefined) return 'No money runs between a state’s side and these officials’ interests.'
  const sum = sumOfTotals(first)
  if (sum.upper === null) return 'No amount is known of any state’s money.'
  return `The largest sum comes from the side of ${inSentence({ ...first, kind: 'state' })}: ${sumWords(sum)}.`
}

/** Money behind officials' interests by the state from whose side it comes. */
export const MONEY_BY_STATE: FigureKind = {
  name: 'money-by-state',
  label: 'Money behind officials’ interests, by state',
  about: [],
  vector: false,
  async build(query: Query, { filters }: Scope) {
    const rows = await moneyByState(query, filters)
    return {
      name: this.name,
      title: findingOf(rows),
      measure: 'Money behind officials’ interests, by the state from whose side it comes, in US dollars',
      key: 'money',
      note: 'Each link counts once for a state; a range at its lower end, its upper end hatched. One link may stand behind several states, so the bars do not add up. Currencies without a peg to the dollar count as unknown.',
      caption: 'Money behind officials’ interests by state, in US dollars',
      header: 0,
      columns: [
        { name: 'state', label: 'State' },
        { name: 'known_usd', label: 'Known', number: true },
        { name: 'up_to_usd', label: 'Up to', number: true },
        { name: 'links', label: 'Links', number: true },
        { name: 'links_of_unknown_amount', label: 'Amount unknown', number: true },
      ],
      rows: rows.map((row) => ({
        data: { label: sumWords(sumOfTotals(row)) },
        cells: [
          { text: row.name, choice: { party: row.slug } },
          ...sumCells(sumOfTotals(row)),
          { text: String(row.links), value: row.links },
          { text: String(row.unknown), value: row.unknown },
        ],
      })),
      drawing: { by: 'chart', chart: 'money' },
    }
  },
}
