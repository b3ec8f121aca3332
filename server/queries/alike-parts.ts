import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'

/** A part of a record that may say the same as one that is being written: nothing in it rules that out. */
export interface AlikePart {
  readonly id: string
  /** The title of a position, the place of a meeting, or who is a party or takes part; null if not on record. */
  readonly name: string | null
  /** What it says besides its dates, if it says it: the body, or the one acted for. */
  readonly beside: string | null
  readonly start: string | null
  readonly end: string | null
}

/** The dates of a part that is being written, as partial dates. */
interface Dated {
  readonly start: string | null
  readonly end: string | null
}

/** Enough to see that a part is already on record. */
const MOST_ALIKE = 20

/** Whether the days on which the part `p` may hold and those of the one being written have one in common. */
const daysMeet = ({ start, end }: Dated): Sql => {
  const days = (from: Sql, to: Sql): Sql =>
    sql`daterange(partial_earliest(${from}), partial_latest(nullif(${to}, 'unknown')), '[]')`
  return sql`${days(sql`p.start_date`, sql`p.end_date`)} && ${days(sql`${start}::text`, sql`${end}::text`)}`
}

/** Whether two texts are the same as readers see them; what is not known contradicts nothing. */
const noConflict = (one: Sql, other: Sql): Sql => sql`coalesce(folded(${one}) = folded(${other}), true)`

/** The name of the entity at this slug, or the text itself if there is none. */
const nameAt = (text: string | null): Sql =>
  sql`coalesce((SELECT e.name FROM entities e WHERE e.slug = ${text}), ${text}::text)`

const PART = raw(`p.id::text AS id, p.start_date AS start, p.end_date AS "end"`)
const ONE_BY_ONE = sql`ORDER BY p.start_date NULLS FIRST, p.id LIMIT ${MOST_ALIKE}`

/** Positions of the same official, with the same title, at a body and on dates that do not conflict. */
export function positionsLike(
  query: Query,
  { official, title, body, ...dates }: Dated & { official: string; title: string; body: string | null },
  exceptId: string | null,
): Promise<AlikePart[]> {
  const held = sql`coalesce(b.name, p.body_name)`
  return query<AlikePart>(sql`
    SELECT ${PART}, p.title AS name, ${held} AS beside
    FROM entities o JOIN positions p ON p.official_id = o.id LEFT JOIN entities b ON b.id = p.body_id
    WHERE o.slug = ${official} AND p.id IS DISTINCT FROM ${exceptId}::bigint AND folded(p.title) = folded(${title})
      AND ${noConflict(held, nameAt(body))} AND ${daysMeet(dates)} ${ONE_BY_ONE}`)
}

/** Parties to the same talks: the same entity in the same role, on dates that do not conflict. */
export function partiesLike(
  query: Query,
  { entity, role, ...dates }: Dated & { entity: string; role: string },
  negotiationId: string,
  exceptId: string | null,
): Promise<AlikePart[]> {
  return query<AlikePart>(sql`
    SELECT ${PART}, e.name, NULL AS beside FROM parties p JOIN entities e ON e.id = p.entity_id
    WHERE p.negotiation_id = ${negotiationId}::bigint AND e.slug = ${entity} AND p.role = ${role}
      AND p.id IS DISTINCT FROM ${exceptId}::bigint AND ${daysMeet(dates)} ${ONE_BY_ONE}`)
}

/** Participants in the same talks: the same official in the same role, on behalf of somebody and on dates that do not conflict. */
export function participantsLike(
  query: Query,
  {
    official,
    role,
    on_behalf_of: behalf,
    ...dates
  }: Dated & { official: string; role: string; on_behalf_of: string | null },
  negotiationId: string,
  exceptId: string | null,
): Promise<AlikePart[]> {
  return query<AlikePart>(sql`
    SELECT ${PART}, o.name, b.name AS beside
    FROM participants p JOIN entities o ON o.id = p.official_id LEFT JOIN entities b ON b.id = p.on_behalf_of_id
    WHERE p.negotiation_id = ${negotiationId}::bigint AND o.slug = ${official} AND p.role = ${role}
      AND coalesce(b.slug = ${behalf}, true) AND p.id IS DISTINCT FROM ${exceptId}::bigint
      AND ${daysMeet(dates)} ${ONE_BY_ONE}`)
}

/** Meetings of the same talks, on dates and at a place that do not conflict. */
export function meetingsLike(
  query: Query,
  { date, place }: { date: string; place: string | null },
  negotiationId: string,
  exceptId: string | null,
): Promise<AlikePart[]> {
  return query<AlikePart>(sql`
    SELECT ${PART}, p.place AS name, NULL AS beside
    FROM (SELECT *, date AS start_date, date AS end_date FROM meetings) p
    WHERE p.negotiation_id = ${negotiationId}::bigint AND p.id IS DISTINCT FROM ${exceptId}::bigint
      AND ${noConflict(sql`p.place`, sql`${place}::text`)} AND ${daysMeet({ start: date, end: date })} ${ONE_BY_ONE}`)
}
