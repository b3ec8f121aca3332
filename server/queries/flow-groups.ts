import sql, { raw, type Sql } from 'sql-template-tag'
import type { EntityKind } from '../../models/vocabulary.ts'
import type { FlowSubject } from './money-scope.ts'
import type { MoneyPart, MoneySum } from './money-sums.ts'

/** Whose money it is that runs into interests: the groups that headlines count apart. */

/** Some entities: how many there are, and the names of a few. A hub has thousands of payers, and no one lists them. */
export interface Named {
  readonly count: number
  readonly first: readonly NamedEntity[]
}

interface NamedEntity {
  readonly name: string
  readonly kind: EntityKind
}

/** How many of some entities are named. */
export const MOST_NAMED = 3

/** Some links between two entities: how many pairs there are, and the names of a few. */
export interface NamedPairs {
  readonly count: number
  readonly first: readonly { readonly from: NamedEntity; readonly to: NamedEntity }[]
}

/** How many pairs are named. */
const MOST_PAIRS = 2

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
  /** If any link has an amount in dollars, between whom the money ran that has none. */
  readonly uncounted: NamedPairs
}

/**
 * Whose money it is and whose interest it runs into. `own`: from a party, or an entity that it controls, into an
 * interest that the official holds. `backed`: the same from a payer that a party, or someone who acts for it, only
 * backs. `through`: either of these into an interest reached through a relative or a partner. `passed on`: from an entity
 * that at least as many dollars ran into before, which may be the same money again. `others`: from payers behind whom no
 * party is, where there is one behind other money.
 */
export const MONEY_GROUPS = ['own', 'backed', 'through', 'backed through', 'passed on', 'others'] as const
export type MoneyGroup = (typeof MONEY_GROUPS)[number]

/**
 * The links that count for a headline, each in the first of its groups. Of links that share a sum, those in later groups
 * count only if they report more of it than any in earlier ones, so that no sum counts twice, and no group has more than
 * its own links report; what was paid and what is planned of it are compared by themselves. If no party is behind any
 * link, all money that runs in counts as if it were a party's.
 */
export function inwardLinks(subject: FlowSubject | null): Sql {
  // If the subject is an interest, it does not matter through whom an official is tied to it.
  const tied = subject !== null && 'interest' in subject ? sql`false` : sql`g.tied_id IS NOT NULL`
  return sql`
    WITH eligible AS MATERIALIZED (
      SELECT g.*, g.party_id IS NULL AND bool_or(g.party_id IS NOT NULL) OVER () AS of_others FROM found g WHERE g.inward
    ),
    receipts AS MATERIALIZED (
      SELECT to_id AS id, sum(coalesce(upper, known)) AS total, min(start_earliest) AS since, array_agg(DISTINCT from_id) AS payers
      FROM (SELECT DISTINCT ON (link_id) * FROM eligible WHERE weight = 2 AND NOT of_others) each GROUP BY to_id
    )
    SELECT f.*, (${[...MONEY_GROUPS]}::text[])[f.place] AS grp FROM (
      SELECT f.*, f.place = min(f.place) OVER shared AS is_first,
        max(coalesce(f.upper, f.known)) OVER (shared ORDER BY f.place
          RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM (
        SELECT f.*, min(f.way) OVER (PARTITION BY f.link_id) AS place FROM (
          SELECT g.*,
            CASE WHEN g.of_others THEN 6
              WHEN g.weight = 2 AND coalesce(g.upper, g.known) <= r.total AND (r.since > g.start_latest) IS NOT TRUE
                AND g.to_id <> ALL(r.payers) THEN 5
              ELSE CASE WHEN g.backer_id IS NULL AND g.representative_id IS NULL THEN 1 ELSE 2 END
                + CASE WHEN ${tied} THEN 2 ELSE 0 END END AS way
          FROM eligible g LEFT JOIN receipts r ON r.id = g.from_id) f) f
      WINDOW shared AS (PARTITION BY f.sum_id, f.part = 'planned')) f
    WHERE f.is_first OR coalesce(f.upper, f.known) > coalesce(f.before, 0)`
}

export type Names = Omit<MoneyTotals, 'sums'>
const NO_ONE = { count: 0, first: [] }
export const NO_NAMES: Names = {
  interests: NO_ONE,
  funders: NO_ONE,
  parties: NO_ONE,
  tied: NO_ONE,
  uncounted: NO_ONE,
}

/** An aggregate: the different entities in a column, in the order of their ids, as an array. */
const idsIn = (column: Sql): Sql =>
  sql`coalesce(array_agg(DISTINCT ${column}) FILTER (WHERE ${column} IS NOT NULL), '{}')`

/** The `Named` of an array of ids. */
const namedIn = (ids: Sql): Sql => sql`json_build_object('count', cardinality(${ids}), 'first', coalesce((
      SELECT json_agg(json_build_object('name', e.name, 'kind', e.kind) ORDER BY e.name) FROM entities e
      WHERE e.id = ANY(${ids}[:${raw(String(MOST_NAMED))}])), '[]'))`

const namedEntity = (alias: string): Sql =>
  raw(`json_build_object('name', ${alias}.name, 'kind', ${alias}.kind)`)

/** The `NamedPairs` of the group `c` whose money has no amount in dollars, while other links of it have one. */
const UNCOUNTED = sql`(SELECT json_build_object('count', count(*),
        'first', coalesce(json_agg(pair ORDER BY place) FILTER (WHERE place <= ${MOST_PAIRS}), '[]'))
      FROM (
        SELECT json_build_object('from', ${namedEntity('a')}, 'to', ${namedEntity('b')}) AS pair,
          row_number() OVER (ORDER BY a.name, b.name, a.id, b.id) AS place
        FROM (SELECT DISTINCT from_id, to_id FROM inward WHERE grp = c.grp AND part = 'money' AND weight < 2 AND c.most = 2) i
        JOIN entities a ON a.id = i.from_id JOIN entities b ON b.id = i.to_id) pairs)`

/** A SELECT of the names of each group of `inward`. */
export const GROUP_NAMES = sql`
    SELECT c.grp, ${UNCOUNTED} AS uncounted, ${namedIn(sql`c.to_ids`)} AS interests, ${namedIn(sql`c.from_ids`)} AS funders,
      ${namedIn(sql`c.tied_ids`)} AS tied, ${namedIn(sql`c.party_ids`)} AS parties
    FROM (
      SELECT grp, max(most) AS most, ${idsIn(sql`to_id`)} AS to_ids, ${idsIn(sql`from_id`)} AS from_ids, ${idsIn(sql`tied_id`)} AS tied_ids,
        ${idsIn(sql`CASE WHEN backer_id IS NULL AND representative_id IS NULL THEN party_id END`)} AS party_ids
      FROM (SELECT i.*, max(i.weight) OVER (PARTITION BY i.grp) AS most FROM inward i) i
      WHERE i.weight = i.most GROUP BY grp
    ) c`
