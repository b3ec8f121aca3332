import { raw } from 'sql-template-tag'
import { METHOD } from '../overlaps/method.ts'

/** The pegs as a table: `per_dollar` units of `currency` are one U.S. dollar. No other currency is converted. */
export const PEGS = raw(
  `(VALUES ${Object.entries(METHOD.money.pegs)
    .map(([currency, peg]) => `('${currency}', ${peg}::numeric)`)
    .join(', ')}) AS pegs (currency, per_dollar)`,
)

/** What one U.S. dollar is in the currency that a column holds; null for a currency that is not converted. */
export const perDollar = (currency: string): string =>
  `CASE ${currency} ${Object.entries(METHOD.money.pegs)
    .map(([code, peg]) => `WHEN '${code}' THEN ${peg}::numeric`)
    .join(' ')} END`
