import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'

/** A user's session. It is named by a digest, because anyone who knows its own id could use it. */
export interface OwnSession {
  readonly handle: string
  readonly device: string | null
  readonly signedInAt: string | null
  readonly lastUsedAt: Date
  readonly current: boolean
}

const HANDLE = sql`left(encode(sha256(convert_to(sid, 'UTF8')), 'hex'), 24)`

/** A user's sessions that have not expired, with the one asking first. `hours` is how long each lasts unused. */
export async function sessionsOf(
  { query }: Database,
  userId: string,
  currentSid: string,
  hours: number,
): Promise<OwnSession[]> {
  return query<OwnSession>(sql`
    SELECT ${HANDLE} AS handle, sess ->> 'device' AS device, sess ->> 'signedInAt' AS "signedInAt",
      (expire - make_interval(hours => ${hours}::int)) AT TIME ZONE current_setting('TimeZone') AS "lastUsedAt",
      sid = ${currentSid} AS current
    FROM sessions WHERE sess ->> 'userId' = ${userId} AND expire > now()
    ORDER BY sid = ${currentSid} DESC, expire DESC`)
}

/** Ends one of a user's sessions; does nothing if it is not theirs. */
export async function endSession({ query }: Database, userId: string, handle: string): Promise<void> {
  await query(sql`DELETE FROM sessions WHERE sess ->> 'userId' = ${userId} AND ${HANDLE} = ${handle}`)
}

/** Ends a user's sessions except this one, or all of them if none is given. */
export async function endSessions(
  { query }: Pick<Database, 'query'>,
  userId: string,
  butSid: string | null = null,
): Promise<void> {
  await query(
    sql`DELETE FROM sessions
      WHERE (sess ->> 'userId' = ${userId} OR sess ->> 'pendingUserId' = ${userId}) AND sid IS DISTINCT FROM ${butSid}`,
  )
}
