import supertest from 'supertest'
import { describe, expect, it, vi } from 'vitest'
import { csrfOf, PASSWORD, useApp } from '../support/app.ts'
import { newVersion } from '../support/database.ts'
import { nextOn, page, wordsIn } from '../support/html.ts'

const running = useApp()
const OVERLAP = '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia'

const PAGES = [
  '/',
  '/overlaps',
  OVERLAP,
  '/overlaps/donald-trump~us-uae-ai-chips~united-arab-emirates',
  '/officials',
  '/officials/jared-kushner',
  '/interests',
  '/interests/affinity-partners',
  '/interests/saudi-arabia',
  '/negotiations',
  '/negotiations/russia-ukraine',
  '/links',
  '/links/pif-affinity-2bn',
  '/sources',
  '/sources/ap-lincoln-kushner',
  '/statements/kushner-60min',
  '/reports',
  '/method',
  '/sign-in',
]

describe('pages', () => {
  it.each(PAGES)('%s is complete', async (path) => {
    const { text } = await supertest(running().app).get(path).expect(200).expect('content-type', /html/)
    expect(text).toContain('screening result')
    // If Handlebars may not read something, or a view model lacks it, one of these appears.
    const shown = page(text)
    expect(text).not.toMatch(/\[object Object\]|undefined|NaN/)
    expect(shown.querySelectorAll('*').filter(({ text: words }) => words.trim() === 'null')).toEqual([])
    expect(shown.querySelectorAll('[style], script:not([src]), [href^="javascript:"]')).toEqual([])
    expect(shown.querySelectorAll('h1')).toHaveLength(1)
    const ids = shown.querySelectorAll('[id]').map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const link of shown.querySelectorAll('a[href^="http"]')) {
      expect(link.getAttribute('rel')).toMatch(/\bnofollow$/)
      if (link.getAttribute('target') === '_blank') expect(link.getAttribute('rel')).toMatch(/\bnoopener\b/)
    }
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(200_000)
  })

  it('sets no cookie for visitors who only read', async () => {
    const response = await supertest(running().app).get('/').expect(200)
    expect(response.headers['set-cookie']).toBeUndefined()
    expect(response.headers['content-security-policy']).not.toMatch(/unsafe-/)
  })

  it('redirects from an address in the other list to an entity’s own address', async () => {
    const { app } = running()
    await supertest(app)
      .get('/interests/jared-kushner')
      .expect(301)
      .expect('location', '/officials/jared-kushner')
    await supertest(app)
      .get('/officials/saudi-arabia')
      .expect(301)
      .expect('location', '/interests/saudi-arabia')
  })

  it.each([
    ['/nowhere', 404],
    ['/overlaps/a~b~c', 404],
    ['/overlaps/%00', 404],
    ['/duplicates/entity/%00/x', 404],
    ['/officials/nobody', 404],
    ['/links/..%2f..%2fetc', 404],
    ['/overlaps?band=huge', 400],
    ['/overlaps?limit=201', 400],
    ['/overlaps?cursor=nonsense', 400],
    ['/overlaps?since=2021-02-31', 400],
    ['/overlaps?no_such_filter=1', 400],
    ['/overlaps?band=high&band=huge', 400],
    ['/overlaps?min_score=1&min_score=2', 400],
    [`/overlaps?${'official=jared-kushner&'.repeat(3)}q=x`, 200],
    ['/overlaps?q=%00', 400],
    ['/links?kind=befriends', 400],
    ['/reports/nothing.csv', 404],
    ['/reports/overlaps.csv?min_score=101', 400],
    ['/api/v1/overlaps?min_score=high', 400],
    ['/%E0%A4%A', 404],
  ])('answers %s with %i and an explanation', async (path, status) => {
    const { app, logged } = running()
    const before = logged.length
    const { text } = await supertest(app).get(path).expect(status)
    expect(text).not.toMatch(/at .*\.ts:|Error:/)
    expect(logged.length).toBe(before)
  })

  it('shows and logs the same reference for a server error', async () => {
    const { app, database, logged } = running()
    await database.pool.query('ALTER TABLE sources RENAME TO elsewhere')
    await newVersion(database)
    const { text } = await supertest(app).get('/sources').expect(500)
    await database.pool.query('ALTER TABLE elsewhere RENAME TO sources')
    const reference = wordsIn(text, 'code')[0]
    expect(text).not.toContain('does not exist')
    expect(logged.at(-1)).toContain(reference)
    expect(logged.at(-1)).toContain('does not exist')
  })
})

