import Big from 'big.js'
import { LINK_KINDS, type LinkKind, SHARE_KINDS } from '../../models/link-kinds.ts'
import { METHOD } from '../overlaps/method.ts'
import { formatSum, words } from '../values/format.ts'

/** The usual range of sums for each kind of link, in U.S. dollars. A sum outside it may be off by a factor. */
const USUAL_SUMS: Readonly<Partial<Record<LinkKind, { readonly least: number; readonly most: number }>>> = {
  owns: { least: 100, most: 1e12 },
  invests_in: { least: 1000, most: 2e11 },
  lends_to: { least: 100, most: 2e11 },
  pays: { least: 100, most: 1e11 },
  gives: { least: 10, most: 1e10 },
  partners_with: { least: 10_000, most: 2e12 },
  customer_of: { least: 100, most: 2e11 },
}

export const hasShare = (kind: LinkKind): boolean => SHARE_KINDS.includes(kind)

/** The share and the sum of a link, as decimal text; null where unknown. */
export interface Amounts {
  readonly kind: LinkKind
  readonly share_min: string | null
  readonly share_max: string | null
  readonly amount_min: string | null
  readonly amount_max: string | null
  readonly currency: string | null
}

/**
 * What is unusual about the share and the sum of a link, each a sentence: that its kind usually has none, or that the
 * sum may be off by a factor, in dollars and in currencies pegged to the dollar.
 */
export function oddAmounts({
  kind,
  share_min,
  share_max,
  amount_min,
  amount_max,
  currency,
}: Amounts): string[] {
  const sum = amount_min ?? amount_max
  const none = (what: string): string => `A link of kind “${words(kind)}” usually has no ${what}.`
  return [
    (share_min ?? share_max) !== null && !hasShare(kind) ? none('share') : null,
    sum !== null && !LINK_KINDS[kind].money ? none('amount') : null,
    sum === null || currency === null ? null : oddSum(kind, sum, currency),
  ].filter((odd) => odd !== null)
}

function oddSum(kind: LinkKind, sum: string, currency: string): string | null {
  const [usual, perDollar] = [USUAL_SUMS[kind], METHOD.money.pegs[currency]]
  if (usual === undefined || perDollar === undefined) return null
  const dollars = new Big(sum).div(perDollar)
  const isLess = dollars.lt(usual.least)
  if (!isLess && dollars.lte(usual.most)) return null
  const written = formatSum(dollars.round(isLess ? 2 : 0).toFixed(), 'USD')
  return `${written} is far ${isLess ? 'less' : 'more'} than usual for “${words(kind)}”.`
}
