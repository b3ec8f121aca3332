import sql, { type Sql } from 'sql-template-tag'
import type { ReplyOutcome } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
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
  /** The moment of the version that was put, in the form that `as_of` accepts. */
  readonly putVersion: string
}

const COLUMNS: Sql = sql`r.id::text AS id, r.put_to AS "putTo", r.what, r.put_on AS "putOn", r.due_on AS "dueOn", r.outcome, r.answer,
  r.answered_on AS "answeredOn", r.published, ${instant('r.put_version')} AS "putVersion"`

/** The most requests that the page of an overlap lists. */
const MOST = 50

/**
 * What has been put to the people concerned in an overlap, newest first, also under names that were merged since.
 * @param all whether those that readers do not see yet are among them.
 */
export async function repliesTo(query: Query, overlap: OverlapTriple, all: boolean): Promise<Reply[]> {
  return query<Reply>(sql`
    WITH RECURSIVE same AS (
      SELECT id, id AS kept FROM entities WHERE id IN (${overlap.officialId}::bigint, ${overlap.partyId}::bigint)
      UNION ALL SELECT e.id, same.kept FROM entities e JOIN same ON e.merged_into_id = same.id
    )
    SELECT ${COLUMNS} FROM reply_requests r
      JOIN same o ON o.id = r.official_id AND o.kept = ${overlap.officialId}::bigint
      JOIN same p ON p.id = r.party_id AND p.kept = ${overlap.partyId}::bigint
    WHERE r.negotiation_id = ${overlap.negotiationId}::bigint AND (r.published OR ${all})
    ORDER BY r.put_on DESC, r.id DESC LIMIT ${MOST}`)
}