describe('lists', () => {
  it('can be paged through by cursor, each row once', async () => {
    const seen: string[] = []
    let path: string | null = '/overlaps?limit=10'
    while (path !== null) {
      const { text }: { text: string } = await supertest(running().app).get(path).expect(200)
      const rows = page(text).querySelectorAll('th[scope=row] a')
      seen.push(...rows.map((link) => link.getAttribute('href') ?? ''))
      path = nextOn(text)
    }
    const { rows } = await running().database.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM derived_overlaps',
    )
    expect(seen).toHaveLength(rows[0]?.n ?? 0)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('need no more queries for more rows', async () => {
    const { app, database } = running()
    const count = async (path: string): Promise<number> => {
      await newVersion(database)
      const spy = vi.spyOn(database.sequelize, 'query')
      await supertest(app).get(path).expect(200)
      const calls = spy.mock.calls.length
      spy.mockRestore()
      return calls
    }
    for (const path of ['/overlaps', '/links', '/officials', '/interests', '/api/v1/overlaps']) {
      expect(await count(`${path}?limit=20`), path).toBe(await count(`${path}?limit=2`))
    }
  })

  it('use the same filters for headline, charts, table and CSV', async () => {
    const { app } = running()
    const filters = 'official=steve-witkoff&band=high'
    const page = await supertest(app).get(`/?${filters}`).expect(200)
    const listed = await supertest(app).get(`/api/v1/overlaps?${filters}`).expect(200)
    const csv = await supertest(app).get(`/reports/overlaps.csv?${filters}`).expect(200)
    const number = listed.body.data.length
    expect(number).toBeGreaterThan(0)
    expect(page.text).toContain(`<h1 class="headline"><b>${number}</b>`)
    expect(page.text).toContain('/reports/overlaps.csv?official&#x3D;steve-witkoff&amp;band&#x3D;high')
    const ids = new Set(
      csv.text
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0]),
    )
    expect(ids).toEqual(new Set(listed.body.data.map((overlap: { id: string }) => overlap.id)))
  })
})

describe('signing in', () => {
  it('does not say whether the address or the password is wrong, and slows down guessing', async () => {
    const agent = supertest.agent(running().app)
    const attempt = async (email: string) => {
      const { text } = await agent.get('/sign-in').expect(200)
      return agent
        .post('/sign-in')
        .type('form')
        .send({ _csrf: csrfOf(text), email, password: 'wrong' })
    }
    const known = await attempt('admin@example.org')
    const unknown = await attempt('nobody@example.org')
    expect([known.status, unknown.status]).toEqual([422, 422])
    const problems = wordsIn(known.text, '.error-summary li')
    expect(problems).toHaveLength(1)
    expect(wordsIn(unknown.text, '.error-summary li')).toEqual(problems)
    const statuses: number[] = []
    for (let index = 0; index < 10; index += 1) statuses.push((await attempt('admin@example.org')).status)
    expect(statuses.at(-1)).toBe(429)
  })

  it('starts a new session and redirects only to this site', async () => {
    const agent = supertest.agent(running().app)
    const page = await agent.get('/sign-in')
    const before = String(page.headers['set-cookie'])
    const response = await agent
      .post('/sign-in')
      .set('X-Forwarded-For', '203.0.113.7')
      .type('form')
      .send({ _csrf: csrfOf(page.text), email: 'admin@example.org', password: PASSWORD })
    expect(response.status).toBe(303)
    expect(response.headers.location).toBe('/')
    expect(String(response.headers['set-cookie'])).not.toBe(before)
    expect(String(response.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Lax/i)
  })
})
