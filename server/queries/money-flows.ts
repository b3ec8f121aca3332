import sql, { raw, type Sql } from 'sql-template-tag'
import { kindsWhere } from '../../models/link-kinds.ts'
import type { EntityKind } from '../../models/vocabulary.ts'
import { CONTROL_STEPS } from '../overlaps/grammar.ts'
import type { Query } from '../overlaps/query.ts'
import { IS_CONTROL_LINK } from '../overlaps/search.ts'
import { IS_OFFICIAL } from './entity-cards.ts'
import type { Filters } from './filters.ts'
import { MONEY_AT, OVERLAPS, overlapCondition } from './overlap-filters.ts'
import { PEGS } from './pegs.ts'

/** One end of a flow. */
export interface FlowEntity {
  readonly slug: string
  readonly name: string
  readonly kind: EntityKind
  readonly official: boolean
}

/** A link that carries money to or from an interest, with who stands behind it and who holds the interest. */
export interface MoneyFlow {
  readonly link: string
  readonly kind: string
  /** `in`: into the interest; `out`: from it; a joint venture counts as into it. */
  readonly direction: 'in' | 'out'
  readonly interest: FlowEntity
  readonly counterpart: FlowEntity
  /** Whole US dollars as text, of a range both ends; null where not known, or not in a currency with a peg. */
  readonly known: string | null
  readonly upper: string | null
  /** The parties on whose chains it stands; none for money that makes no overlap. */
  readonly parties: FlowEntity[]
  /** The states that control the counterpart, through however many others up to the length of a chain. */
  readonly states: FlowEntity[]
  /** The officials to whom the interest is tied, each with the verb of the link by which it is held. */
  readonly holders: (FlowEntity & { readonly verb: string; readonly through: string | null })[]
}

const flowEntity = (alias: string): Sql =>
  raw(
    `json_build_object('slug', ${alias}.slug, 'name', ${alias}.name, 'kind', ${alias}.kind, 'official', ${IS_OFFICIAL.replaceAll('e.', `${alias}.`)})`,
  )

/** The money on the chains of the overlaps that the filters let through: one row for a link, its party and official. */
function onChains(filters: Filters): Sql {
  return sql`
    SELECT DISTINCT c.link_ids[${MONEY_AT}] AS link_id, c.entity_ids[${MONEY_AT}] AS interest_id,
      c.entity_ids[${MONEY_AT} + 1] AS counterpart_id, CASE WHEN c.rule = 'stake-in-party' THEN 'out' ELSE 'in' END AS direction,
      v.party_id, v.official_id, CASE WHEN ${MONEY_AT} > 1 THEN c.link_ids[array_position(c.steps, 'holding')] END AS holding_id,
      CASE WHEN c.steps[1] = 'tie' THEN c.entity_ids[2] END AS tied_id
    FROM ${OVERLAPS} JOIN chains c ON c.overlap_id = v.id
    WHERE ${overlapCondition(filters)} AND ${MONEY_AT} IS NOT NULL`
}

/** All other money of the interests of one official, or of one interest. A person's share in it is who holds it. */
function around(subject: { official: string } | { interest: string }): Sql {
  const interests =
    'official' in subject
      ? sql`SELECT DISTINCT h.to_id AS id, h.from_id AS official_id, h.id AS holding_id FROM links h
          JOIN entities e ON e.id = h.from_id WHERE e.slug = ${subject.official} AND h.status <> 'retracted'
          AND h.kind = ANY(${kindsWhere((kind) => kind.holding)})`
      : sql`SELECT e.id, NULL::bigint AS official_id, NULL::bigint AS holding_id FROM entities e WHERE e.slug = ${subject.interest}`
  return sql`
    SELECT l.id, i.id, CASE WHEN l.to_id = i.id THEN l.from_id ELSE l.to_id END,
      CASE WHEN l.to_id = i.id OR l.kind = 'partners_with' THEN 'in' ELSE 'out' END,
      NULL::bigint, i.official_id, i.holding_id, NULL::bigint
    FROM (${interests}) i JOIN links l ON i.id IN (l.from_id, l.to_id)
    WHERE l.status <> 'retracted' AND l.kind = ANY(${kindsWhere((kind) => kind.money)})
      AND (i.official_id IS NULL OR i.official_id NOT IN (l.from_id, l.to_id))
      AND NOT (l.kind = 'owns' AND EXISTS (SELECT FROM entities p WHERE p.id = l.from_id AND p.kind = 'person'))`
}

