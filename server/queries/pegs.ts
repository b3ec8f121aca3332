import { raw } from 'sql-template-tag'
import { METHOD } from '../overlaps/method.ts'

/** The pegs as a table: `per_dollar` units of `currency` are one U.S. dollar. No other currency is converted. */
export const PEGS = raw(
  `(VALUES ${Object.entries(METHOD.money.pegs)
    .map(([currency, peg]) => `('${currency}', ${peg}::numeric)`)
    .join(', ')}) AS pegs (currency, per_dollar)`,
)

const PER_DOLLAR = Object.entries(METHOD.money.pegs)
  .map(([currency, peg]) => `WHEN '${currency}' THEN ${peg}::numeric`)
  .join(' ')

/** The sum of a link in dollars; null if it has none, or is in a currency without a peg. @param l its name in the statement. */
export const dollarsOf = (l: string): string =>
  `(coalesce(${l}.amount_min, ${l}.amount_max) / CASE ${l}.currency ${PER_DOLLAR} END)`

/** The same for a link `l`. */
export const DOLLARS = dollarsOf('l')
