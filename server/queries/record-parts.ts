import sql, { raw, type Sql } from 'sql-template-tag'
import type { ParticipationStatus, PositionClass } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { ROW_ID } from '../values/row-id.ts'
import { type CitedSource, citedSources } from './link-cards.ts'

/** Single parts of records, as their forms load them. */

interface Named {
  readonly slug: string | null
  readonly name: string
}

interface Part {
  readonly id: string
  readonly sources: CitedSource[]
}

export interface PositionPart extends Part {
  readonly official: Named
  readonly title: string
  readonly body: Named | null
  readonly class: PositionClass
  readonly startDate: string | null
  readonly endDate: string | null
}

export interface PartyPart extends Part {
  readonly entity: Named
  readonly role: string
  readonly startDate: string | null
  readonly endDate: string | null
}

export interface ParticipantPart extends Part {
  readonly official: Named
  readonly role: string
  readonly capacity: string | null
  readonly onBehalfOf: Named | null
  readonly status: ParticipationStatus
  readonly startDate: string | null
  readonly endDate: string | null
}

export interface MeetingPart extends Part {
  readonly date: string
  readonly place: string | null
  readonly summary: string | null
  readonly attendees: Named[]
}

const named = (alias: string): Sql => raw(`json_build_object('slug', ${alias}.slug, 'name', ${alias}.name)`)

async function one<Row extends object>(query: Query, id: string, statement: Sql): Promise<Row | null> {
  if (!ROW_ID.test(id)) return null
  const [row] = await query<Row>(statement)
  return row ?? null
}

/** A position held by this person; null if there is none. */
export async function findPosition(
  query: Query,
  officialId: string,
  id: string,
): Promise<PositionPart | null> {
  return one<PositionPart>(
    query,
    id,
    sql`SELECT p.id, ${named('o')} AS official, p.title, p.class, p.start_date AS "startDate", p.end_date AS "endDate",
      CASE WHEN num_nonnulls(b.id::text, p.body_name) > 0
        THEN json_build_object('slug', b.slug, 'name', coalesce(b.name, p.body_name)) END AS body,
      ${raw(citedSources('position_id', 'p'))} AS sources
    FROM positions p JOIN entities o ON o.id = p.official_id LEFT JOIN entities b ON b.id = p.body_id
    WHERE p.id = ${id}::bigint AND p.official_id = ${officialId}::bigint`,
  )
}

/** A party to this negotiation; null if there is none. */
export async function findParty(query: Query, negotiationId: string, id: string): Promise<PartyPart | null> {
  return one<PartyPart>(
    query,
    id,
    sql`SELECT p.id, ${named('e')} AS entity, p.role, p.start_date AS "startDate", p.end_date AS "endDate",
      ${raw(citedSources('party_id', 'p'))} AS sources
    FROM parties p JOIN entities e ON e.id = p.entity_id
    WHERE p.id = ${id}::bigint AND p.negotiation_id = ${negotiationId}::bigint`,
  )
}

/** A participant in this negotiation; null if there is none. */
export async function findParticipant(
  query: Query,
  negotiationId: string,
  id: string,
): Promise<ParticipantPart | null> {
  return one<ParticipantPart>(
    query,
    id,
    sql`SELECT p.id, ${named('o')} AS official, p.role, p.capacity, p.start_date AS "startDate", p.end_date AS "endDate",
      coalesce(p.status, 'reported') AS status, CASE WHEN b.id IS NOT NULL THEN ${named('b')} END AS "onBehalfOf", ${raw(citedSources('participant_id', 'p'))} AS sources
    FROM participants p JOIN entities o ON o.id = p.official_id LEFT JOIN entities b ON b.id = p.on_behalf_of_id
    WHERE p.id = ${id}::bigint AND p.negotiation_id = ${negotiationId}::bigint`,
  )
}

/** A meeting in this negotiation; null if there is none. */
export async function findMeeting(
  query: Query,
  negotiationId: string,
  id: string,
): Promise<MeetingPart | null> {
  return one<MeetingPart>(
    query,
    id,
    sql`SELECT m.id, m.date, m.place, m.summary, ${raw(citedSources('meeting_id', 'm'))} AS sources, ${attendeesOf('m')}
    FROM meetings m WHERE m.id = ${id}::bigint AND m.negotiation_id = ${negotiationId}::bigint`,
  )
}

/** The attendees of a meeting, by name. */
export function attendeesOf(meeting: string): Sql {
  return raw(`coalesce((SELECT json_agg(json_build_object('slug', e.slug, 'name', e.name) ORDER BY e.name, e.id)
    FROM meeting_attendees a JOIN entities e ON e.id = a.entity_id WHERE a.meeting_id = ${meeting}.id), '[]') AS attendees`)
}
