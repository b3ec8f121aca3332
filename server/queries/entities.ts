import sql, { raw, type Sql } from 'sql-template-tag'
import type { EntityKind, PositionClass } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { groupBy } from '../values/group-by.ts'
import { endOfMerges } from './end-of-merges.ts'
import { IS_OFFICIAL } from './entity-cards.ts'
import type { Filters } from './filters.ts'
import { type CitedSource, citedSources } from './link-cards.ts'
import { allOf, contains, isAny, namedLike } from './overlap-filters.ts'
import { alphabetical, fetchPage, type Page, type PageRequest, type SortKeys } from './paging.ts'

/** An entity in a list, with what its row counts. */
export interface EntityRow {
  readonly id: string
  readonly slug: string
  readonly kind: EntityKind
  readonly name: string
  readonly country: string | null
  readonly summary: string | null
  readonly official: boolean
  /** For an official, the official's overlaps; otherwise those whose chains it is on or whose party it is. */
  readonly overlapCount: number
  readonly linkCount: number
  readonly negotiationCount: number
}

export interface EntityDetail extends EntityRow {
  readonly aliases: string[]
  readonly externalIds: Readonly<Record<string, string>> | null
  /** Null if it is not retracted. */
  readonly retractionReason: string | null
  /** Whether it was retracted in favor of another entity. */
  readonly merged: boolean
  readonly sources: CitedSource[]
}

/** How many overlaps each official, or each other entity, has, which `ENTITY_SORTS` sort entities `e` by. */
export function overlapCounts(officials: boolean): Sql {
  const concerned = officials
    ? sql`SELECT v.official_id AS id, v.id AS overlap FROM derived_overlaps v`
    : sql`SELECT v.party_id AS id, v.id AS overlap FROM derived_overlaps v
        UNION SELECT unnest(c.entity_ids), c.overlap_id FROM chains c`
  return sql`LEFT JOIN (SELECT its.id, count(*)::int AS overlaps FROM (${concerned}) its GROUP BY 1) overlapping
    ON overlapping.id = e.id`
}

export const ENTITY_SORTS = {
  name: { label: 'Name', expression: alphabetical('e.name'), type: 'text', direction: 'ASC' },
  // Counts below zero go upward, so that equal counts stay in the order of entry.
  overlaps: {
    label: 'Most overlaps',
    expression: '(-coalesce(overlapping.overlaps, 0))',
    type: 'int',
    direction: 'ASC',
  },
  links: {
    label: 'Most links',
    expression:
      '(-((SELECT count(*)::int FROM links l WHERE l.from_id = e.id) + (SELECT count(*)::int FROM links l WHERE l.to_id = e.id)))',
    type: 'int',
    direction: 'ASC',
  },
} as const satisfies SortKeys

const official = raw(IS_OFFICIAL)

/** The overlaps of an entity `e`: an official's own; for any other, those whose chains it is on or whose party it is. */
export const OVERLAP_COUNT = sql`(CASE WHEN ${official} THEN (SELECT count(*) FROM derived_overlaps v WHERE v.official_id = e.id)
    ELSE (SELECT count(*) FROM (SELECT v.id FROM derived_overlaps v WHERE v.party_id = e.id
      UNION SELECT c.overlap_id FROM chains c WHERE c.entity_ids @> ARRAY[e.id]) its) END)::int`

/** The links of an entity `e`, retracted ones too. */
export const LINK_COUNT = sql`((SELECT count(*) FROM links l WHERE l.from_id = e.id)
  + (SELECT count(*) FROM links l WHERE l.to_id = e.id))::int`

const COLUMNS = sql`e.id, e.slug, e.kind, e.name, e.country, e.summary, ${official} AS official,
  ${OVERLAP_COUNT} AS "overlapCount", ${LINK_COUNT} AS "linkCount",
  (SELECT count(DISTINCT n) FROM (SELECT negotiation_id AS n FROM participants WHERE official_id = e.id
    UNION SELECT negotiation_id FROM parties WHERE entity_id = e.id) at)::int AS "negotiationCount"`

/** `IS_OFFICIAL` where officials are looked for among all entities, of which they are few. */
const IS_ONE_OF_OFFICIALS = sql`e.kind = 'person'
  AND e.id IN (SELECT q.official_id FROM positions q UNION SELECT q.official_id FROM participants q)`

