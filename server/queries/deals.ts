import sql, { raw } from 'sql-template-tag'
import type { AmountStatus } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { stands } from '../overlaps/link-conditions.ts'
import type { Filters } from './filters.ts'
import { COUNTED_STATUS } from './link-cards.ts'
import { DEAL_KINDS, type FlowSubject, moneyAround } from './money-scope.ts'
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
  readonly planned: boolean
  readonly amountStatus: AmountStatus | null
  /** Whether any of its links is disputed. */
  readonly disputed: boolean
  readonly known: string | null
  readonly upper: string | null
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
  return query<Deal>(sql`
    SELECT min(l.slug) AS link, min(l.relationship) AS relationship, count(*)::int AS links,
      ARRAY(SELECT DISTINCT name FROM unnest(array_agg(a.name) || array_agg(b.name)) AS each (name) ORDER BY name) AS partners,
      bool_or(l.stage IS NOT DISTINCT FROM 'planned') AS planned, min(l.amount_status) AS "amountStatus",
      bool_or(${raw(COUNTED_STATUS)} = 'disputed') AS disputed,
      round(max(l.amount_min / pegs.per_dollar), 2)::text AS known,
      CASE WHEN bool_and(l.amount_max IS NOT NULL) THEN round(max(l.amount_max / pegs.per_dollar), 2)::text END AS upper
    FROM (${all}) d JOIN links l ON l.id = d.link_id JOIN ${PEGS} ON pegs.currency = l.currency
    JOIN entities a ON a.id = l.from_id JOIN entities b ON b.id = l.to_id
    WHERE ${stands('l')} AND l.kind = ANY(${[...DEAL_KINDS]})
    GROUP BY coalesce(l.joint_sum, 'link ' || l.id)
    ORDER BY max(coalesce(l.amount_max, l.amount_min) / pegs.per_dollar) DESC, 1 LIMIT ${limit}`)
}
