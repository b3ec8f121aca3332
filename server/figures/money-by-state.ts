import Big from 'big.js'
import { formatSum } from '../domain/format.ts'
import type { Query } from '../overlaps/query.ts'
import { moneyByState, type StateMoney } from '../queries/dashboard.ts'
import type { FigureKind, Scope } from './scope.ts'

function sumWords({ known, upper }: StateMoney): string {
  if (new Big(upper).eq(0)) return 'amount unknown'
  if (new Big(known).eq(upper)) return formatSum(known, 'USD')
  if (new Big(known).eq(0)) return `up to ${formatSum(upper, 'USD')}`
  return `${formatSum(known, 'USD')}, up to ${formatSum(upper, 'USD')}`
}

function findingOf([first]: readonly StateMoney[]): string {
  if (first === undefined) return 'No money runs between a state’s side and these officials’ interests.'
  if (new Big(first.upper).eq(0)) return 'No amount is known for any state’s money.'
  return `The largest sum comes from the side of ${first.name}: ${sumWords(first)}.`
}

/** A sum as a cell; no sum is known where every link's amount is unknown. */
function sumCell(sum: string, row: StateMoney): { text: string; value: string } {
  return row.unknown === row.links
    ? { text: 'unknown', value: '' }
    : { text: formatSum(sum, 'USD'), value: sum }
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
        data: { label: sumWords(row) },
        cells: [
          { text: row.name, choice: { party: row.slug } },
          sumCell(row.known, row),
          sumCell(row.upper, row),
          { text: String(row.links), value: row.links },
          { text: String(row.unknown), value: row.unknown },
        ],
      })),
      drawing: { by: 'chart', chart: 'money' },
    }
  },
}
