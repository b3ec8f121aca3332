import sql, { join, raw, type Sql } from 'sql-template-tag'
import { IS_CONTROL_LINK } from '../overlaps/link-conditions.ts'
import { daysOf } from '../values/partial-date.ts'
import type { Filters } from './filters.ts'
import { alphabetical, type SortKeys } from './paging.ts'

/** An overlap's three parts, its detection and its review, joined in one way or the other to `v`. */
const around = (parts: 'JOIN' | 'LEFT JOIN'): Sql => sql`derived_overlaps v
  ${raw(parts)} entities o ON o.id = v.official_id
  ${raw(parts)} negotiations n ON n.id = v.negotiation_id
  ${raw(parts)} entities p ON p.id = v.party_id
  LEFT JOIN overlap_detections d ON d.official_id = v.official_id AND d.negotiation_id = v.negotiation_id
    AND d.party_id = v.party_id
  LEFT JOIN overlap_reviews w ON w.official_id = v.official_id AND w.negotiation_id = v.negotiation_id
    AND w.party_id = v.party_id`

/**
 * An overlap with its three parts: `v` is the overlap, `o` the official, `n` the negotiation, `p` the party; `d` is its
 * detection, `w` its review. Every overlap has all of these but the review. With this kind of join, a query of the
 * present reads only those that it names, since the planner knows that the others neither add nor take away a row.
 */
export const OVERLAPS = around('LEFT JOIN')

/** The same for a page of a list, which names all of them and may be read in the order of a part's name. */
export const OVERLAPS_BY_PART = around('JOIN')

/** The public id of an overlap: the slugs of its three parts, so that it is the same wherever the data is. */
export const OVERLAP_KEY = sql`o.slug || '~' || n.slug || '~' || p.slug`

/** The highest score first; equal ones by their ids, so that equal data has one order, however it was entered. */
export const HIGHEST_FIRST = sql`v.score DESC, o.slug COLLATE "C", n.slug COLLATE "C", p.slug COLLATE "C"`

/** Open until someone has reviewed it. */
export const REVIEW_STATUS = sql`coalesce(w.status, 'open')`

export const OVERLAP_SORTS = {
  score: { label: 'Highest score', expression: 'v.score', type: 'int', direction: 'DESC' },
  first_detected: { label: 'Newest', expression: 'd.first_detected', type: 'timestamptz', direction: 'DESC' },
  official: { label: 'Official', expression: alphabetical('o.name'), type: 'text', direction: 'ASC' },
  negotiation: { label: 'Negotiation', expression: alphabetical('n.name'), type: 'text', direction: 'ASC' },
} as const satisfies SortKeys

/** The position of the money link on the chain `c`, which has at most one; null if it has none. */
export const MONEY_AT = raw(`coalesce(array_position(c.steps, 'money'), array_position(c.steps, 'personal'))`)

/**
 * Money on the chain `c`, at the step `step`, that runs from the party's side toward the official. The value of a
 * deal goes to neither partner.
 */
export function moneyBehind(step: Sql): Sql {
  return sql`(${step} IN ('money', 'personal') AND c.rule IN ('party-money', 'personal-benefit'))`
}

/**
 * Joins to the chain `c` the position of its money link as `money.at`, and the link by which an entity only backs the
 * payer: the link behind the money, if it is one of backing and not also of control. `OFFSET 0` keeps the planner from
 * working out the position for each mention, and from reading all links. Few are behind money, and each is looked up once.
 */
export const MONEY_AND_BACKING: Sql = sql`
  CROSS JOIN LATERAL (
    SELECT place.at, CASE WHEN c.steps[place.at + 1] = 'backing' THEN c.link_ids[place.at + 1] END AS behind_id
    FROM (SELECT ${MONEY_AT} AS at) place OFFSET 0
  ) money
  LEFT JOIN LATERAL (
    SELECT l.id FROM links l WHERE l.id = money.behind_id AND ${IS_CONTROL_LINK} IS NOT TRUE OFFSET 0
  ) backing ON true`

/** The entity that only backs the payer, over these joins; null if there is none. Its money is not the payer's own. */
export const BACKER = raw(`CASE WHEN backing.id IS NOT NULL THEN c.entity_ids[money.at + 2] END`)

