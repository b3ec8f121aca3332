import Big, { type RoundingMode } from 'big.js'
import { inSentence } from '../overlaps/explain-links.ts'
import type { NamedPairs } from '../queries/flow-groups.ts'
import type { MoneySum } from '../queries/money-sums.ts'
import { formatSum, list } from '../values/format.ts'
import type { FigureCell } from './figure.ts'

/** How sums of money are worded. Only `queries/money-sums.ts` adds them up. */

/** An amount or a total, in U.S. dollars as text. Unknown amounts are null, never zero. */
export interface Sum {
  /** The total of the lower ends, where there are any. */
  readonly known: string | null
  /** The highest possible total: upper ends, or lower ends where there is no upper end. */
  readonly upper: string | null
  /** Whether some have no reported upper end, so that the total may be higher. */
  readonly open: boolean
}

/** The amount of one link, from its recorded lower and upper ends. */
export function sumOf({ known, upper }: { known: string | null; upper: string | null }): Sum {
  return { known, upper: upper ?? known, open: known !== null && upper === null }
}

/**
 * In short form: one decimal for billions and above, since a total is no more exact. A lower end is rounded down and an
 * upper end is rounded up, so that neither claims more than is known.
 */
function dollars(amount: Big, rounding: RoundingMode, more = 0): string {
  return formatSum(rounded(amount, rounding, more).toFixed(), 'USD')
}

/** The same for a known sum. If it was rounded, it says “about”. */
function aboutDollars(amount: Big): string {
  const words = dollars(amount, Big.roundHalfUp)
  return rounded(amount, Big.roundHalfUp).eq(amount) ? words : `about ${words}`
}

/** @param more how many digits more than usual are kept. */
const rounded = (amount: Big, rounding: RoundingMode, more = 0): Big =>
  amount.gte(1e9) ? amount.prec(leading(amount) + more, rounding) : amount.round(0, rounding)

/** How many digits a sum keeps, down to the first one after its unit: `2,087,000,000` keeps two. */
function leading(amount: Big): number {
  return Math.max(1, ((amount.e + 1) % 3 || 3) + 1)
}

/** Finer than this, a sum has all its digits. */
const FINEST = 12

/**
 * How many more digits the ends of a range keep, so that it reads less than twice as wide as it is: “$1.29bn to $1.3bn”,
 * where “$1.2bn to $1.3bn” would claim $100m instead of $10m.
 */
function digitsForRange(known: Big, upper: Big): number {
  const limit = upper.minus(known).times(2)
  const width = (more: number): Big =>
    rounded(upper, Big.roundUp, more).minus(rounded(known, Big.roundDown, more))
  return [0, 1, 2, 3].find((more) => width(more).lt(limit)) ?? FINEST
}

/** A sum in words: "$2bn", "up to $1.5bn", "at least $200m", "$3.45bn to $11.39bn". */
export function sumWords({ known, upper, open }: Sum): string {
  if (upper === null) return 'amount unknown'
  if (known === null) return `up to ${dollars(new Big(upper), Big.roundUp)}`
  if (new Big(known).eq(upper))
    return open ? `at least ${dollars(new Big(known), Big.roundDown)}` : aboutDollars(new Big(known))
  const more = open ? 0 : digitsForRange(new Big(known), new Big(upper))
  const least = dollars(new Big(known), Big.roundDown, more)
  const most = dollars(new Big(upper), Big.roundUp, more)
  return open ? `at least ${least}, perhaps ${most} or more` : `${least} to ${most}`
}

const DISPUTED = { none: '', some: ' (partly disputed)', all: ' (disputed)' } as const

/** A total in words, with whether what it adds up is disputed: "$2bn (partly disputed)". */
export function totalWords(sum: MoneySum): string {
  if (sum.upper === null && sum.unpegged > 0) return 'amount not in dollars'
  return sumWords(sum) + DISPUTED[sum.disputed]
}

/** What a total in dollars leaves out, where all of it is between the same: ", plus unknown amounts". */
export function restWords({ upper, unknown, unpegged }: MoneySum): string {
  if (unknown === 0 || upper === null) return ''
  return `, plus ${unknown > unpegged ? 'unknown amounts' : 'amounts in other currencies'}`
}

/**
 * The same where it may be from others, or to others, than those named with the total: "; another sum, from MGX to Acme, is
 * of unknown amount".
 */
export function otherSums({ upper, unknown, unpegged }: MoneySum, { count, first }: NamedPairs): string {
  if (unknown === 0 || upper === null) return ''
  const [which, are, currency] =
    unknown === 1 ? ['another sum', 'is', 'another currency'] : ['other sums', 'are', 'other currencies']
  const named = count > 0 && count === first.length
  const between = named
    ? `, ${list(first.map(({ from, to }) => `from ${inSentence(from)} to ${inSentence(to)}`))},`
    : ''
  return `; ${which}${between} ${are} ${unknown > unpegged ? 'of unknown amount' : `in ${currency}`}`
}

/** The two table cells for a sum: the known amount, and the upper limit. */
export function sumCells({ known, upper, open }: Sum): [FigureCell, FigureCell] {
  // A limit that may be exceeded is none for a program.
  const cell = (amount: string | null, more = ''): FigureCell =>
    amount === null
      ? { text: 'unknown', value: '' }
      : { text: aboutDollars(new Big(amount)) + more, value: more === '' ? new Big(amount).toFixed() : '' }
  const endless = open && known !== null && upper !== null && new Big(known).eq(upper)
  return [cell(known), endless ? { text: 'no upper limit', value: '' } : cell(upper, open ? ' or more' : '')]
}
