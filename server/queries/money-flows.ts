import sql, { raw, type Sql } from 'sql-template-tag'
import { type LinkKind, ONE_DAY_KINDS } from '../../models/link-kinds.ts'
import type { AmountStatus } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { CONTROL_STEPS } from '../overlaps/grammar.ts'
import { IS_CONTROL_LINK, stands } from '../overlaps/link-conditions.ts'
import type { Filters } from './filters.ts'
import { type FlowEntity, flowEntity } from './flow-entity.ts'
import {
  GROUP_NAMES,
  inwardLinks,
  MONEY_GROUPS,
  type MoneyGroup,
  type MoneyTotals,
  type Names,
  NO_NAMES,
} from './flow-groups.ts'
import { type FlowHolder, type FlowParty, HOLDERS, PARTIES, STATES } from './flow-people.ts'
import { COUNTED_STATUS } from './link-cards.ts'
import { DEAL_KINDS, type FlowSubject, moneyLinks } from './money-scope.ts'
import { byGroup, type GroupSum, type GroupSums, groupSums, type MoneyPart, moneyPart } from './money-sums.ts'
import { PEGS } from './pegs.ts'

/** A link that carries money from one entity to another. One of the two is an interest, or a person who is paid. */
export interface MoneyFlow {
  readonly link: string
  readonly kind: LinkKind
  readonly part: Exclude<MoneyPart, 'deal'>
  readonly amountStatus: AmountStatus | null
  readonly jointSum: string | null
  readonly disputed: boolean
  readonly from: FlowEntity
  readonly to: FlowEntity
  /** The slug of the end that is an interest. */
  readonly interest: string
  /** In U.S. dollars as text, both ends of a range; null if an end is not known, or the currency has no peg. */
  readonly known: string | null
  readonly upper: string | null
  /** The amount as recorded; without one, its currency is null. */
  readonly recorded: {
    readonly min: string | null
    readonly max: string | null
    readonly currency: string | null
  }
  /** The parties whose chains include it; empty for money that makes no overlap. */
  readonly parties: FlowParty[]
  /** The states that control the other end, through up to as many other entities as a chain allows. */
  readonly states: FlowEntity[]
  readonly holders: FlowHolder[]
}

/** The flows that a picture draws, with the sums of all flows. */
export interface FlowsFound {
  readonly rows: MoneyFlow[]
  readonly total: number
  /** For the links drawn: what runs into and out of an entity, by `in SLUG` and `out SLUG`. */
  readonly sums: GroupSums
  /** The money that runs in, with each link in one group. */
  readonly totals: Readonly<Record<MoneyGroup, MoneyTotals>>
}

/**
 * Every relevant money link that stands, once for each way in which it appears, with what counts about it: the CTE
 * `found`. A link that many chains share is read once. Deals are not included.
 */
function foundLinks(filters: Filters, subject: FlowSubject | null): Sql {
  return sql`
    ways AS MATERIALIZED (${moneyLinks(filters, subject)}),
    money AS MATERIALIZED (
      SELECT l.id AS link_id, l.from_id, l.to_id, l.amount_min / pegs.per_dollar AS known,
        l.amount_max / pegs.per_dollar AS upper, coalesce(l.joint_sum, 'link ' || l.id) AS sum_id,
        CASE WHEN ${moneyPart('l')} <> 'money' OR num_nonnulls(l.amount_min, l.amount_max) = 0 THEN 0
          WHEN pegs.per_dollar IS NULL THEN 1 ELSE 2 END AS weight,
        ${moneyPart('l')} AS part, l.start_earliest, l.start_latest
      FROM links l LEFT JOIN ${PEGS} ON pegs.currency = l.currency
      WHERE l.id IN (SELECT link_id FROM ways) AND ${stands('l')} AND l.kind <> ALL(${[...DEAL_KINDS]})
    ),
    found AS MATERIALIZED (
      SELECT w.*, m.to_id = w.interest_id AS inward, m.from_id, m.to_id, m.known, m.upper, m.sum_id, m.weight, m.part,
        m.start_earliest, m.start_latest
      FROM ways w JOIN money m USING (link_id)
    )`
}

/** The links to draw, the widest first, each once: CTEs `flows`, all of them, and `top`, over `found`. */
function widest(limit: number): Sql {
  return sql`
    flows AS (
      SELECT DISTINCT ON (f.link_id) f.link_id, f.interest_id, f.from_id, f.to_id,
        CASE WHEN f.inward THEN f.from_id ELSE f.to_id END AS other_id, f.known, f.upper
      FROM found f ORDER BY f.link_id, f.inward DESC, f.party_id IS NULL, f.interest_id
    ),
    top AS MATERIALIZED (SELECT * FROM flows ORDER BY coalesce(upper, known) DESC NULLS LAST, link_id LIMIT ${limit})`
}

