import Big from 'big.js'

/** Negative when `a` is less, positive when it is more, 0 when the two decimals are equal. */
export function compareDecimals(a: string, b: string): number {
  return new Big(a).cmp(b)
}

/** Whether two decimals, either perhaps null, are the same number: `12.50` is `12.5`. */
export function sameDecimal(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b
  return compareDecimals(a, b) === 0
}
