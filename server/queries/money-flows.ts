import sql, { raw, type Sql } from 'sql-template-tag'
import { type LinkKind, ONE_DAY_KINDS } from '../../models/link-kinds.ts'
import type { AmountStatus, EntityKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { CONTROL_STEPS } from '../overlaps/grammar.ts'
import { IS_CONTROL_LINK, stands } from '../overlaps/link-conditions.ts'
import type { Filters } from './filters.ts'
import { type FlowEntity, flowEntity } from './flow-entity.ts'
import { type FlowHolder, type FlowParty, HOLDERS, PARTIES, STATES } from './flow-people.ts'
import { COUNTED_STATUS } from './link-cards.ts'
import { DEAL_KINDS, type FlowSubject, moneyLinks } from './money-scope.ts'
import {
  byGroup,
  type GroupSum,
  type GroupSums,
  groupSums,
  type MoneyPart,
  type MoneySum,
  moneyPart,
} from './money-sums.ts'
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

/** Some entities: how many there are, and the names of a few. A hub has thousands of payers, and no one lists them. */
export interface Named {
  readonly count: number
  readonly first: readonly { readonly name: string; readonly kind: EntityKind }[]
}

/** How many of some entities are named. */
export const MOST_NAMED = 3

/** The money that runs into the interests, and between whom. */
export interface MoneyTotals {
  readonly sums: Readonly<Partial<Record<MoneyPart, MoneySum>>>
  /**
   * The interests, the payers, the parties behind them and the people through whom the officials are tied. If any link
   * has an amount, only links with an amount count.
   */
  readonly interests: Named
  readonly funders: Named
  readonly tied: Named
  readonly parties: Named
}

/**
 * Whose money it is and whose interest it runs into. `own`: from a party, or an entity that it controls, into an
 * interest that the official holds. `backed`: the same from a payer that a party, or someone who acts for it, only
 * backs. `through`: either of these into an interest reached through a relative or a partner. `passed on`: from an entity
 * that at least as many dollars ran into before, which may be the same money again.
 */
export const MONEY_GROUPS = ['own', 'backed', 'through', 'backed through', 'passed on'] as const
export type MoneyGroup = (typeof MONEY_GROUPS)[number]

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
        ${moneyPart('l')} = 'planned' AS planned, l.start_earliest, l.start_latest
      FROM links l LEFT JOIN ${PEGS} ON pegs.currency = l.currency
      WHERE l.id IN (SELECT link_id FROM ways) AND ${stands('l')} AND l.kind <> ALL(${[...DEAL_KINDS]})
    ),
    found AS MATERIALIZED (
      SELECT w.*, m.to_id = w.interest_id AS inward, m.from_id, m.to_id, m.known, m.upper, m.sum_id, m.weight, m.planned,
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

/**
 * The links that count for a headline, each in the first of its groups. Of links that share a sum, those in later groups
 * count only if they report more of it than any in earlier ones, so that no sum counts twice, and no group has more than
 * its own links report; what was paid and what is planned of it are compared by themselves. If no party is behind any
 * link, all money that runs in counts as if it were a party's.
 */
function inwardLinks(subject: FlowSubject | null): Sql {
  // If the subject is an interest, it does not matter through whom an official is tied to it.
  const tied = subject !== null && 'interest' in subject ? sql`false` : sql`g.tied_id IS NOT NULL`
  return sql`
    WITH eligible AS MATERIALIZED (
      SELECT * FROM (SELECT g.*, bool_or(g.party_id IS NOT NULL) OVER () AS of_parties FROM found g WHERE g.inward) g
      WHERE g.party_id IS NOT NULL OR NOT g.of_parties
    ),
    receipts AS MATERIALIZED (
      SELECT to_id AS id, sum(coalesce(upper, known)) AS total, min(start_earliest) AS since, array_agg(DISTINCT from_id) AS payers
      FROM (SELECT DISTINCT ON (link_id) * FROM eligible WHERE weight = 2) each GROUP BY to_id
    )
    SELECT f.*, (${[...MONEY_GROUPS]}::text[])[f.place] AS grp FROM (
      SELECT f.*, f.place = min(f.place) OVER shared AS is_first,
        max(coalesce(f.upper, f.known)) OVER (shared ORDER BY f.place
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM (
        SELECT f.*, min(f.way) OVER (PARTITION BY f.link_id) AS place FROM (
          SELECT g.*,
            CASE WHEN g.weight = 2 AND coalesce(g.upper, g.known) <= r.total AND (r.since > g.start_latest) IS NOT TRUE
                AND g.to_id <> ALL(r.payers) THEN 5
              ELSE CASE WHEN g.backer_id IS NULL AND g.representative_id IS NULL THEN 1 ELSE 2 END
                + CASE WHEN ${tied} THEN 2 ELSE 0 END END AS way
          FROM eligible g LEFT JOIN receipts r ON r.id = g.from_id) f) f
      WINDOW shared AS (PARTITION BY f.sum_id, f.planned)) f
    WHERE f.is_first OR coalesce(f.upper, f.known) > coalesce(f.before, 0)`
}

type Names = Pick<MoneyTotals, 'interests' | 'funders' | 'parties' | 'tied'>
const NO_ONE: Named = { count: 0, first: [] }
const NO_NAMES: Names = { interests: NO_ONE, funders: NO_ONE, parties: NO_ONE, tied: NO_ONE }

/** An aggregate: the different entities in a column, in the order of their ids, as an array. */
const idsIn = (column: Sql): Sql =>
  sql`coalesce(array_agg(DISTINCT ${column}) FILTER (WHERE ${column} IS NOT NULL), '{}')`

/** The `Named` of an array of ids. */
const namedIn = (ids: Sql): Sql => sql`json_build_object('count', cardinality(${ids}), 'first', coalesce((
      SELECT json_agg(json_build_object('name', e.name, 'kind', e.kind) ORDER BY e.name) FROM entities e
      WHERE e.id = ANY(${ids}[:${raw(String(MOST_NAMED))}])), '[]'))`

/** A SELECT of the names of each group of `inward`. */
const GROUP_NAMES = sql`
    SELECT c.grp, ${namedIn(sql`c.to_ids`)} AS interests, ${namedIn(sql`c.from_ids`)} AS funders,
      ${namedIn(sql`c.tied_ids`)} AS tied, ${namedIn(sql`c.party_ids`)} AS parties
    FROM (
      SELECT grp, ${idsIn(sql`to_id`)} AS to_ids, ${idsIn(sql`from_id`)} AS from_ids, ${idsIn(sql`tied_id`)} AS tied_ids,
        ${idsIn(sql`CASE WHEN backer_id IS NULL AND representative_id IS NULL THEN party_id END`)} AS party_ids
      FROM (SELECT i.*, max(i.weight) OVER (PARTITION BY i.grp) AS most FROM inward i) i
      WHERE i.weight = i.most GROUP BY grp
    ) c`

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
