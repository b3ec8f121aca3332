import Big from 'big.js'

/** Negative if `a` is less, positive if it is more, 0 if the two decimals are equal. */
export function compareDecimals(a: string, b: string): number {
  return new Big(a).cmp(b)
}

/** Whether two decimals, either of which may be null, are the same number: `12.50` equals `12.5`. */
export function sameDecimal(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b
  return compareDecimals(a, b) === 0
}