/** The filters' condition on entities `e`, for officials or for all other entities. */
export function entityCondition(filters: Filters, officials: boolean): Sql {
  return allOf([
    sql`e.retraction_reason IS NULL`,
    officials ? IS_ONE_OF_OFFICIALS : sql`NOT ${official}`,
    isAny(sql`e.kind`, filters.kind),
    isAny(sql`e.country`, filters.country),
    filters.negotiation === null
      ? null
      : sql`e.id IN (SELECT q.official_id FROM participants q JOIN negotiations n ON n.id = q.negotiation_id
          WHERE n.slug = ANY(${filters.negotiation}))`,
    filters.q === null
      ? null
      : sql`(e.name ILIKE ${contains(filters.q)}
          OR EXISTS (SELECT FROM unnest(e.aliases) alias WHERE alias ILIKE ${contains(filters.q)})
          OR ${namedLike('entity', sql`e.id`, filters.q)})`,
  ])
}

/** One page of officials, or of all other entities. */
export async function listEntities(
  query: Query,
  filters: Filters,
  page: PageRequest,
  officials: boolean,
): Promise<Page<EntityRow>> {
  return fetchPage<EntityRow>(query, ENTITY_SORTS, page, {
    columns: COLUMNS,
    from: sql`entities e`,
    chosenFrom: sql`entities e ${overlapCounts(officials)}`,
    where: entityCondition(filters, officials),
    idColumn: 'e.id',
  })
}

/** The additional columns for an entity's own page. */
const DETAILS = sql`e.aliases, e.external_ids AS "externalIds", e.retraction_reason AS "retractionReason",
  e.merged_into_id IS NOT NULL AS merged, ${raw(citedSources('entity_id', 'e'))} AS sources`

/** The same page, with all fields of each entity. */
export async function listEntityDetails(
  query: Query,
  filters: Filters,
  page: PageRequest,
  officials: boolean,
): Promise<Page<EntityDetail>> {
  return fetchPage<EntityDetail>(query, ENTITY_SORTS, page, {
    columns: sql`${COLUMNS}, ${DETAILS}`,
    from: sql`entities e`,
    chosenFrom: sql`entities e ${overlapCounts(officials)}`,
    where: entityCondition(filters, officials),
    idColumn: 'e.id',
  })
}

export async function countEntities(query: Query, filters: Filters, officials: boolean): Promise<number> {
  const [row] = await query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM entities e WHERE ${entityCondition(filters, officials)}`,
  )
  return row?.count ?? 0
}

export async function findEntity(query: Query, slug: string): Promise<EntityDetail | null> {
  const [row] = await query<EntityDetail>(sql`
    SELECT ${COLUMNS}, ${DETAILS} FROM entities e WHERE e.slug = ${slug}`)
  return row ?? null
}

/** The entity that a merged entity ended up in, through any further merges; null if it was not merged. */
export async function keptEntity(
  query: Query,
  slug: string,
): Promise<{ slug: string; name: string; official: boolean } | null> {
  const [row] = await query<{ slug: string; name: string; official: boolean }>(sql`
    SELECT e.slug, e.name, ${official} AS official FROM entities e
    WHERE e.id = ${endOfMerges('entities', sql`(SELECT merged_into_id FROM entities WHERE slug = ${slug})`)}`)
  return row ?? null
}

/** A position with its body and sources. */
export interface PositionRow {
  readonly id: string
  readonly officialId: string
  readonly title: string
  readonly body: {
    slug: string | null
    name: string
    /** A two-letter code; null if the record does not say. */
    country: string | null
  } | null
  readonly class: PositionClass
  readonly startDate: string | null
  readonly endDate: string | null
  readonly sources: CitedSource[]
}

/** An official's positions, latest first. */
export async function positionsOf(query: Query, officialId: string): Promise<PositionRow[]> {
  return (await positionsOfAll(query, [officialId])).get(officialId) ?? []
}

/** The positions of these officials by official, each one's latest first. */
export async function positionsOfAll(
  query: Query,
  officialIds: readonly string[],
): Promise<Map<string, PositionRow[]>> {
  const rows = await query<PositionRow>(sql`
    SELECT p.official_id AS "officialId", p.id, p.title, p.class, p.start_date AS "startDate", p.end_date AS "endDate",
      CASE WHEN num_nonnulls(b.id::text, p.body_name) > 0
        THEN json_build_object('slug', b.slug, 'name', coalesce(b.name, p.body_name), 'country', b.country) END AS body,
      ${raw(citedSources('position_id', 'p'))} AS sources
    FROM positions p LEFT JOIN entities b ON b.id = p.body_id
    WHERE p.official_id = ANY(${[...officialIds]}::bigint[])
    ORDER BY partial_earliest(p.start_date) DESC NULLS LAST, p.title`)
  return groupBy(rows, ({ officialId }) => officialId)
}
