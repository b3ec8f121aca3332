import sql, { type Sql } from 'sql-template-tag'
import type { ReplyOutcome } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { endOfMerges } from './end-of-merges.ts'
import { instant } from './moments.ts'
import { OVERLAP_KEY } from './overlap-filters.ts'

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
  (SELECT ${OVERLAP_KEY} FROM entities o, negotiations n, entities p
    WHERE o.id = r.official_id AND n.id = r.negotiation_id AND p.id = r.party_id) AS "putAs"`

/** The most requests that those who record them see of one overlap. */
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
    ORDER BY ${NEWEST_FIRST}) found), '[]')`

/**
 * What has been put to the people concerned in an overlap, which may have vanished before its official or party was
 * merged, newest first.
 * @param all whether requests that readers do not see yet are among them.
 */
export async function repliesTo(query: Query, overlap: OverlapTriple, all: boolean): Promise<Reply[]> {
  const [official, party] = [overlap.officialId, overlap.partyId].map((id) =>
    endOfMerges('entities', sql`${id}::bigint`),
  ) as [Sql, Sql]
  return query<Reply>(sql`
    SELECT ${COLUMNS} FROM reply_requests r
    WHERE (r.published OR ${all}) AND ${isAboutOverlap(official, sql`${overlap.negotiationId}::bigint`, party)}
    ORDER BY ${NEWEST_FIRST} LIMIT ${MOST}`)
}

/** A published request, with the overlap that it is about, under the names of today. */
export interface ReplyAbout extends Reply {
  readonly overlapId: string
  readonly official: string
  readonly negotiation: string
  readonly party: string
  /** Whether the overlap is still there. */
  readonly stands: boolean
}

/** Whose overlaps: those of an official, those whose party an entity is or whose paths lead through it, or those in talks. */
export type OverlapsOf =
  | { readonly officialId: string }
  | { readonly interestId: string }
  | { readonly negotiationId: string }

function isOf(subject: OverlapsOf): Sql {
  if ('officialId' in subject) return sql`o.id = ${subject.officialId}::bigint`
  if ('negotiationId' in subject) return sql`n.id = ${subject.negotiationId}::bigint`
  return sql`(p.id = ${subject.interestId}::bigint OR EXISTS (
    SELECT FROM chains c WHERE c.overlap_id = v.id AND c.entity_ids @> ARRAY[${subject.interestId}::bigint]))`
}

/** What has been put, and published, about several overlaps, newest first. */
export async function repliesAbout(query: Query, subject: OverlapsOf): Promise<ReplyAbout[]> {
  return query<ReplyAbout>(sql`
    SELECT ${COLUMNS}, ${OVERLAP_KEY} AS "overlapId", o.name AS official, n.name AS negotiation,
      p.name AS party, v.id IS NOT NULL AS stands
    FROM reply_requests r JOIN negotiations n ON n.id = r.negotiation_id
      JOIN entities o ON o.id = ${endOfMerges('entities', sql`r.official_id`)}
      JOIN entities p ON p.id = ${endOfMerges('entities', sql`r.party_id`)}
      LEFT JOIN derived_overlaps v ON (v.official_id, v.negotiation_id, v.party_id) = (o.id, n.id, p.id)
    WHERE r.published AND ${isOf(subject)} ORDER BY ${NEWEST_FIRST}`)
}
