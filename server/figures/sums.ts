import Big, { type RoundingMode } from 'big.js'
import { formatSum } from '../values/format.ts'
import type { FigureCell } from './figure.ts'

/** How sums of money are told; what they come to is reckoned by `queries/money-sums.ts` alone. */

/** An amount, or what several come to, in US dollars as text. What is not known is null, never zero. */
export interface Sum {
  /** The lower ends of all that have one. */
  readonly known: string | null
  /** What they may come to: upper ends, where there is none the lower. */
  readonly upper: string | null
  /** Of some no upper end is reported: it may be more. */
  readonly open: boolean
}

/** The amount of one link, from what is recorded of its ends. */
export function sumOf({ known, upper }: { known: string | null; upper: string | null }): Sum {
  return { known, upper: upper ?? known, open: known !== null && upper === null }
}

/**
 * In short: one decimal of billions and more, as a sum of sums is no more exact. A lower end is rounded down and an
 * upper end up, so that neither claims more than is known.
 */
function dollars(amount: Big, rounding: RoundingMode): string {
  return formatSum(rounded(amount, rounding).toFixed(), 'USD')
}

/** The same of a sum that is known: one that is not told whole says so. */
function aboutDollars(amount: Big): string {
  const words = dollars(amount, Big.roundHalfUp)
  return rounded(amount, Big.roundHalfUp).eq(amount) ? words : `about ${words}`
}

const rounded = (amount: Big, rounding: RoundingMode): Big =>
  amount.gte(1e9) ? amount.prec(leading(amount), rounding) : amount.round(0, rounding)

/** How many digits of a sum stand before its hundred millions, and those: `2,087,000,000` keeps two. */
function leading(amount: Big): number {
  return Math.max(1, ((amount.e + 1) % 3 || 3) + 1)
}

/** A sum in words: "$2bn", "up to $1.5bn", "at least $200m", "$3.45bn to $11.39bn". */
export function sumWords({ known, upper, open }: Sum): string {
  if (upper === null) return 'amount unknown'
  const most = dollars(new Big(upper), Big.roundUp)
  if (known === null) return `up to ${most}`
  const least = dollars(new Big(known), Big.roundDown)
  if (new Big(known).eq(upper)) return open ? `at least ${least}` : aboutDollars(new Big(known))
  return open ? `at least ${least}, perhaps ${most} or more` : `${least} to ${most}`
}

/** The two cells of a table that say a sum: what is known, and up to what. */
export function sumCells({ known, upper, open }: Sum): [FigureCell, FigureCell] {
  const cell = (amount: string | null, more = ''): FigureCell =>
    amount === null
      ? { text: 'unknown', value: '' }
      : { text: aboutDollars(new Big(amount)) + more, value: new Big(amount).toFixed() }
  const endless = open && known !== null && upper !== null && new Big(known).eq(upper)
  return [cell(known), endless ? { text: 'no upper end', value: '' } : cell(upper, open ? ' or more' : '')]
}