/** A SELECT of the rows of `MoneyFlow` for `top`, widest first. */
const TOP_TOLD = sql`
    WITH RECURSIVE told AS MATERIALIZED (SELECT f.* FROM found f JOIN top USING (link_id, interest_id)),
    -- Whoever controls the other end, unless that ended before the money, or began after it.
    above AS (
      SELECT link_id, other_id AS controller_id, 0 AS steps FROM top
      UNION
      SELECT a.link_id, l.from_id, a.steps + 1
      FROM above a JOIN links m ON m.id = a.link_id JOIN links l ON l.to_id = a.controller_id
      WHERE a.steps < ${CONTROL_STEPS} AND ${stands('l')} AND ${IS_CONTROL_LINK}
        AND (l.end_latest < m.start_earliest) IS NOT TRUE
        AND (l.start_earliest > coalesce(m.end_latest, CASE WHEN m.kind = ANY(${[...ONE_DAY_KINDS]}) THEN m.start_latest END)) IS NOT TRUE
    )
    SELECT l.slug AS link, l.kind, ${moneyPart('l')} AS part, l.amount_status AS "amountStatus", l.joint_sum AS "jointSum",
      ${raw(COUNTED_STATUS)} = 'disputed' AS disputed,
      ${raw(flowEntity('a'))} AS "from", ${raw(flowEntity('b'))} AS "to", i.slug AS interest,
      round(x.known, 2)::text AS known, round(x.upper, 2)::text AS upper,
      jsonb_build_object('min', l.amount_min::text, 'max', l.amount_max::text, 'currency', l.currency) AS recorded,
      ${PARTIES} AS parties, ${STATES} AS states, ${HOLDERS} AS holders
    FROM top x JOIN links l ON l.id = x.link_id JOIN entities i ON i.id = x.interest_id
    JOIN entities a ON a.id = x.from_id JOIN entities b ON b.id = x.to_id
    ORDER BY coalesce(x.upper, x.known) DESC NULLS LAST, l.slug`

/** The links of each group, and what runs into and out of each entity that is drawn, for `groupSums`. */
const GROUP_LINKS = sql`
    SELECT grp, link_id FROM inward
    UNION ALL SELECT 'in ' || e.slug, x.link_id FROM top x JOIN entities e ON e.id = x.to_id
    UNION ALL SELECT 'out ' || e.slug, x.link_id FROM top x JOIN entities e ON e.id = x.from_id`

/** The rows of a SELECT as one JSON array, in their order. */
const asArray = (select: Sql): Sql => sql`(SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM (${select}) r)`

/**
 * The money that runs into and out of officials' interests, the largest sums first, at most `limit` links, each once.
 * `total` is how many links there are. With `subject`, also the subject's money that is on no chain.
 */
export async function moneyFlows(
  query: Query,
  filters: Filters,
  subject: FlowSubject | null,
  limit: number,
): Promise<FlowsFound> {
  // One statement, which looks for the links once: for a hub, that is most of the work.
  const [found] = await query<{
    rows: MoneyFlow[]
    total: number
    sums: GroupSum[]
    names: (Names & { grp: string })[]
  }>(sql`
    WITH ${foundLinks(filters, subject)},
    ${widest(limit)},
    inward AS MATERIALIZED (${inwardLinks(subject)})
    SELECT ${asArray(TOP_TOLD)} AS rows, (SELECT count(*)::int FROM flows) AS total,
      ${asArray(groupSums(GROUP_LINKS))} AS sums, ${asArray(GROUP_NAMES)} AS names`)
  const { rows, total, sums: all, names: named } = found ?? { rows: [], total: 0, sums: [], names: [] }
  const sums = byGroup(all)
  const names = new Map(named.map(({ grp, ...each }) => [grp, each]))
  const totalsOf = (grp: MoneyGroup): MoneyTotals => ({
    sums: sums.get(grp) ?? {},
    ...(names.get(grp) ?? NO_NAMES),
  })
  return {
    rows,
    total,
    sums,
    totals: Object.fromEntries(MONEY_GROUPS.map((grp) => [grp, totalsOf(grp)])) as FlowsFound['totals'],
  }
}
