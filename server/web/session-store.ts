import connectPgSimple from 'connect-pg-simple'
import session, { type SessionData } from 'express-session'
import type pg from 'pg'
import { isReadOnly } from '../database/outage.ts'

/**
 * Sessions in PostgreSQL. A session that ends while one of its requests is under way stays ended: otherwise the end of
 * that request would write it again. Only the request that signs someone in creates a session with a user (`fresh`).
 */
export function sessionStore(pool: pg.Pool): session.Store {
  const PgStore = connectPgSimple(session)
  class EndedStaysEnded extends PgStore {
    /** While the database is read-only, sessions are not extended. */
    override touch(sid: string, data: SessionData, done?: (error?: unknown) => void): void {
      super.touch(sid, data, (error?: unknown) => done?.(isReadOnly(error) ? undefined : error))
    }

    /** Once the pool has ended with the app, no session needs to be cleared away, and none ever can be. */
    override pruneSessions(done?: (error: Error) => void): void {
      if (pool.ending) this.close()
      else super.pruneSessions(done)
    }

    override set(sid: string, data: SessionData, done?: (error?: unknown) => void): void {
      const { fresh, ...kept } = { ...data }
      if (data.userId === undefined || fresh === true) {
        super.set(sid, kept, done)
        return
      }
      pool
        .query('UPDATE sessions SET sess = $1, expire = $2 WHERE sid = $3', [kept, data.cookie.expires, sid])
        .then(
          () => done?.(),
          (error: unknown) => done?.(error),
        )
    }
  }
  return new EndedStaysEnded({ pool, tableName: 'sessions', pruneSessionInterval: 15 * 60 })
}
