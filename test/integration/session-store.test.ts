import pg from 'pg'
import sql from 'sql-template-tag'
import { afterEach, expect, it, vi } from 'vitest'
import { sessionStore } from '../../server/web/session-store.ts'
import { useApp } from '../support/app.ts'

const running = useApp('test')

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Longer than any pause between two times that expired sessions are cleared away. */
const LONG_MS = 60 * 60 * 1000

it('clears expired sessions away', async () => {
  const { database } = running()
  await database.query(sql`
    INSERT INTO sessions (sid, sess, expire) VALUES ('old', '{}', now() - interval '1 day'), ('new', '{}', now() + interval '1 day')`)
  const store = sessionStore(database.pool) as ReturnType<typeof sessionStore> & {
    pruneSessions(done: (error?: Error) => void): void
  }
  await new Promise<void>((resolve, reject) => {
    store.pruneSessions((error) => (error ? reject(error) : resolve()))
  })
  expect(await database.query(sql`SELECT sid FROM sessions`)).toEqual([{ sid: 'new' }])
})

it('does nothing more once its pool has ended', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const pool = new pg.Pool(running().database.address)
  // The first use of a store starts its timer.
  await new Promise((resolve) => sessionStore(pool).get('anyone', resolve))
  await pool.end()
  const asked = vi.spyOn(pool, 'query')
  await vi.advanceTimersByTimeAsync(LONG_MS)
  expect(asked).not.toHaveBeenCalled()
  expect(told).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
