import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { Turns, WaitedTooLong } from '../../server/record/turns.ts'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { clockOf, holdingWriters } from '../support/database.ts'

const running = useApp()
const failedOver = useApp()

describe('readers of a moment that a pending write may still change', () => {
  it('wait for it on one shared connection, and no other page waits for them', async () => {
    const { app, database } = running()
    const release = await holdingWriters(database, 'recording')
    const now = await clockOf(database)
    const readers = Array.from({ length: 30 }, (_, index) =>
      supertest(app)
        .get(`/officials?as_of=${now}&limit=${index + 1}`)
        .then(({ status }) => status),
    )
    const reports = Array.from({ length: 6 }, () =>
      supertest(app)
        .get(`/reports/officials.csv?as_of=${now}`)
        .then(({ status }) => status),
    )
    await supertest(app).get('/readyz').expect(200)
    for (const path of [
      '/officials?q=a',
      '/interests?q=b',
      '/api/v1/officials?limit=3',
      '/reports/officials.csv?q=c',
    ])
      await supertest(app).get(path).expect(200)
    const waiting = async (): Promise<number | undefined> => {
      const { rows } = await database.copyPool.query<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE '%past.look%' AND pid <> pg_backend_pid() AND state = 'active'`,
      )
      return rows[0]?.waiting
    }
    await expect.poll(waiting, { timeout: 120_000 }).toBe(1)
    // Nothing can be added to what was known years ago, before this process has looked at any other moment.
    await supertest(app).get('/officials?as_of=2020-01-01').expect(200)
    await release()
    expect(new Set(await Promise.all([...readers, ...reports]))).toEqual(new Set([200]))
  })
})

describe('a writer', () => {
  it('is refused after waiting too long for others, and the next in line gets its turn', async () => {
    const turns = new Turns()
    let end: () => void = () => {}
    const first = turns.write(
      () =>
        new Promise<void>((resolve) => {
          end = resolve
        }),
    )
    const refused = turns.write(() => Promise.resolve('late'), 1)
    const patient = turns.write(() => Promise.resolve('in time'))
    await expect(refused).rejects.toThrow(WaitedTooLong)
    end()
    await first
    expect(await patient).toBe('in time')
  })
})

describe('a read-only database', () => {
  it('serves all readers, and tells writers that it is read-only', async () => {
    const { app, database } = failedOver()
    const editor = await signedIn(failedOver(), 'editor')
    const token = await addToken(database, 'editor@example.org')
    const form = await editor.get('/links/new').expect(200)
    const stranger = supertest.agent(app)
    const entrance = await stranger.get('/sign-in').expect(200)
    const { rows } = await database.pool.query<{ name: string }>('SELECT current_database() AS name')
    await database.pool.query(`ALTER DATABASE ${rows[0]?.name} SET default_transaction_read_only = on`)
    // Open connections keep the settings they started with. Without waiting for their end, a page may still get one of them.
    await database.copyPool.query(
      `SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    await editor.get('/healthz')
    for (const path of [
      '/',
      '/links?q=a',
      '/account',
      '/officials/jared-kushner',
      '/reports/links.csv?q=a',
    ]) {
      const { status } = await editor.get(path)
      expect(status, path).toBe(200)
    }
    await supertest(app).get('/api/v1/links?limit=1').set('Authorization', `Bearer ${token}`).expect(200)
    expect((await supertest(app).get('/readyz').expect(200)).text).toContain('read-only')
    // If failures cannot be counted, no one may try a password.
    const guess = { _csrf: csrfOf(entrance.text), email: 'editor@example.org', password: 'a guess' }
    expect((await stranger.post('/sign-in').type('form').send(guess)).status).toBe(503)
    const typed = {
      kind: 'pays',
      from: 'qia',
      to: 'affinity-partners',
      status: 'reported',
      sources: [{ url: 'https://a.example/1', publisher: 'A', title: 'B' }],
    }
    const written = await supertest(app)
      .post('/api/v1/links')
      .set('Authorization', `Bearer ${token}`)
      .send(typed)
    expect(written.status).toBe(503)
    expect(written.headers['retry-after']).toBeDefined()
    expect(written.text).toContain('can only be read')
    const posted = await editor
      .post('/corrections/new')
      .type('form')
      .send({
        _csrf: csrfOf(form.text),
        page: '/',
        request: 'What I typed stays',
        contact: 'reader@example.net',
      })
    expect(posted.status).toBe(503)
    expect(posted.text).toContain('can only be read')
    expect(posted.text).toContain('What I typed stays')
  })
})
