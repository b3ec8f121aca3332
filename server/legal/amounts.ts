import Big from 'big.js'
import { METHOD } from '../overlaps/method.ts'

/** An amount that may be a range, as decimal text; null where an end is not known. */
export interface AmountInterval {
  readonly amountMin: string | null
  readonly amountMax: string | null
  readonly currency: string | null
}

/** How an amount on record compares with a limit. */
export const COMPARISONS = ['within', 'above', 'straddles', 'unknown'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** A limit of money, as decimal text, in a currency. */
export interface Limit {
  readonly amount: string
  readonly currency: string
}

/**
 * How an amount compares with a limit, as an interval: `within` if all of it is at or below the limit, `above` if all
 * of it is more, `straddles` if the record cannot tell, `unknown` without an amount in the limit's currency or in one
 * that is pegged to it.
 */
export function compareWith({ amountMin, amountMax, currency }: AmountInterval, limit: Limit): Comparison {
  const peg = pegOf(currency, limit.currency)
  if (peg === undefined || (amountMin === null && amountMax === null)) return 'unknown'
  const most = new Big(limit.amount).times(peg)
  if (amountMin !== null && new Big(amountMin).gt(most)) return 'above'
  if (amountMax !== null && new Big(amountMax).lte(most)) return 'within'
  return 'straddles'
}

/** How many units of `currency` one unit of the limit’s currency is, fixed; undefined if that moves. */
function pegOf(currency: string | null, ofLimit: string): string | number | undefined {
  if (currency === null) return undefined
  if (currency === ofLimit) return 1
  return ofLimit === 'USD' ? METHOD.money.pegs[currency] : undefined
}
