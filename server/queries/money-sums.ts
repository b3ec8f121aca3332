import sql, { raw, type Sql } from 'sql-template-tag'
import { ONE_DAY_KINDS } from '../../models/link-kinds.ts'
import type { AmountStatus } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { stands } from '../overlaps/link-conditions.ts'
import { COUNTED_STATUS } from './link-cards.ts'
import { PEGS } from './pegs.ts'

/**
 * Every sum of money that the site shows is added up here, so that no two can contradict each other. Links that
 * report the same sum, or parts of it, count once, with the range from their largest lower end to their largest upper
 * end. Planned or announced money is kept apart from what was paid or committed. So are the value of a deal,
 * which goes to neither partner, and the value of a stake that no one says was paid for. Links that were retracted or
 * called off do not count.
 */

/** What an amount is: money paid or promised, a plan or announcement, or the value of a deal or a stake. */
export const MONEY_PARTS = ['money', 'planned', 'deal', 'stake'] as const
export type MoneyPart = (typeof MONEY_PARTS)[number]

/** The total of several links, in U.S. dollars as text. Unknown amounts are null, never zero. */
export interface MoneySum {
  /** The total of the lower ends, where there are any. */
  readonly known: string | null
  /** The highest possible total: upper ends, or lower ends where there is no upper end. */
  readonly upper: string | null
  /** Whether some have no reported upper end, so that the total may be higher. */
  readonly open: boolean
  readonly links: number
  /** How many sums have no amount, or are in a currency that is not pegged to the dollar. */
  readonly unknown: number
  /** How many of these have an amount, but in such a currency. */
  readonly unpegged: number
  /** How many of the links with an amount are loans: all, some or none. */
  readonly lent: 'all' | 'some' | 'none'
  /** How many of the links with an amount are disputed, by their status or by a source. */
  readonly disputed: 'all' | 'some' | 'none'
  /** The statuses of the amounts, including null if a link with an amount does not give one. */
  readonly statuses: readonly (AmountStatus | null)[]
  /**
   * The earliest start among those with an amount, as written; null if none is known, or if one without a known start was
   * reported before any other began.
   */
  readonly since: string | null
  /** Whether any of those with an amount has no known start. */
  readonly startUnknown: boolean
  /** Whether the only one with an amount is a payment or gift of one day. */
  readonly onOneDay: boolean
  /** How many of the links with an amount are stakes, whose amount is a price: all, some or none. */
  readonly bought: 'all' | 'some' | 'none'
  /** Whether all links are ties of custom, which need not have been paid for. */
  readonly isCustom: boolean
  /** Whether any loan among those with an amount is on record as made, not only as committed. */
  readonly loanMade: boolean
}

export const NO_MONEY: MoneySum = {
  known: null,
  upper: null,
  open: false,
  links: 0,
  unknown: 0,
  unpegged: 0,
  lent: 'none',
  bought: 'none',
  isCustom: false,
  disputed: 'none',
  statuses: [],
  since: null,
  startUnknown: false,
  onOneDay: false,
  loanMade: false,
}

/** Which part of the money a link is, by its name in the statement. */
export const moneyPart = (link: string): Sql =>
  raw(
    `(CASE WHEN ${link}.kind = 'partners_with' THEN 'deal' WHEN ${link}.stage = 'planned' OR ${link}.amount_status = 'announced' THEN 'planned' WHEN ${link}.kind = 'owns' AND ${link}.amount_status IS NULL THEN 'stake' ELSE 'money' END)`,
  )

/** The sum of one part of the money of a group. */
export type GroupSum = MoneySum & { readonly grp: string; readonly part: MoneyPart }

/** The sums of several groups: by group, the sum of each part that has any links. */
export type GroupSums = ReadonlyMap<string, Readonly<Partial<Record<MoneyPart, MoneySum>>>>

/**
 * Adds up links by groups.
 * @param links a SELECT of rows (grp text, link_id bigint). A link counts once in each of its groups.
 */
export async function sumMoney(query: Query, links: Sql): Promise<GroupSums> {
  return byGroup(await query<GroupSum>(groupSums(links)))
}

/**
 * Adds up links by groups, if each is in one: many are read only once this way.
 * @param links a SELECT of a group, `grp`, and all columns of its link.
 */
export async function sumEachOnce(query: Query, links: Sql): Promise<GroupSums> {
  return byGroup(await query<GroupSum>(sumsOf(links)))
}

/** An aggregate: how many of the links with an amount meet a condition: all, some or none. */
export const howMany = (condition: string, amounts: string): Sql =>
  raw(`CASE WHEN bool_and(${condition}) FILTER (WHERE num_nonnulls(${amounts}) > 0) THEN 'all'
    WHEN bool_or(${condition}) FILTER (WHERE num_nonnulls(${amounts}) > 0) THEN 'some' ELSE 'none' END`)

/** A SELECT of the rows of `GroupSum`. @param links as for `sumMoney`. */
export function groupSums(links: Sql): Sql {
  // Each link by its id. The planner would read all links instead, since it may not know how many are given.
  return sumsOf(sql`SELECT r.grp, l.* FROM (SELECT DISTINCT grp, link_id FROM (${links}) given) r
    CROSS JOIN LATERAL (SELECT * FROM links WHERE id = r.link_id OFFSET 0) l`)
}

