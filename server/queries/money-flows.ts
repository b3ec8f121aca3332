import sql, { raw, type Sql } from 'sql-template-tag'
import { kindsWhere, type LinkKind } from '../../models/link-kinds.ts'
import type { EntityKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { CONTROL_STEPS } from '../overlaps/grammar.ts'
import { IS_CONTROL_LINK } from '../overlaps/link-conditions.ts'
import { IS_OFFICIAL } from './entity-cards.ts'
import type { Filters } from './filters.ts'
import { chainCondition, MONEY_AT, moneyBehind, OVERLAPS, overlapCondition } from './overlap-filters.ts'
import { PEGS } from './pegs.ts'

/** One end of a flow. */
export interface FlowEntity {
  readonly slug: string
  readonly name: string
  readonly kind: EntityKind
  readonly official: boolean
}

/** An amount in US dollars as text, of a range both ends; null where an end is not known, or has no peg. */
export interface FlowAmount {
  readonly known: string | null
  readonly upper: string | null
}

/** A party behind the money of a link. */
export interface FlowParty extends FlowEntity {
  /** Who acts for it at the talks, where the chain reaches it through them alone. */
  readonly through: string | null
  /** Who stands behind whoever put the money in, by one more link: a fund behind a venture. */
  readonly backer: FlowEntity | null
  readonly backing: { readonly kind: LinkKind } | null
}

/** An official to whom an interest is tied. */
export interface FlowHolder extends FlowEntity {
  /** The kind of the link by which it is held; null where the money runs to a person. */
  readonly holds: LinkKind | null
  /** Through whom of theirs; what of its group is held instead of it. */
  readonly through: string | null
  readonly group: string | null
}

/** A link that carries money to or from an interest, with who stands behind it and who holds the interest. */
export interface MoneyFlow extends FlowAmount {
  readonly link: string
  readonly kind: LinkKind
  /** `in`: into the interest; `out`: from it; a joint venture counts as into it. */
  readonly direction: 'in' | 'out'
  readonly interest: FlowEntity
  readonly counterpart: FlowEntity
  /** The parties on whose chains it stands; none for money that makes no overlap. */
  readonly parties: FlowParty[]
  /** The states that control the counterpart, through however many others up to the length of a chain. */
  readonly states: FlowEntity[]
  readonly holders: FlowHolder[]
}

/** What all of the links come to that run into the interests: those of parties, where any are. */
export interface MoneyTotals {
  /** US dollars as text: the lower and the upper ends; null where none is known. */
  readonly known: string | null
  readonly upper: string | null
  /** Of some no upper end is reported. */
  readonly open: boolean
  readonly links: number
  readonly interests: number
  /** One of them, by name. */
  readonly interest: string | null
  readonly parties: readonly { readonly name: string; readonly kind: EntityKind }[]
}

const flowEntity = (alias: string): string =>
  `jsonb_build_object('slug', ${alias}.slug, 'name', ${alias}.name, 'kind', ${alias}.kind, 'official', ${IS_OFFICIAL.replaceAll('e.', `${alias}.`)})`

/** The money on the chains of the overlaps that the filters let through, with what lies around it on each. */
function onChains(filters: Filters): Sql {
  return sql`
    SELECT DISTINCT c.link_ids[${MONEY_AT}] AS link_id, c.entity_ids[${MONEY_AT}] AS interest_id,
      c.entity_ids[${MONEY_AT} + 1] AS counterpart_id, CASE WHEN c.rule = 'stake-in-party' THEN 'out' ELSE 'in' END AS direction,
      v.party_id, c.representative_id, CASE WHEN c.steps[${MONEY_AT} + 1] = 'backing' THEN c.link_ids[${MONEY_AT} + 1] END AS backing_id,
      CASE WHEN c.steps[${MONEY_AT} + 1] = 'backing' THEN c.entity_ids[${MONEY_AT} + 2] END AS backer_id,
      v.official_id, c.link_ids[array_position(c.steps, 'holding')] AS holding_id,
      CASE WHEN c.steps[1] = 'tie' THEN c.entity_ids[2] END AS tied_id
    FROM ${OVERLAPS} JOIN chains c ON c.overlap_id = v.id
    WHERE ${overlapCondition(filters)} AND ${chainCondition(filters)}
      AND (${moneyBehind(sql`c.steps[${MONEY_AT}]`)} OR c.rule = 'stake-in-party')`
}

/** Whose money is shown whole, also what stands on no chain. */
export type FlowSubject = { readonly official: string } | { readonly interest: string }

/** All other money of the interests of one official, or of one interest. A person's share in it is who holds it. */
function around(subject: FlowSubject): Sql {
  const interests =
    'official' in subject
      ? sql`SELECT DISTINCT h.to_id AS id, h.from_id AS official_id, h.id AS holding_id FROM links h
          JOIN entities e ON e.id = h.from_id WHERE e.slug = ${subject.official} AND h.status <> 'retracted'
          AND h.kind = ANY(${kindsWhere((kind) => kind.holding)})`
      : sql`SELECT e.id, NULL::bigint AS official_id, NULL::bigint AS holding_id FROM entities e WHERE e.slug = ${subject.interest}`
  return sql`
    SELECT l.id, i.id, CASE WHEN l.to_id = i.id THEN l.from_id ELSE l.to_id END,
      CASE WHEN l.to_id = i.id OR l.kind = 'partners_with' THEN 'in' ELSE 'out' END,
      NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, i.official_id, i.holding_id, NULL::bigint
    FROM (${interests}) i JOIN links l ON i.id IN (l.from_id, l.to_id)
    WHERE l.status <> 'retracted' AND l.kind = ANY(${kindsWhere((kind) => kind.money)})
      AND (i.official_id IS NULL OR i.official_id NOT IN (l.from_id, l.to_id))
      AND NOT (l.kind = 'owns' AND EXISTS (SELECT FROM entities p WHERE p.id = l.from_id AND p.kind = 'person'))`
}

/** The parties behind the link of `x`, each once for every backer. */
const PARTIES = raw(`coalesce((SELECT jsonb_agg(each.party ORDER BY each.name) FROM (
    SELECT DISTINCT ON (p.name, p.id, f.backer_id) p.name, ${flowEntity('p')} || jsonb_build_object('through', r.name,
      'backer', CASE WHEN b.id IS NOT NULL THEN ${flowEntity('b')} END,
      'backing', CASE WHEN k.id IS NOT NULL THEN jsonb_build_object('kind', k.kind) END) AS party
    FROM told f JOIN entities p ON p.id = f.party_id LEFT JOIN entities r ON r.id = f.representative_id
    LEFT JOIN entities b ON b.id = f.backer_id LEFT JOIN links k ON k.id = f.backing_id
    WHERE f.link_id = x.link_id ORDER BY p.name, p.id, f.backer_id, (r.id IS NOT NULL), k.slug) each), '[]')`)

const HOLDERS = raw(`coalesce((SELECT jsonb_agg(each.holder ORDER BY each.name) FROM (
    SELECT DISTINCT ON (o.name, o.id) o.name, ${flowEntity('o')} || jsonb_build_object('holds', h.kind, 'through', t.name,
      'group', CASE WHEN h.to_id <> x.interest_id THEN g.name END) AS holder
    FROM told f JOIN entities o ON o.id = f.official_id LEFT JOIN links h ON h.id = f.holding_id
    LEFT JOIN entities g ON g.id = h.to_id LEFT JOIN entities t ON t.id = f.tied_id
    WHERE f.link_id = x.link_id
    ORDER BY o.name, o.id, (t.id IS NOT NULL), (h.to_id <> x.interest_id) IS TRUE, h.kind) each), '[]')`)

const STATES =
  raw(`coalesce((SELECT jsonb_agg(each.state ORDER BY each.name) FROM (SELECT DISTINCT s.name, ${flowEntity('s')} AS state
    FROM above a JOIN entities s ON s.id = a.controller_id
    WHERE a.id = x.counterpart_id AND a.steps > 0 AND s.kind = 'state') each), '[]')`)

/** What all of the chosen links that run in come to: with a party where any has one. */
const TOTALS =
  raw(`(SELECT jsonb_build_object('known', round(sum(y.known), 2)::text, 'upper', round(sum(coalesce(y.upper, y.known)), 2)::text,
    'open', coalesce(bool_or(y.known IS NOT NULL AND y.upper IS NULL), false), 'links', count(*), 'interests', count(DISTINCT y.interest_id),
    'interest', (SELECT name FROM entities WHERE id = min(y.interest_id)),
    'parties', coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_object('name', p.name, 'kind', p.kind)) FROM found f JOIN flows z USING (link_id, interest_id)
      JOIN entities p ON p.id = f.party_id WHERE z.direction = 'in'), '[]'))
  FROM flows y WHERE y.direction = 'in' AND (y.party_id IS NOT NULL OR NOT EXISTS (
    SELECT FROM flows WHERE direction = 'in' AND party_id IS NOT NULL)))`)

/**
 * The money that runs into and out of officials' interests, the largest sums first, at most `limit` links, each once;
 * `total` is how many there are. With `subject`, also what of theirs stands on no chain.
 */
export async function moneyFlows(
  query: Query,
  filters: Filters,
  subject: FlowSubject | null,
  limit: number,
): Promise<{ rows: MoneyFlow[]; total: number; totals: MoneyTotals | null }> {
  const rows = await query<MoneyFlow & { total: number; totals: MoneyTotals }>(sql`
    WITH RECURSIVE found AS (${onChains(filters)} ${subject === null ? sql`` : sql`UNION ALL ${around(subject)}`}),
    flows AS (
      SELECT DISTINCT ON (f.link_id) f.link_id, f.interest_id, f.counterpart_id, f.direction, f.party_id,
        l.amount_min / pegs.per_dollar AS known, l.amount_max / pegs.per_dollar AS upper
      FROM found f JOIN links l ON l.id = f.link_id LEFT JOIN ${PEGS} ON pegs.currency = l.currency
      ORDER BY f.link_id, f.direction, f.party_id IS NULL, f.interest_id
    ),
    top AS (SELECT * FROM flows ORDER BY coalesce(upper, known) DESC NULLS LAST, link_id LIMIT ${limit}),
    told AS MATERIALIZED (SELECT f.* FROM found f JOIN top USING (link_id, interest_id)),
    above AS (
      SELECT DISTINCT counterpart_id AS id, counterpart_id AS controller_id, 0 AS steps FROM top
      UNION
      SELECT a.id, l.from_id, a.steps + 1 FROM above a JOIN links l ON l.to_id = a.controller_id
      WHERE a.steps < ${CONTROL_STEPS} AND l.status <> 'retracted' AND ${IS_CONTROL_LINK}
    )
    SELECT l.slug AS link, l.kind, x.direction, ${raw(flowEntity('i'))} AS interest, ${raw(flowEntity('c'))} AS counterpart,
      round(x.known, 2)::text AS known, round(x.upper, 2)::text AS upper, (SELECT count(*)::int FROM flows) AS total,
      ${TOTALS} AS totals, ${PARTIES} AS parties, ${STATES} AS states, ${HOLDERS} AS holders
    FROM top x JOIN links l ON l.id = x.link_id JOIN entities i ON i.id = x.interest_id JOIN entities c ON c.id = x.counterpart_id
    ORDER BY coalesce(x.upper, x.known) DESC NULLS LAST, l.slug`)
  return {
    rows: rows.map(({ total: _, totals: __, ...row }) => row),
    total: rows[0]?.total ?? 0,
    totals: rows[0]?.totals ?? null,
  }
}
