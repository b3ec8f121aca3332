import sql, { type Sql } from 'sql-template-tag'
import type { ReplyOutcome } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { endOfMerges } from './end-of-merges.ts'
import { instant } from './moments.ts'

/** What was put to someone about an overlap. Days are ISO days. */
export interface Reply {
  readonly id: string
  readonly putTo: string
  readonly what: string
  readonly putOn: string
  readonly dueOn: string
  /** Null while an answer is awaited. */
  readonly outcome: ReplyOutcome | null
  readonly answer: string | null
  readonly answeredOn: string | null
  /** Whether readers see it. */
  readonly published: boolean
  /** The moment of the version that was put, in the form that `as_of` accepts, and the overlap's public id at the time. */
  readonly putVersion: string
  readonly putAs: string
}

const COLUMNS: Sql = sql`r.id::text AS id, r.put_to AS "putTo", r.what, r.put_on AS "putOn", r.due_on AS "dueOn", r.outcome, r.answer,
  r.answered_on AS "answeredOn", r.published, ${instant('r.put_version')} AS "putVersion",
  (SELECT a.slug || '~' || b.slug || '~' || c.slug FROM entities a, negotiations b, entities c
    WHERE a.id = r.official_id AND b.id = r.negotiation_id AND c.id = r.party_id) AS "putAs"`

/** The most requests about one overlap, or about all overlaps of one record, that are shown. */
const MOST = 50

const NEWEST_FIRST: Sql = sql`r.put_on DESC, r.id DESC`

/** The condition that a request `r` is about an overlap, also if it was put under names that were merged since. */
export const isAboutOverlap = (official: Sql, negotiation: Sql, party: Sql): Sql => sql`
  r.negotiation_id = ${negotiation} AND ${endOfMerges('entities', sql`r.official_id`)} = ${official}
  AND ${endOfMerges('entities', sql`r.party_id`)} = ${party}`

/** The published requests about the overlap `v`, newest first, as JSON. */
export const REPLIES_OF_OVERLAP: Sql = sql`coalesce((
  SELECT json_agg(found) FROM (
    SELECT ${COLUMNS} FROM reply_requests r
    WHERE r.published AND ${isAboutOverlap(sql`v.official_id`, sql`v.negotiation_id`, sql`v.party_id`)}
    ORDER BY ${NEWEST_FIRST} LIMIT ${MOST}) found), '[]')`

/**
 * What has been put to the people concerned in an overlap, newest first.
 * @param all whether requests that readers do not see yet are among them.
 */
export async function repliesTo(query: Query, overlap: OverlapTriple, all: boolean): Promise<Reply[]> {
  const { officialId, negotiationId, partyId } = overlap
  return query<Reply>(sql`
    SELECT ${COLUMNS} FROM reply_requests r
    WHERE (r.published OR ${all})
      AND ${isAboutOverlap(sql`${officialId}::bigint`, sql`${negotiationId}::bigint`, sql`${partyId}::bigint`)}
    ORDER BY ${NEWEST_FIRST} LIMIT ${MOST}`)
}

/** A published request, with the overlap that it is about. */
export interface ReplyAbout extends Reply {
  readonly overlap: { readonly id: string; readonly name: string; readonly stands: boolean }
}

/**
 * What has been put, and published, about overlaps, newest first: those of an official or a party, those whose paths lead
 * through an interest, or those of a negotiation.
 */
export async function repliesAbout(
  query: Query,
  subject: { entityId: string } | { negotiationId: string },
): Promise<ReplyAbout[]> {
  const about =
    'entityId' in subject
      ? sql`${subject.entityId}::bigint IN (o.id, p.id)
          OR EXISTS (SELECT FROM chains c WHERE c.overlap_id = v.id AND c.entity_ids @> ARRAY[${subject.entityId}::bigint])`
      : sql`r.negotiation_id = ${subject.negotiationId}::bigint`
  return query<ReplyAbout>(sql`
    SELECT ${COLUMNS}, json_build_object('id', o.slug || '~' || n.slug || '~' || p.slug,
      'name', o.name || ', ' || n.name || ' and ' || p.name, 'stands', v.id IS NOT NULL) AS overlap
    FROM reply_requests r JOIN negotiations n ON n.id = r.negotiation_id
      JOIN entities o ON o.id = ${endOfMerges('entities', sql`r.official_id`)}
      JOIN entities p ON p.id = ${endOfMerges('entities', sql`r.party_id`)}
      LEFT JOIN derived_overlaps v ON (v.official_id, v.negotiation_id, v.party_id) = (o.id, n.id, p.id)
    WHERE r.published AND (${about}) ORDER BY ${NEWEST_FIRST} LIMIT ${MOST}`)
}