/** The same. @param links as for `sumEachOnce`. */
function sumsOf(links: Sql): Sql {
  return sql`
    WITH every AS (
      SELECT l.grp, l.joint_sum, ${moneyPart('l')} AS part,
        l.amount_min / pegs.per_dollar AS lower, l.amount_max / pegs.per_dollar AS upper, l.amount_status, l.kind,
        l.start_date, l.end_date, l.start_earliest, ${raw(COUNTED_STATUS)} = 'disputed' AS disputed,
        CASE WHEN l.start_date IS NULL AND num_nonnulls(l.amount_min, l.amount_max) > 0 AND pegs.per_dollar IS NOT NULL THEN
          (SELECT min(partial_latest(s.published)) FROM citations c JOIN sources s ON s.id = c.source_id
            WHERE c.link_id = l.id AND c.stance IS NULL) END AS reported_by,
        pegs.per_dollar IS NULL AND num_nonnulls(l.amount_min, l.amount_max) > 0 AS unpegged
      FROM (${links}) l LEFT JOIN ${PEGS} ON pegs.currency = l.currency
      WHERE ${stands('l')}
    ),
    reported AS (
      SELECT grp, part, joint_sum, max(lower) AS lower, greatest(max(upper), max(lower)) AS upper,
        bool_or(lower IS NOT NULL AND upper IS NULL) AS open, bool_or(unpegged) AS unpegged
      FROM every WHERE joint_sum IS NOT NULL GROUP BY grp, part, joint_sum
    ),
    -- The part of a sum that was paid or committed is no longer planned: only the rest is.
    once AS (
      SELECT r.grp, r.part, r.joint_sum, r.open, r.unpegged,
        CASE WHEN paid.joint_sum IS NULL THEN r.lower WHEN NOT paid.open THEN nullif(greatest(r.lower - paid.upper, 0), 0) END AS lower,
        CASE WHEN paid.joint_sum IS NULL THEN r.upper ELSE r.upper - coalesce(paid.lower, 0) END AS upper
      FROM reported r LEFT JOIN reported paid
        ON r.part = 'planned' AND paid.part = 'money' AND paid.grp = r.grp AND paid.joint_sum = r.joint_sum
      WHERE paid.joint_sum IS NULL OR r.upper > coalesce(paid.lower, 0) OR (r.upper IS NULL AND r.unpegged)
    ),
    sums AS (
      SELECT grp, part, round(sum(lower), 2)::text AS known, round(sum(upper), 2)::text AS upper, bool_or(open) AS open,
        (count(*) FILTER (WHERE upper IS NULL))::int AS unknown,
        (count(*) FILTER (WHERE upper IS NULL AND unpegged))::int AS unpegged
      FROM (
        SELECT grp, part, lower, greatest(upper, lower) AS upper, lower IS NOT NULL AND upper IS NULL AS open, unpegged
        FROM every WHERE joint_sum IS NULL
        UNION ALL SELECT grp, part, lower, upper, open, unpegged FROM once
      ) each GROUP BY grp, part
    ),
    counted AS (
      SELECT * FROM every WHERE joint_sum IS NULL
      UNION ALL SELECT e.* FROM every e WHERE (grp, part, joint_sum) IN (SELECT grp, part, joint_sum FROM once)
    )
    SELECT s.*, c.links, c.lent, c.bought, c."isCustom", c.disputed, c.statuses, c.since, c."startUnknown", c."onOneDay", c."loanMade" FROM sums s JOIN (
      SELECT grp, part, count(*)::int AS links,
        ${howMany("kind = 'lends_to'", 'lower, upper')} AS lent, ${howMany("kind = 'owns'", 'lower, upper')} AS bought,
        bool_and(kind = 'customer_of') AS "isCustom", ${howMany('disputed', 'lower, upper')} AS disputed,
        coalesce(array_agg(DISTINCT amount_status) FILTER (WHERE num_nonnulls(lower, upper) > 0), '{}') AS statuses,
        CASE WHEN coalesce(min(reported_by) < min(start_earliest) FILTER (WHERE num_nonnulls(lower, upper) > 0), false) THEN NULL
          ELSE (array_agg(start_date::text ORDER BY start_earliest) FILTER (WHERE start_date IS NOT NULL
            AND num_nonnulls(lower, upper) > 0))[1] END AS since,
        coalesce(bool_or(start_date IS NULL AND num_nonnulls(lower, upper) > 0), false) AS "startUnknown",
        count(*) FILTER (WHERE num_nonnulls(lower, upper) > 0) = 1 AND coalesce(bool_and(kind = ANY(${[...ONE_DAY_KINDS]}) AND end_date IS NULL)
          FILTER (WHERE num_nonnulls(lower, upper) > 0), false) AS "onOneDay",
        coalesce(bool_or(kind = 'lends_to' AND amount_status IS DISTINCT FROM 'committed' AND amount_status IS DISTINCT FROM 'announced')
          FILTER (WHERE num_nonnulls(lower, upper) > 0), false) AS "loanMade"
      FROM counted GROUP BY grp, part) c USING (grp, part)`
}

/** The rows of `groupSums`, group by group. */
export function byGroup(rows: readonly GroupSum[]): GroupSums {
  const groups = new Map<string, Partial<Record<MoneyPart, MoneySum>>>()
  for (const { grp, part, ...sum } of rows) groups.set(grp, { ...groups.get(grp), [part]: sum })
  return groups
}
