import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { Step } from '../overlaps/grammar.ts'
import { isInEffect, LINK_IS_AHEAD, LINK_IS_OVER, LOOKED_AT } from '../overlaps/link-conditions.ts'
import { SINCE, UNTIL } from '../overlaps/moves.ts'
import type { ToldLink } from '../values/link-words.ts'
import type { FilterName, Filters } from './filters.ts'
import { COUNTED_STATUS, LINK_COLUMNS, LINKS, type LinkCard } from './link-cards.ts'
import {
  allOf,
  contains,
  isAny,
  moneyBehind,
  namedLike,
  OVERLAPS,
  overlapCondition,
  period,
} from './overlap-filters.ts'
import { alphabetical, fetchPage, type Page, type PageRequest, type SortKeys } from './paging.ts'
import { DOLLARS } from './pegs.ts'

/** A link on more paths weighs more. Among equals, the larger sum weighs more. */
export const weightOf = (overlaps: string): string =>
  `(${overlaps} * 1e16 + least(coalesce(round(${DOLLARS}), 0), 1e15))`

export const LINK_SORTS = {
  recorded: { label: 'Newest', expression: 'l.recorded_at', type: 'timestamptz', direction: 'DESC' },
  from: { label: 'From', expression: alphabetical('f.name'), type: 'text', direction: 'ASC' },
  to: { label: 'To', expression: alphabetical('t.name'), type: 'text', direction: 'ASC' },
  kind: { label: 'Kind', expression: 'l.kind', type: 'text', direction: 'ASC' },
  weight: {
    label: 'Most overlaps',
    expression: weightOf('coalesce(through.overlaps, 0)'),
    type: 'numeric',
    direction: 'DESC',
  },
  amount: {
    label: 'Amount',
    expression: `coalesce(round(${DOLLARS}, 2), -1)`,
    type: 'numeric',
    direction: 'DESC',
  },
  start: {
    label: 'Latest start',
    expression: `coalesce(l.start_latest::text, '')`,
    type: 'text',
    direction: 'DESC',
  },
  status: { label: 'Status', expression: COUNTED_STATUS, type: 'text', direction: 'ASC' },
} as const satisfies SortKeys

/** The filters by the overlaps whose chains include a link. */
const OF_OVERLAPS = [
  'official',
  'negotiation',
  'party',
  'rule',
  'timing',
  'certainty',
  'band',
  'min_score',
  'review',
  'step',
] as const satisfies readonly FilterName[]

/** `money` is the money behind officials' interests, as the dashboard counts it. Other steps mean themselves. */
function stepCondition(steps: readonly Step[] | null): Sql {
  if (steps === null) return sql`true`
  const own = sql`own.step`
  const conditions = steps.map((step) => (step === 'money' ? moneyBehind(own) : sql`${own} = ${step}`))
  return sql`(${join(conditions, ' OR ')})`
}

/**
 * The condition that a link is on a chain of such an overlap, at such a step. The chains are read once: to look for
 * those of each link takes far longer where there are many links.
 */
function onChain(ofOverlap: Filters): Sql {
  const { official, step } = ofOverlap
  const isOnlyOfficial = OF_OVERLAPS.every((name) => name === 'official' || ofOverlap[name] === null)
  const own = official === null || !isOnlyOfficial ? sql`` : sql`UNION ${linksOf(official)}`
  return sql`l.id IN (SELECT own.link_id FROM chains c JOIN (${OVERLAPS}) ON v.id = c.overlap_id
    CROSS JOIN LATERAL unnest(c.link_ids, c.steps) AS own (link_id, step)
    WHERE ${stepCondition(step)} AND ${overlapCondition(ofOverlap)} ${own})`
}

/** The ids of these entities, as an array. */
const idsOf = (slugs: readonly string[]): Sql =>
  sql`ARRAY(SELECT e.id FROM entities e WHERE e.slug = ANY(${slugs}))`

/** A SELECT of the ids of all links with one of these at either end. */
function linksOf(slugs: readonly string[]): Sql {
  const ids = idsOf(slugs)
  return sql`SELECT k.id FROM links k WHERE k.from_id = ANY(${ids}) UNION SELECT k.id FROM links k WHERE k.to_id = ANY(${ids})`
}

