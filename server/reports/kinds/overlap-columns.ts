import sql, { raw, type Sql } from 'sql-template-tag'
import { METHOD } from '../../overlaps/method.ts'
import type { Filters } from '../../queries/filters.ts'
import { OVERLAP_KEY, OVERLAPS, overlapCondition, REVIEW_STATUS } from '../../queries/overlap-filters.ts'
import { address, type Column, decimal, moment, text } from '../columns.ts'

/**
 * What the reports of overlaps and of their paths share, for the overlap `v` with its best chain `best`, and `money`,
 * the link whose amount counts.
 */

/** The ids of the overlaps that the filters let through. */
export const chosenOverlaps = (filters: Filters): Sql =>
  sql`SELECT v.id FROM ${OVERLAPS} WHERE ${overlapCondition(filters)}`

/** The band of a chain `c`, by its own score. */
export const BAND_OF_CHAIN = raw(
  `CASE ${METHOD.bands.map(({ band, from }) => `WHEN c.score >= ${from} THEN '${band}'`).join(' ')} END`,
)

/** How many of the weightings put a chain in each band. @param chain its table in SQL. */
export const robustnessOf = (chain: 'best' | 'c'): Sql =>
  raw(
    `'high ' || ${chain}.robustness[1] || ', medium ' || ${chain}.robustness[2] || ', low ' || ${chain}.robustness[3]`,
  )

/** The official and the negotiation. */
export const WHO_AND_WHERE: readonly Column[] = [
  text('official', 'The official who takes part', sql`o.name`),
  text('official_slug', 'The official’s id', sql`o.slug::text`),
  text('negotiation', 'The negotiation', sql`n.name`),
  text('negotiation_slug', 'The negotiation’s id', sql`n.slug::text`),
]

/** The amount that counts. `where` is the report's own term for the row's path. */
export const amountColumns = (where: 'best path' | 'chain'): Column[] => [
  decimal(
    'amount_min',
    `The amount that the money term counts, else the first on the ${where}; for a range, the lower end`,
    sql`money.amount_min`,
  ),
  decimal('amount_max', 'The same, or the upper end of its range', sql`money.amount_max`),
  text('currency', 'The amount’s currency, ISO 4217', sql`money.currency`),
  text('amount_status', 'paid, committed or announced; empty if not known', sql`money.amount_status`),
]

/** What the reviewers say. */
export const REVIEW: readonly Column[] = [
  text('review_status', 'The overlap’s review status', REVIEW_STATUS),
  text('review_reason', 'The reviewers’ reason', sql`w.reason`),
]

/** When and how the overlap was found, and its page; `base` is the site's address. */
export const foundColumns = (base: string): Column[] => [
  moment('first_detected', 'When the overlap was first detected, UTC', sql`d.first_detected`),
  text('method_version', 'The version of the method that scored it', sql`v.method_version`),
  address('permalink', 'The overlap’s page', sql`${`${base}/overlaps/`}::text || ${OVERLAP_KEY}`),
]