/**
 * The money that runs into and out of officials' interests, the largest sums first, at most `limit` links; `total` is
 * how many there are. With `subject`, also what of theirs stands on no chain.
 */
export async function moneyFlows(
  query: Query,
  filters: Filters,
  subject: { official: string } | { interest: string } | null,
  limit: number,
): Promise<{ rows: MoneyFlow[]; total: number }> {
  const rows = await query<MoneyFlow & { total: number }>(sql`
    WITH RECURSIVE found AS (${onChains(filters)} ${subject === null ? sql`` : sql`UNION ALL ${around(subject)}`}),
    flows AS (
      SELECT DISTINCT ON (f.link_id, f.interest_id) f.link_id, f.interest_id, f.counterpart_id, f.direction,
        l.amount_min / pegs.per_dollar AS known, coalesce(l.amount_max, l.amount_min) / pegs.per_dollar AS upper
      FROM found f JOIN links l ON l.id = f.link_id LEFT JOIN ${PEGS} ON pegs.currency = l.currency
      ORDER BY f.link_id, f.interest_id
    ),
    top AS (SELECT * FROM flows ORDER BY upper DESC NULLS LAST, link_id, interest_id LIMIT ${limit}),
    told AS MATERIALIZED (SELECT f.* FROM found f JOIN top USING (link_id, interest_id)),
    above AS (
      SELECT DISTINCT counterpart_id AS id, counterpart_id AS controller_id, 0 AS steps FROM top
      UNION
      SELECT a.id, l.from_id, a.steps + 1 FROM above a JOIN links l ON l.to_id = a.controller_id
      WHERE a.steps < ${CONTROL_STEPS} AND l.status <> 'retracted' AND ${IS_CONTROL_LINK}
    )
    SELECT l.slug AS link, l.kind, x.direction, ${flowEntity('i')} AS interest, ${flowEntity('c')} AS counterpart,
      round(x.known)::text AS known, round(x.upper)::text AS upper,
      (SELECT count(*)::int FROM flows) AS total,
      coalesce((SELECT json_agg(each.party ORDER BY each.name) FROM (SELECT DISTINCT p.name, ${flowEntity('p')}::jsonb AS party
        FROM told f JOIN entities p ON p.id = f.party_id
        WHERE f.link_id = x.link_id AND f.interest_id = x.interest_id) each), '[]') AS parties,
      coalesce((SELECT json_agg(each.state ORDER BY each.name) FROM (SELECT DISTINCT s.name, ${flowEntity('s')}::jsonb AS state
        FROM above a JOIN entities s ON s.id = a.controller_id
        WHERE a.id = x.counterpart_id AND a.steps > 0 AND s.kind = 'state') each), '[]') AS states,
      coalesce((SELECT json_agg(each.holder ORDER BY each.name) FROM (
        SELECT DISTINCT ON (o.name, o.id) o.name, ${flowEntity('o')}::jsonb || jsonb_build_object('verb', coalesce(h.kind, ''),
          'through', t.name) AS holder
        FROM told f JOIN entities o ON o.id = f.official_id LEFT JOIN links h ON h.id = f.holding_id
        LEFT JOIN entities t ON t.id = f.tied_id
        WHERE f.link_id = x.link_id AND f.interest_id = x.interest_id
        ORDER BY o.name, o.id, (t.id IS NOT NULL), h.kind) each), '[]') AS holders
    FROM top x JOIN links l ON l.id = x.link_id JOIN entities i ON i.id = x.interest_id JOIN entities c ON c.id = x.counterpart_id
    ORDER BY x.upper DESC NULLS LAST, l.slug, i.slug`)
  return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 }
}
