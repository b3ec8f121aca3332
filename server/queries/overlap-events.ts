import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { LOOKED_AT } from '../overlaps/link-conditions.ts'
import type { Band, Certainty, Timing } from '../overlaps/method.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { lostScore, type OverlapEventKind } from '../record/overlap-events.ts'
import type { FilterName, Filters } from './filters.ts'
import { type Between, instant } from './moments.ts'
import { allOf, isAny, OVERLAP_KEY, OVERLAPS, overlapCondition } from './overlap-filters.ts'

/** Something that happened to an overlap. */
export interface OverlapEvent {
  readonly id: string
  readonly at: Date
  /** The last moment before it, in the form that `as_of` accepts. */
  readonly justBefore: string
  readonly overlapId: string
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
  readonly official: string
  readonly negotiation: string
  readonly party: string
  readonly event: OverlapEventKind
  readonly band: string
  readonly score: number
  readonly detail: string | null
}

/** Which events to return. By default, all of them. */
export interface EventChoice {
  /** The public id of an overlap. */
  readonly overlap?: string
  /** Later than this moment. */
  readonly since?: Date
  /** Only for what this user watches. */
  readonly watchedBy?: string
}

const FROM = sql`overlap_events e JOIN entities o ON o.id = e.official_id
  JOIN negotiations n ON n.id = e.negotiation_id JOIN entities p ON p.id = e.party_id`

const COLUMNS = sql`e.id, e.at,
  ${instant(`e.at - interval '1 microsecond'`)} AS "justBefore", ${OVERLAP_KEY} AS "overlapId", e.official_id AS "officialId",
  e.negotiation_id AS "negotiationId", e.party_id AS "partyId", o.name AS official, n.name AS negotiation,
  p.name AS party, e.event, e.band, e.score, e.detail`

/** The condition that an event's overlap involves an entity: as its official or party, or on one of its paths then. */
const involves = (entity: Sql): Sql => sql`(${entity} IN (e.official_id, e.party_id) OR EXISTS (
  SELECT FROM history.derived_overlaps v JOIN history.chains c ON c.overlap_id = v.id
  WHERE c.entity_ids @> ARRAY[${entity}] AND c.since <= e.at AND c.until >= e.at
    AND (v.official_id, v.negotiation_id, v.party_id) = (e.official_id, e.negotiation_id, e.party_id)))`

function condition({ overlap, since, watchedBy }: EventChoice): Sql {
  const [official, negotiation, party] = overlap?.split('~') ?? []
  return allOf([
    overlap === undefined
      ? null
      : sql`o.slug = ${official ?? ''} AND n.slug = ${negotiation ?? ''} AND p.slug = ${party ?? ''}`,
    since === undefined ? null : sql`e.at > ${since}`,
    watchedBy === undefined
      ? null
      : sql`EXISTS (SELECT FROM watches x WHERE x.user_id = ${watchedBy}::bigint
          AND (x.negotiation_id = e.negotiation_id OR ${involves(sql`x.entity_id`)}))`,
  ])
}

/** The latest events, newest first. @param before the id of an event; only earlier ones are returned. */
export async function overlapEvents(
  query: Query,
  choice: EventChoice,
  limit: number,
  before: string | null = null,
): Promise<OverlapEvent[]> {
  return query<OverlapEvent>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${condition(choice)} AND ${earlierThan(before)} ORDER BY e.id DESC LIMIT ${limit}`)
}

/** What an overlap's best path came to. */
interface Judgment {
  readonly band: Band
  readonly score: number
  readonly timing: Timing
  readonly certainty: Certainty
}

/** A change of an overlap that left it, and its rating, in place: no event, but part of its history. */
export interface Rejudged {
  readonly at: Date
  readonly before: Judgment
  readonly after: Judgment
}

/** The latest changes of an overlap's score within its rating, and of its timing and certainty, newest first. */
export async function rejudgedOf(
  query: Query,
  { officialId, negotiationId, partyId }: OverlapTriple,
  limit: number,
): Promise<Rejudged[]> {
  const judgment = (row: string): Sql =>
    raw(
      `json_build_object('band', ${row}.band, 'score', ${row}.score, 'timing', ${row}.timing, 'certainty', ${row}.certainty)`,
    )
  return query<Rejudged>(sql`
    SELECT v.since AS at, ${judgment('b')} AS before, ${judgment('v')} AS after
    FROM history.derived_overlaps v JOIN history.derived_overlaps b ON b.id = v.id AND b.until = v.since
    WHERE (v.official_id, v.negotiation_id, v.party_id) = (${officialId}::bigint, ${negotiationId}::bigint, ${partyId}::bigint)
      AND v.since <= ${raw(LOOKED_AT)}
      AND ((v.timing, v.certainty) <> (b.timing, b.certainty) OR (v.score <> b.score AND v.band = b.band))
    ORDER BY v.since DESC LIMIT ${limit}`)
}

/** The condition that an event came before the one with this id. */
const earlierThan = (id: string | null): Sql => (id === null ? sql`true` : sql`e.id < ${id}::bigint`)

export async function countOverlapEvents(query: Query, choice: EventChoice): Promise<number> {
  const [row] = await query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM ${FROM} WHERE ${condition(choice)}`,
  )
  return row?.count ?? 0
}