/** A link that may hold on the day that is looked at, according to its dates. A payment holds on its own day. */
const IN_EFFECT_TODAY = sql`${isInEffect('l')} AND ${SINCE} <= ${raw(LOOKED_AT)}::date
  AND l.end_date IS DISTINCT FROM 'unknown' AND ${UNTIL} >= ${raw(LOOKED_AT)}::date`

/** A check counts only for the version that was checked. A retracted link needs no check. */
const CHECKED = sql`EXISTS (SELECT FROM link_checks k WHERE k.link_id = l.id AND k.checked_version = l.version)`
const UNCHECKED = sql`l.status <> 'retracted' AND NOT ${CHECKED}`

/** The condition that one of these is at either end, by id, since ids are indexed. */
function hasEnd(slugs: readonly string[]): Sql {
  const ids = idsOf(slugs)
  return sql`(l.from_id = ANY(${ids}) OR l.to_id = ANY(${ids}))`
}

/**
 * The same for entities `e` that may be many. PostgreSQL looks up all of them once or, if they would not fit into its
 * memory, each end by its id. With `IN` it would go through all of them for each link.
 */
function eitherEnd(condition: Sql): Sql {
  const isAt = (end: Sql): Sql => sql`EXISTS (SELECT FROM entities e WHERE e.id = ${end} AND ${condition})`
  return sql`(${isAt(sql`l.from_id`)} OR ${isAt(sql`l.to_id`)})`
}

/**
 * The filters' condition on a link `l`. Overlap filters match the links on the chains of such overlaps, at the given
 * step of them. An official alone matches all of their own links too. `interest` matches links with that entity at one end.
 */
export function linkCondition(filters: Filters): Sql {
  const { since, until } = period(filters)
  // The filters that apply to overlaps. The others apply to the link itself.
  const ofOverlap: Filters = { ...filters, interest: null, country: null, since: null, until: null, q: null }
  const needsChain = OF_OVERLAPS.some((name) => filters[name] !== null)
  return allOf([
    needsChain ? onChain(ofOverlap) : null,
    filters.interest === null ? null : hasEnd(filters.interest),
    isAny(sql`l.kind`, filters.kind),
    isAny(raw(COUNTED_STATUS), filters.status),
    filters.in_effect === null ? null : IN_EFFECT_TODAY,
    filters.checked === null ? null : filters.checked === 'yes' ? CHECKED : UNCHECKED,
    filters.country === null ? null : eitherEnd(sql`e.country = ANY(${filters.country})`),
    since === null ? null : sql`${UNTIL} >= ${since}::date`,
    until === null ? null : sql`${SINCE} <= ${until}::date`,
    filters.q === null
      ? null
      : sql`(${eitherEnd(sql`e.name ILIKE ${contains(filters.q)}`)} OR l.detail ILIKE ${contains(filters.q)}
          OR ${namedLike('entity', sql`l.from_id`, filters.q)} OR ${namedLike('entity', sql`l.to_id`, filters.q)})`,
  ])
}

/** How many overlaps each link is behind. */
export const OVERLAPS_THROUGH = sql`(SELECT own.link_id, count(*) AS overlaps
  FROM (SELECT DISTINCT unnest(c.link_ids) AS link_id, c.overlap_id FROM chains c) own GROUP BY 1)`

const COLUMNS = raw(LINK_COLUMNS)
const FROM = raw(LINKS)
/** What the filters read, and what `LINK_SORTS` sort by. */
const CHOSEN_FROM = sql`links l LEFT JOIN entities f ON f.id = l.from_id LEFT JOIN entities t ON t.id = l.to_id
  LEFT JOIN ${OVERLAPS_THROUGH} through ON through.link_id = l.id`

export async function listLinks(query: Query, filters: Filters, page: PageRequest): Promise<Page<LinkCard>> {
  return fetchPage<LinkCard>(query, LINK_SORTS, page, {
    columns: COLUMNS,
    from: FROM,
    chosenFrom: CHOSEN_FROM,
    where: linkCondition(filters),
    idColumn: 'l.id',
  })
}

