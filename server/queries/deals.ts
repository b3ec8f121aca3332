import sql from 'sql-template-tag'
import type { AmountStatus } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { stands } from '../overlaps/link-conditions.ts'
import type { Filters } from './filters.ts'
import { COUNTED_STATUS } from './link-cards.ts'
import { DEAL_KINDS, type FlowSubject, moneyAround } from './money-scope.ts'
import { howMany } from './money-sums.ts'
import { chainCondition, MONEY_AT, OVERLAPS } from './overlap-filters.ts'
import { PEGS } from './pegs.ts'

/** A deal: its partners and its value, which goes to none of them. Links that report the same sum are one deal. */
export interface Deal {
  /** The first of its links. */
  readonly link: string
  readonly relationship: string | null
  /** The partners, by name. */
  readonly partners: readonly string[]
  readonly links: number
  /** How many of its links have no amount, in any currency. */
  readonly unknown: number
  /** Whether all of its links with an amount are planned, or some. */
  readonly planned: 'all' | 'some' | 'none'
  /** The statuses of its amounts, including null if a link with an amount does not give one. */
  readonly statuses: readonly (AmountStatus | null)[]
  /** How many of its links with an amount are disputed. */
  readonly disputed: 'all' | 'some' | 'none'
  /** In U.S. dollars as text; null if its currency has no peg. */
  readonly known: string | null
  readonly upper: string | null
  /** The largest amount in a currency that has no peg. */
  readonly unpegged: {
    readonly min: string | null
    readonly max: string | null
    readonly currency: string
  } | null
}

/** These interests' deals with a value, the largest first: those on chains, or with `subject` all of the subject's. */
export async function dealsOf(
  query: Query,
  filters: Filters,
  subject: FlowSubject | null,
  limit: number,
): Promise<Deal[]> {
  const onChain = sql`
    SELECT DISTINCT c.link_ids[${MONEY_AT}] AS link_id FROM ${OVERLAPS} JOIN chains c ON c.overlap_id = v.id
    WHERE ${chainCondition(filters)} AND c.rule IN ('partnership', 'joint-venture')`
  const all =
    subject === null
      ? onChain
      : sql`${onChain} UNION SELECT link_id FROM (${moneyAround(subject, DEAL_KINDS)}) a (link_id)`
  // The largest are chosen before anything else is looked up: a hub has thousands.
  return query<Deal>(sql`
    WITH deals AS MATERIALIZED (
      SELECT l.*, coalesce(l.joint_sum, 'link ' || l.id) AS sum_id, pegs.per_dollar
      FROM (${all}) d JOIN links l ON l.id = d.link_id LEFT JOIN ${PEGS} ON pegs.currency = l.currency
      WHERE ${stands('l')} AND l.kind = ANY(${[...DEAL_KINDS]})
    ),
    largest AS MATERIALIZED (
      SELECT l.sum_id, max(coalesce(l.amount_max, l.amount_min) / l.per_dollar) AS dollars, min(l.slug) AS link FROM deals l
      GROUP BY l.sum_id HAVING bool_or(num_nonnulls(l.amount_min, l.amount_max) > 0)
      ORDER BY dollars DESC NULLS LAST, link LIMIT ${limit}
    )
    SELECT max(d.link) AS link, count(*)::int AS links,
      CASE WHEN count(DISTINCT coalesce(l.relationship, '')) = 1 THEN min(l.relationship) END AS relationship,
      (count(*) FILTER (WHERE num_nonnulls(l.amount_min, l.amount_max) = 0))::int AS unknown,
      ARRAY(SELECT DISTINCT name FROM unnest(array_agg(a.name) || array_agg(b.name)) AS each (name) ORDER BY name) AS partners,
      ${howMany("l.stage IS NOT DISTINCT FROM 'planned'", 'l.amount_min, l.amount_max')} AS planned,
      array_agg(DISTINCT l.amount_status) FILTER (WHERE num_nonnulls(l.amount_min, l.amount_max) > 0) AS statuses,
      ${howMany(`${COUNTED_STATUS} = 'disputed'`, 'l.amount_min, l.amount_max')} AS disputed,
      round(max(l.amount_min / l.per_dollar), 2)::text AS known,
      CASE WHEN bool_and(l.amount_max IS NOT NULL) FILTER (WHERE l.per_dollar IS NOT NULL)
        THEN round(max(l.amount_max / l.per_dollar), 2)::text END AS upper,
      (jsonb_agg(jsonb_build_object('min', l.amount_min::text, 'max', l.amount_max::text, 'currency', l.currency)
        ORDER BY coalesce(l.amount_max, l.amount_min) DESC)
        FILTER (WHERE l.per_dollar IS NULL AND num_nonnulls(l.amount_min, l.amount_max) > 0))[0] AS unpegged
    FROM largest d JOIN deals l USING (sum_id) JOIN entities a ON a.id = l.from_id JOIN entities b ON b.id = l.to_id
    GROUP BY sum_id ORDER BY max(d.dollars) DESC NULLS LAST, 1`)
}
