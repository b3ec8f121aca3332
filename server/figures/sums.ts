import Big from 'big.js'
import { formatSum } from '../values/format.ts'
import type { FigureCell } from './figure.ts'

/** An amount, or what several come to, in US dollars. What is not known is null, never zero. */
export interface Sum {
  /** The lower ends of all that have one. */
  readonly known: Big | null
  /** What they may come to: upper ends, where there is none the lower. */
  readonly upper: Big | null
  /** Of some no upper end is reported: it may be more. */
  readonly open: boolean
}

export const NO_SUM: Sum = { known: null, upper: null, open: false }

/** The amount of one link, from what is recorded of its ends. */
export function sumOf({ known, upper }: { known: string | null; upper: string | null }): Sum {
  const [lower, most] = [known, upper ?? known].map((end) => (end === null ? null : new Big(end)))
  return { known: lower ?? null, upper: most ?? null, open: known !== null && upper === null }
}

/** What several come to, as the database has added them up. */
export function sumOfTotals(totals: { known: string | null; upper: string | null; open: boolean }): Sum {
  return { ...sumOf(totals), open: totals.open }
}

function add(a: Big | null, b: Big | null): Big | null {
  return a === null ? b : b === null ? a : a.plus(b)
}

export function plus(a: Sum, b: Sum): Sum {
  return { known: add(a.known, b.known), upper: add(a.upper, b.upper), open: a.open || b.open }
}

/** In short: one decimal of billions and more, as a sum of sums is no more exact. */
const dollars = (amount: Big): string =>
  formatSum(amount.gte(1e9) ? amount.prec(leading(amount)).toFixed() : amount.round(0).toFixed(), 'USD')

/** How many digits of a sum stand before its hundred millions, and those: `2,087,000,000` keeps two. */
function leading(amount: Big): number {
  return Math.max(1, ((amount.e + 1) % 3 || 3) + 1)
}

/** A sum in words: "$2bn", "up to $1.5bn", "at least $200m", "$3.45bn, up to $11.39bn". */
export function sumWords({ known, upper, open }: Sum): string {
  if (upper === null) return 'amount unknown'
  if (known === null) return `up to ${dollars(upper)}`
  if (dollars(known) === dollars(upper)) return open ? `at least ${dollars(known)}` : dollars(known)
  return `${dollars(known)}, up to ${dollars(upper)}${open ? ' or more' : ''}`
}

/** The two cells of a table that say a sum: what is known, and up to what. */
export function sumCells({ known, upper, open }: Sum): [FigureCell, FigureCell] {
  const cell = (amount: Big | null, more = ''): FigureCell =>
    amount === null
      ? { text: 'unknown', value: '' }
      : { text: dollars(amount) + more, value: amount.round(0).toFixed(0) }
  const endless = open && known !== null && upper !== null && known.eq(upper)
  return [cell(known), endless ? { text: 'no upper end', value: '' } : cell(upper, open ? ' or more' : '')]
}
