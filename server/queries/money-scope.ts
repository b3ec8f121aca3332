import sql, { type Sql } from 'sql-template-tag'
import { kindsWhere, type LinkKind, PERSONAL_MONEY_KINDS } from '../../models/link-kinds.ts'
import { stands } from '../overlaps/link-conditions.ts'
import type { Filters } from './filters.ts'
import { BACKER, chainCondition, MONEY_AND_BACKING, moneyBehind, OVERLAPS } from './overlap-filters.ts'

/** The money links that a figure is about: those on the chains of the chosen overlaps, and those around a subject. */

/** The money on the chains of the overlaps that match the filters, with what surrounds it on each chain. */
function onChains(filters: Filters): Sql {
  return sql`
    SELECT DISTINCT c.link_ids[money.at] AS link_id, c.entity_ids[money.at] AS interest_id,
      v.party_id, c.representative_id,
      ${BACKER} AS backer_id, backing.id AS backing_id,
      v.official_id, c.link_ids[array_position(c.steps, 'holding')] AS holding_id,
      CASE WHEN c.steps[1] = 'tie' THEN c.entity_ids[2] END AS tied_id,
      CASE WHEN c.steps[1] = 'tie' THEN c.link_ids[1] END AS tie_id
    FROM ${OVERLAPS} JOIN chains c ON c.overlap_id = v.id ${MONEY_AND_BACKING}
    WHERE ${chainCondition(filters)}
      AND (${moneyBehind(sql`c.steps[money.at]`)} OR c.rule = 'stake-in-party')`
}

/** The official or interest whose money is shown in full, including money on no chain. */
export type FlowSubject = { readonly official: string } | { readonly interest: string }

/** What an official holds other than by virtue of an office, and the official, who can also be paid. */
function interestsOf(official: string): Sql {
  return sql`
    SELECT h.to_id AS id, h.from_id AS official_id, h.id AS holding_id, h.end_earliest AS held_until FROM links h
    JOIN entities e ON e.id = h.from_id WHERE e.slug = ${official} AND ${stands('h')}
      AND h.capacity IS DISTINCT FROM 'official' AND h.kind = ANY(${kindsWhere((kind) => kind.holding)})
    UNION ALL SELECT id, id, NULL, NULL FROM entities WHERE slug = ${official}`
}

/** A deal has a value, which goes to neither partner. Links of the other kinds carry money from one end to the other. */
export const DEAL_KINDS: readonly LinkKind[] = ['partners_with']
const FLOW_KINDS = kindsWhere((kind) => kind.money).filter((kind) => !DEAL_KINDS.includes(kind))

/**
 * All other links of these kinds of an official's interests during the time that they certainly hold them, or of one
 * interest. A person's share in it means that they hold it.
 */
export function moneyAround(subject: FlowSubject, kinds: readonly LinkKind[]): Sql {
  const interests =
    'official' in subject
      ? interestsOf(subject.official)
      : sql`SELECT e.id, NULL::bigint AS official_id, NULL::bigint AS holding_id, NULL::date AS held_until
          FROM entities e WHERE e.slug = ${subject.interest}`
  return sql`
    SELECT l.id, i.id, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, i.official_id, i.holding_id, NULL::bigint,
      NULL::bigint
    FROM (${interests}) i JOIN links l ON i.id IN (l.from_id, l.to_id)
    WHERE l.kind = ANY(${[...kinds]}) AND (l.start_latest > i.held_until) IS NOT TRUE
      AND (i.official_id IS NULL OR i.official_id NOT IN (l.from_id, l.to_id)
        OR (i.id = i.official_id AND l.to_id = i.id AND l.kind = ANY(${[...PERSONAL_MONEY_KINDS]})))
      AND NOT (l.kind = 'owns' AND EXISTS (SELECT FROM entities p WHERE p.id = l.from_id AND p.kind = 'person'))`
}

/** Every relevant money link, once for each way in which it appears. Deals, and links that do not stand, may be among them. */
export function moneyLinks(filters: Filters, subject: FlowSubject | null): Sql {
  return sql`${onChains(filters)} ${subject === null ? sql`` : sql`UNION ALL ${moneyAround(subject, FLOW_KINDS)}`}`
}