/** The filters on events themselves, so that they also match overlaps that have vanished, or had another rating or score. */
const OF_EVENTS = [
  'official',
  'negotiation',
  'party',
  'band',
  'min_score',
] as const satisfies readonly FilterName[]

/** The rating that an overlap had, and after a change of rating the one before it: “from high to medium”. */
const bandIs = (bands: Filters['band']): Sql | null =>
  bands === null
    ? null
    : sql`(e.band = ANY(${[...bands]}) OR (e.event = 'band' AND split_part(e.detail, ' ', 2) = ANY(${[...bands]})))`

/** The condition that an event's overlap has this score, or lost it with its rating. */
const reachesScore = (least: number): Sql => sql`((e.official_id, e.negotiation_id, e.party_id) IN (
    SELECT v.official_id, v.negotiation_id, v.party_id FROM derived_overlaps v WHERE v.score >= ${least}::int)
  OR ${lostScore(sql`${least}::int`)})`

/** The condition that an overlap list's filters put on events: those of overlaps that are, or were, in the list. */
function filtered(filters: Filters): Sql {
  const ofOverlaps: Filters = { ...filters, ...Object.fromEntries(OF_EVENTS.map((name) => [name, null])) }
  const others = Object.values(ofOverlaps).some((value) => value !== null)
  return allOf([
    isAny(sql`o.slug`, filters.official),
    isAny(sql`n.slug`, filters.negotiation),
    isAny(sql`p.slug`, filters.party),
    bandIs(filters.band),
    filters.min_score === null ? null : reachesScore(filters.min_score),
    others
      ? sql`(e.official_id, e.negotiation_id, e.party_id) IN (
          SELECT v.official_id, v.negotiation_id, v.party_id FROM ${OVERLAPS} WHERE ${overlapCondition(ofOverlaps)})`
      : null,
  ])
}

/**
 * The latest event of each overlap that matches the filters, latest first. A feed has one entry for each.
 * @param before as for `overlapEvents`.
 */
export async function latestPerOverlap(
  query: Query,
  filters: Filters,
  limit: number,
  before: string | null,
): Promise<OverlapEvent[]> {
  return query<OverlapEvent>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${filtered(filters)} AND ${earlierThan(before)} AND NOT EXISTS (SELECT FROM overlap_events later WHERE later.id > e.id
      AND (later.official_id, later.negotiation_id, later.party_id) = (e.official_id, e.negotiation_id, e.party_id))
    ORDER BY e.id DESC LIMIT ${limit}`)
}

/** Whose events: those of overlaps that match the filters, or that involve an entity. */
export type EventsOf = { readonly filters: Filters } | { readonly entityId: string }

/** Events after one moment and up to another, oldest first, up to `limit`. */
export async function eventsBetween(
  query: Query,
  of: EventsOf,
  { after, upTo }: Between,
  limit: number,
): Promise<OverlapEvent[]> {
  const whose = 'filters' in of ? filtered(of.filters) : involves(sql`${of.entityId}::bigint`)
  return query<OverlapEvent>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE e.at > ${after}::timestamptz AND e.at <= ${upTo}::timestamptz AND ${whose}
    ORDER BY e.id LIMIT ${limit}`)
}

/** What a recording did to overlaps: how often each event happened, and the first few events, highest score first. */
export interface RecordedEvents {
  /** The moment of the recording, as `instant` writes it. */
  readonly recording: string
  readonly counts: readonly { readonly event: OverlapEventKind; readonly count: number }[]
  readonly first: OverlapEvent[]
}

/** What each of these recordings did to overlaps, without those that did nothing. @param most events per recording */
export async function eventsOfRecordings(
  query: Query,
  recordings: readonly string[],
  most: number,
): Promise<Map<string, RecordedEvents>> {
  const rows = await query<RecordedEvents & { ids: string[] }>(sql`
    SELECT ${instant('r.at')} AS recording, told.counts, told.ids
    FROM unnest(${[...recordings]}::timestamptz[]) AS r (at) CROSS JOIN LATERAL (
      SELECT (SELECT json_agg(json_build_object('event', event, 'count', number) ORDER BY event) FROM (
          SELECT event, count(*)::int AS number FROM overlap_events WHERE at = r.at GROUP BY event) counted) AS counts,
        ARRAY(SELECT id::text FROM overlap_events WHERE at = r.at ORDER BY score DESC, id LIMIT ${most}) AS ids) told
    WHERE told.counts IS NOT NULL`)
  const first = await query<OverlapEvent & { recording: string }>(sql`
    SELECT ${COLUMNS}, ${instant('e.at')} AS recording FROM ${FROM}
    WHERE e.id = ANY(${rows.flatMap(({ ids }) => ids)}::bigint[]) ORDER BY e.score DESC, e.id`)
  return new Map(
    rows.map(({ recording, counts }) => [
      recording,
      { recording, counts, first: first.filter((event) => event.recording === recording) },
    ]),
  )
}