export async function countLinks(query: Query, filters: Filters): Promise<number> {
  const [row] = await query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM links l WHERE ${linkCondition(filters)}`,
  )
  return row?.count ?? 0
}

/** One link by its slug; null if there is none. */
export async function findLink(query: Query, slug: string): Promise<LinkCard | null> {
  const [row] = await query<LinkCard>(sql`SELECT ${COLUMNS} FROM ${FROM} WHERE l.slug = ${slug}`)
  return row ?? null
}

/** Every link with this entity at one end, by kind and then by start. */
export async function linksOfEntity(query: Query, entityId: string): Promise<LinkCard[]> {
  return query<LinkCard>(sql`SELECT ${COLUMNS} FROM ${FROM}
    WHERE l.from_id = ${entityId} OR l.to_id = ${entityId}
    ORDER BY l.status = 'retracted', l.kind, l.start_earliest NULLS LAST, l.slug`)
}

/**
 * The weightiest links of an entity, in the same order as the list sorted by weight. Overlaps are counted in one pass
 * over the chains through the entity, since few of a hub's thousands of links are on any chain. On a chain, only the
 * links before and after the entity are its own.
 */
export async function weightiestLinks(query: Query, entityId: string, limit: number): Promise<LinkCard[]> {
  return query<LinkCard>(sql`
    WITH counted AS MATERIALIZED (
      SELECT own.id, count(DISTINCT c.overlap_id) AS overlaps
      FROM chains c CROSS JOIN LATERAL array_position(c.entity_ids, ${entityId}::bigint) here (at)
      CROSS JOIN LATERAL unnest(c.link_ids[here.at - 1 : here.at]) own (id)
      WHERE c.entity_ids @> ARRAY[${entityId}::bigint] GROUP BY own.id
    ),
    weightiest AS MATERIALIZED (
      SELECT l.id, ${raw(weightOf('coalesce(counted.overlaps, 0)'))} AS weight
      FROM links l LEFT JOIN counted ON counted.id = l.id
      WHERE l.from_id = ${entityId}::bigint OR l.to_id = ${entityId}::bigint ORDER BY weight DESC, l.id DESC LIMIT ${limit}
    )
    SELECT ${COLUMNS} FROM ${FROM} JOIN weightiest w ON w.id = l.id ORDER BY w.weight DESC, l.id DESC`)
}

/** The most names whose links are offered. */
const MOST_NAMED = 50

/** Links that stand and have these words in the name of either end, newest first. */
export async function suggestLinks(
  query: Query,
  words: string,
  limit: number,
): Promise<(ToldLink & Pick<LinkCard, 'slug' | 'from' | 'to'>)[]> {
  return query(sql`
    WITH named AS (
      SELECT t.record_id AS id FROM search_texts t WHERE t.record = 'entity' AND t.field IN ('name', 'alias')
        AND t.folded LIKE '%' || folded(${words}) || '%' LIMIT ${MOST_NAMED}
    )
    SELECT l.slug, l.kind, l.relationship, l.share_min AS "shareMin", l.share_max AS "shareMax",
      coalesce(l.stage, 'in_effect') AS stage, l.amount_status AS "amountStatus", ${raw(LINK_IS_OVER)} AS over, ${raw(LINK_IS_AHEAD)} AS ahead, json_build_object('name', f.name) AS "from", json_build_object('name', t.name) AS "to"
    FROM ${FROM} WHERE l.status <> 'retracted'
      AND l.id IN (
        SELECT m.id FROM links m JOIN named ON named.id = m.from_id
        UNION SELECT m.id FROM links m JOIN named ON named.id = m.to_id)
    ORDER BY l.recorded_at DESC, l.id DESC LIMIT ${limit}`)
}

/** Another link that reports the same sum; null if there is none. */
export async function otherOfSum(query: Query, link: LinkCard): Promise<string | null> {
  if (link.jointSum === null) return null
  const [other] = await query<{ slug: string }>(sql`
    SELECT slug FROM links WHERE joint_sum = ${link.jointSum} AND slug <> ${link.slug} AND status <> 'retracted'
    ORDER BY id LIMIT 1`)
  return other?.slug ?? null
}
