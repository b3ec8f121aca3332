import sql, { raw, type Sql } from 'sql-template-tag'
import type {
  NegotiationStatus,
  ParticipantRole,
  ParticipationStatus,
  PartyRole,
} from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import type { Band } from '../overlaps/method.ts'
import { PART_DATES } from '../overlaps/part-dates.ts'
import type { PartDates } from '../values/part-words.ts'
import type { Named } from './negotiations.ts'

/** The talks that someone has a part in: as an official, at a meeting, or as a party. */

/** A negotiation that someone takes part in, with their role. */
export interface PartRow extends Named, PartDates {
  readonly role: ParticipantRole
  readonly capacity: string | null
  readonly onBehalfOf: Named | null
  readonly status: NegotiationStatus
  /** The status of the part itself. */
  readonly participation: ParticipationStatus
  /** The overlaps with parties that can have been in the talks on a day of this part, the highest scores first. */
  readonly overlaps: readonly { readonly party: Named; readonly score: number; readonly band: Band }[]
  /** How many more there are. */
  readonly moreOverlaps: number
}

/** The most overlaps that are told for each part. */
const MOST_OVERLAPS = 10

/** The first and the last day that the dates of a part of talks can mean. Missing dates are those of the negotiation `n`. */
const firstDay = (part: string): Sql =>
  raw(`coalesce(partial_earliest(coalesce(${part}.start_date, n.start_date)), '-infinity')`)
const lastDay = (part: string): Sql =>
  raw(`coalesce(partial_latest(nullif(coalesce(${part}.end_date, n.end_date), 'unknown')), 'infinity')`)

/** The negotiations that an official takes part in, latest first. Missing dates are taken from the negotiation. */
export async function partsOf(query: Query, officialId: string): Promise<PartRow[]> {
  const rows = await query<PartRow & { allOverlaps: number }>(sql`
    SELECT n.slug, n.name, p.role, p.capacity, n.status, coalesce(p.status, 'reported') AS participation,
      ${PART_DATES},
      CASE WHEN b.id IS NOT NULL THEN json_build_object('slug', b.slug, 'name', b.name) END AS "onBehalfOf",
      met.overlaps, met.all AS "allOverlaps"
    FROM participants p JOIN negotiations n ON n.id = p.negotiation_id LEFT JOIN entities b ON b.id = p.on_behalf_of_id
    CROSS JOIN LATERAL (
      SELECT coalesce(json_agg(json_build_object('party', json_build_object('slug', v.slug, 'name', v.name),
          'score', v.score, 'band', v.band) ORDER BY v.place) FILTER (WHERE v.place <= ${MOST_OVERLAPS}), '[]') AS overlaps,
        count(*)::int AS all
      FROM (
        SELECT e.slug, e.name, v.score, v.band, row_number() OVER (ORDER BY v.score DESC, e.name) AS place
        FROM derived_overlaps v JOIN entities e ON e.id = v.party_id
        WHERE v.official_id = p.official_id AND v.negotiation_id = n.id AND EXISTS (
          SELECT FROM parties q WHERE q.negotiation_id = n.id AND q.entity_id = v.party_id
            AND ${firstDay('q')} <= ${lastDay('p')} AND ${firstDay('p')} <= ${lastDay('q')})
      ) v) met
    WHERE p.official_id = ${officialId}
    ORDER BY partial_earliest(coalesce(p.start_date, n.start_date)) DESC NULLS LAST, n.name`)
  return rows.map(({ allOverlaps, ...part }) => ({
    ...part,
    moreOverlaps: allOverlaps - part.overlaps.length,
  }))
}

/** A meeting with the negotiation that it belongs to. */
export interface NamedMeeting {
  readonly date: string
  readonly place: string | null
  readonly summary: string | null
  readonly negotiation: { readonly slug: string; readonly name: string }
}

/** The meetings that an official is on record as attending. */
export async function meetingsOf(query: Query, officialId: string): Promise<NamedMeeting[]> {
  return query<NamedMeeting>(sql`
    SELECT m.date, m.place, m.summary, json_build_object('slug', n.slug, 'name', n.name) AS negotiation
    FROM meetings m JOIN negotiations n ON n.id = m.negotiation_id
    WHERE EXISTS (SELECT FROM meeting_attendees a WHERE a.meeting_id = m.id AND a.entity_id = ${officialId})
    ORDER BY partial_earliest(m.date), m.id`)
}

/** A negotiation to which someone is a party. */
export interface SeatRow extends Named {
  readonly status: NegotiationStatus
  readonly roles: string[]
  /** Each role with its dates; missing ones are taken from the negotiation. */
  readonly parts: readonly (PartDates & { readonly role: PartyRole })[]
}

/** The negotiations to which an entity is a party, with its roles, latest first. */
export async function seatsOf(query: Query, entityId: string): Promise<SeatRow[]> {
  return query<SeatRow>(sql`
    SELECT slug, name, status, array_agg(DISTINCT role ORDER BY role) AS roles,
      json_agg(json_build_object('role', role, 'startDate', "startDate", 'endDate', "endDate", 'ofTalks', "ofTalks")
        ORDER BY partial_earliest("startDate") NULLS FIRST, role) AS parts
    FROM (
      SELECT n.id, n.slug, n.name, n.status, partial_earliest(n.start_date) AS began, p.role, ${PART_DATES}
      FROM parties p JOIN negotiations n ON n.id = p.negotiation_id WHERE p.entity_id = ${entityId}
    ) seat
    GROUP BY id, slug, name, status, began ORDER BY began DESC NULLS LAST, name`)
}