/** Text for ILIKE in which the user's `%`, `_` and `\` are taken literally. */
export function contains(words: string): string {
  return `%${words.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
}

/** Words with fewer letters are in too many names to be searched for without their accents. */
const FEWEST_LETTERS = 3

/**
 * Whether the record with this id has such words in its name or an alias, without regard to accents and punctuation. It is
 * asked of what is on record today, on pages of the past too.
 */
export const namedLike = (record: 'entity' | 'negotiation', id: Sql, words: string): Sql => sql`(
  char_length(folded(${words})) >= ${FEWEST_LETTERS} AND ${id} IN (SELECT t.record_id FROM search_texts t
    WHERE t.record = ${record} AND t.field IN ('name', 'alias') AND t.folded LIKE '%' || folded(${words}) || '%'))`

export function allOf(conditions: readonly (Sql | null)[]): Sql {
  const set = conditions.filter((condition): condition is Sql => condition !== null)
  return set.length === 0 ? sql`true` : join(set, ' AND ')
}

/** The condition that a column has one of a filter's values; null if the filter is not set. */
export function isAny(column: Sql, values: readonly string[] | null): Sql | null {
  return values === null ? null : sql`${column} = ANY(${values})`
}

/** The first day of `since` and the last day of `until`; null if not set. */
export function period(filters: Filters): { since: string | null; until: string | null } {
  return {
    since: filters.since === null ? null : (daysOf(filters.since)?.earliest ?? null),
    until: filters.until === null ? null : (daysOf(filters.until)?.latest ?? null),
  }
}

/**
 * The filters' condition on `OVERLAPS`. Rule, timing, certainty, band and score are
 * the overlap's, that is, its best chain's. `interest` is any entity on any of its chains, or the party. `country`
 * is the party's. The period from `since` to `until` must meet the best chain's window.
 */
export function overlapCondition(filters: Filters): Sql {
  const { since, until } = period(filters)
  return allOf([
    isAny(sql`o.slug`, filters.official),
    isAny(sql`n.slug`, filters.negotiation),
    isAny(sql`p.slug`, filters.party),
    filters.interest === null
      ? null
      : sql`v.id = ANY(ARRAY(SELECT DISTINCT c.overlap_id FROM chains c WHERE ${leadsThrough(filters.interest, 'c')}
          UNION ALL SELECT y.id FROM derived_overlaps y WHERE y.party_id IN (${idsOf(filters.interest)})))`,
    isAny(sql`v.rule`, filters.rule),
    isAny(sql`v.timing`, filters.timing),
    isAny(sql`v.certainty`, filters.certainty),
    isAny(sql`v.band`, filters.band),
    filters.min_score === null ? null : sql`v.score >= ${filters.min_score}`,
    isAny(REVIEW_STATUS, filters.review),
    isAny(sql`p.country`, filters.country),
    since === null && until === null
      ? null
      : sql`EXISTS (SELECT FROM chains c WHERE c.overlap_id = v.id AND c.best
          AND coalesce(c.window_end, 'infinity') >= coalesce(${since}::date, '-infinity')
          AND coalesce(c.window_start, '-infinity') <= coalesce(${until}::date, 'infinity'))`,
    filters.q === null
      ? null
      : sql`(o.name ILIKE ${contains(filters.q)} OR n.name ILIKE ${contains(filters.q)}
          OR p.name ILIKE ${contains(filters.q)} OR ${namedLike('entity', sql`v.official_id`, filters.q)}
          OR ${namedLike('negotiation', sql`v.negotiation_id`, filters.q)} OR ${namedLike('entity', sql`v.party_id`, filters.q)})`,
  ])
}

const idsOf = (slugs: readonly string[]): Sql => sql`SELECT id FROM entities WHERE slug = ANY(${slugs})`

/**
 * The condition that the chain `chain` leads through one of these interests. One to the party's representative does not
 * end at the party.
 */
export function leadsThrough(interest: readonly string[], chain: 'c' | 'x'): Sql {
  return sql`${raw(chain)}.entity_ids && ARRAY(${idsOf(interest)})`
}

/**
 * The condition on a chain `c` of `OVERLAPS`: its overlap matches the filters, and if they name an interest, the chain
 * itself leads through it, so there is no need to look for another chain of the overlap that does.
 */
export function chainCondition(filters: Filters): Sql {
  const { interest } = filters
  return allOf([
    overlapCondition({ ...filters, interest: null }),
    // The chains are looked up once for all overlaps, not for each: a hub is on thousands.
    interest === null
      ? null
      : sql`c.id = ANY(ARRAY(SELECT x.id FROM chains x WHERE ${leadsThrough(interest, 'x')}
          UNION ALL SELECT x.id FROM derived_overlaps y JOIN chains x ON x.overlap_id = y.id AND x.representative_id IS NOT NULL
          WHERE y.party_id IN (${idsOf(interest)})))`,
  ])
}
