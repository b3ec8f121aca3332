import { raw } from 'sql-template-tag'
import { METHOD } from '../overlaps/method.ts'

/** The pegs as a table: `per_dollar` units of `currency` are one US dollar. No other currency converts. */
export const PEGS = raw(
  `(VALUES ${Object.entries(METHOD.money.pegs)
    .map(([currency, peg]) => `('${currency}', ${peg}::numeric)`)
    .join(', ')}) AS pegs (currency, per_dollar)`,
)
