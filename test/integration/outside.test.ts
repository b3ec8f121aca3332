import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { type Agent, csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { sentAgain } from '../support/forms.ts'

const running = useApp()

const LINK = {
  from: 'Kushner Companies',
  to: 'Oman',
  kind: 'pays',
  start_year: '2026',
  source_0_url: 'https://paper.example/oman',
  source_0_publisher: 'The Paper',
  source_0_title: 'A payment',
}

async function amountsOf(agent: Agent, changes: Record<string, string>) {
  const fields = await formFields(agent, '/links/new', { ...LINK, ...changes })
  const response = await agent.post('/links/new').type('form').send(fields)
  const slug = response.headers.location?.split('/').at(-1)
  const { body } = await agent.get(`/api/v1/links/${slug}`)
  return { response, amount: body.data?.amount, currency: body.data?.currency }
}

describe('what a form does with input', () => {
  it('never mistakes one currency for another', async () => {
    const agent = await signedIn(running(), 'researcher')
    expect(await amountsOf(agent, { amount: '2bn' })).toMatchObject({ amount: '2000000000', currency: 'USD' })
    expect(await amountsOf(agent, { amount: 'EUR 5m' })).toMatchObject({ amount: '5000000', currency: 'EUR' })
    expect(await amountsOf(agent, { amount: '€6m', currency: 'EUR' })).toMatchObject({ currency: 'EUR' })
    const { response } = await amountsOf(agent, { amount: 'EUR 5m', currency: 'USD' })
    expect(response.status).toBe(422)
    expect(response.text).toContain('Currency is USD, but the amount says EUR')
  })

  it('returns all of it when the session has ended, and saves it after signing in again', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/links/new', {
      ...LINK,
      start_year: '2017',
      detail: 'Typed for an hour',
    })
    await running().database.pool.query('DELETE FROM sessions')
    const ended = await agent.post('/links/new').type('form').send(fields).expect(403)
    expect(ended.text).toContain('You are not signed in')
    expect(sentAgain(ended.text).fields.detail).toBe('Typed for an hour')
    const signIn = await agent.get('/sign-in').expect(200)
    const credentials = { email: 'researcher@example.org', password: 'correct horse battery' }
    await agent
      .post('/sign-in')
      .type('form')
      .send({ _csrf: csrfOf(signIn.text), ...credentials })
      .expect(303)
    const stale = await agent.post('/links/new').type('form').send(sentAgain(ended.text).fields).expect(403)
    expect(stale.text).toContain('you have signed in since you opened it')
    await agent.post('/links/new').type('form').send(sentAgain(stale.text).fields).expect(303)
  })

  it('creates one link when sent twice, and another when something differs', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/links/new', { ...LINK, start_year: '2019' })
    const send = async (changes: Record<string, string>): Promise<string> =>
      (
        await agent
          .post('/links/new')
          .type('form')
          .send({ ...fields, ...changes })
          .expect(303)
      ).headers.location ?? ''
    const first = await send({})
    expect(await send({})).toBe(first)
    const changed = await send({ start_year: '2018' })
    expect(changed).not.toBe(first)
    expect((await agent.get(`/api/v1${changed}`)).body.data.start).toBe('2018')
  })

  it('always reports a save on the next page', async () => {
    const agent = await signedIn(running(), 'researcher')
    for (let year = 1990; year < 1998; year += 1) {
      const fields = await formFields(agent, '/links/new', { ...LINK, start_year: String(year) })
      const saved = await agent.post('/links/new').type('form').send(fields).redirects(1)
      expect(saved.text).toContain('The link is saved')
    }
  })
})

describe('filters as people write them', () => {
  it.each([
    ['/overlaps?official=Jared+Kushner', 'official=jared-kushner'],
    ['/links?interest=WLFI', 'interest=world-liberty-financial'],
    ['/negotiations?party=qatar', ''],
    ['/officials?country=us', 'country=US'],
    ['/interests?country=Saudi+Arabia', 'country=SA'],
    ['/sources?since=13+Oct+2025', 'since=2025-10-13'],
  ])('%s leads to the list', async (path, canonical) => {
    const response = await supertest(running().app).get(path)
    if (canonical === '') expect(response.status).toBe(200)
    else {
      expect(response.status).toBe(302)
      expect(response.headers.location).toContain(canonical)
    }
    const { text } = await supertest(running().app).get(path).redirects(1).expect(200)
    expect(text).not.toContain('on record match')
  })

  it('says if a name is not on record, and asks which of several was meant', async () => {
    const nobody = await supertest(running().app).get('/overlaps?official=Kushnr').expect(404)
    expect(nobody.text).toContain('“Kushnr”')
    const several = await supertest(running().app).get('/overlaps?official=Kushner').expect(400)
    expect(several.text).toContain('can mean more than one')
  })
})

describe('input that no one types', () => {
  const cursor = (...parts: string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url')

  it.each([
    ['/api/v1/overlaps', cursor('score', 'abc', '1')],
    ['/api/v1/overlaps', cursor('score', '99999999999', '1')],
    ['/api/v1/overlaps?sort=first_detected', cursor('first_detected', '2026-02-31 00:00:00+00', '1')],
    ['/api/v1/links', cursor('recorded', 'infinity', '1')],
    ['/officials', cursor('overlaps', '1e5', '1')],
  ])('%s refuses a forged cursor', async (path, forged) => {
    const address = `${path}${path.includes('?') ? '&' : '?'}cursor=${forged}`
    await supertest(running().app).get(address).expect(400)
  })

  it.each([
    [{ url: 'https://a.example/\u0085', publisher: 'P', title: 'T' }, 'sources.0.url'],
    [{ url: 'https://a.example/', publisher: 'P\u0000', title: 'T' }, 'sources.0.publisher'],
    [{ url: 'https://a.example/', publisher: 'P', title: 'half \ud800' }, 'sources.0.title'],
    [{ url: 5, publisher: 'P', title: 'T' }, 'sources.0.url'],
  ])('a source %# is refused by its field', async (source, field) => {
    const token = await addToken(running().database, 'researcher@example.org')
    const body = { kind: 'pays', from: 'oman', to: 'kushner-companies', sources: [source] }
    const response = await supertest(running().app)
      .post('/api/v1/links')
      .set('Authorization', `Bearer ${token}`)
      .send(body)
      .expect(422)
    expect(response.body.errors).toContainEqual(expect.objectContaining({ field }))
    expect(JSON.stringify(response.body.errors)).not.toContain('missing')
  })

  it('distinguishes a missing value from one of the wrong type', async () => {
    const token = await addToken(running().database, 'researcher@example.org')
    const { body } = await supertest(running().app)
      .post('/api/v1/links')
      .set('Authorization', `Bearer ${token}`)
      .send({ kind: 'pays', from: 'oman', start: 2021, detail: ['x'], sources: [] })
      .expect(422)
    const reasons = Object.fromEntries(
      body.errors.map((problem: { field: string; reason: string }) => [problem.field, problem.reason]),
    )
    expect(reasons).toMatchObject({
      to: 'is missing',
      start: 'must be a date as text',
      detail: 'must be text',
    })
  })

  it('asks for a reason before a link is retracted', async () => {
    const token = await addToken(running().database, 'researcher@example.org')
    const patch = await supertest(running().app)
      .patch('/api/v1/links/affinity-zamp')
      .set('Authorization', `Bearer ${token}`)
      .send({ status: 'retracted' })
      .expect(422)
    expect(patch.body.errors[0].reason).toContain('with a reason')
  })
})

it.each([
  ['/officials/jared-kushner?fbclid=abc', '/officials/jared-kushner'],
  ['/overlaps?band=high&utm_source=news&utm_medium=mail', '/overlaps?band=high'],
  ['/reports/links.csv?gclid=1&status=disputed', '/reports/links.csv?status=disputed'],
])('leads %s, as a newsletter passes it on, to the address itself', async (shared, address) => {
  const { app } = running()
  await supertest(app).get(shared).expect(302).expect('location', address)
  await supertest(app).get(address).expect(200)
  await supertest(app).get('/api/v1/links?utm_source=news').expect(400)
  // A browser would take this for another site.
  await supertest(app).get('//elsewhere.example/?utm_source=news').expect(400)
})

it('answers readers while many previews are waiting', async () => {
  const { app } = running()
  const token = await addToken(running().database, 'researcher@example.org')
  const body = {
    kind: 'invests_in',
    from: 'oman',
    to: 'affinity-partners',
    start: '2024',
    sources: [{ url: 'https://a.example/previewed', publisher: 'P', title: 'T' }],
  }
  const previews = Array.from({ length: 16 }, () =>
    supertest(app).post('/api/v1/links/preview').set('Authorization', `Bearer ${token}`).send(body),
  )
  const [page, ...answers] = await Promise.all([supertest(app).get('/'), ...previews])
  expect(page.status).toBe(200)
  expect(answers.map((answer) => answer.status)).toEqual(previews.map(() => 200))
  const seen = answers.map(({ body }) =>
    [...body.appear, ...body.change].map((each: { id: string; score: number }) => [each.id, each.score]),
  )
  expect(seen[0]?.length).toBeGreaterThan(0)
  expect(seen).toEqual(seen.map(() => seen[0]))
})

describe('on a site that is not public', () => {
  const closed = useApp('file', { PUBLIC_READ: 'false' })

  it('the API asks for a token with problem details, and answers clients that have one', async () => {
    const { app, database } = closed()
    for (const path of ['/api/v1/overlaps', '/api/v1/links', '/api/v1/openapi.json']) {
      const refused = await supertest(app).get(path).expect(401).expect('www-authenticate', 'Bearer')
      expect(refused.headers['content-type']).toMatch(/problem\+json/)
      const token = await addToken(database, 'reader@example.org')
      await supertest(app).get(path).set('Authorization', `Bearer ${token}`).expect(200)
    }
  })

  it.each([
    '/reports/links.csv',
    '/overlaps.atom',
    '/data/recusal-nodes.csv',
    '/figures/money-flow.png',
    '/oembed',
  ])(
    '%s refuses a program without a token instead of sending it a sign-in page, to which it sends people',
    async (path) => {
      const { app } = closed()
      await supertest(app).get(path).expect(401).expect('www-authenticate', 'Bearer')
      await supertest(app).get('/links').set('Authorization', 'Bearer wrong').expect(401)
      await supertest(app).get(path).set('Accept', 'text/html').expect(303).expect('location', '/sign-in')
    },
  )

  it.each([
    '/reports/overlaps.csv',
    '/overlaps.atom',
    '/figures/money-flow.csv',
    '/data/recusal-nodes.csv',
    '/reconcile',
  ])('%s can be read by other sites’ scripts with a token', async (path) => {
    const { app, database } = closed()
    const asked = await supertest(app)
      .options(path)
      .set({
        Origin: 'https://elsewhere.example',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'authorization',
      })
      .expect(204)
    expect(asked.headers['access-control-allow-origin']).toBe('*')
    expect(asked.headers['access-control-allow-headers']).toContain('Authorization')
    const token = await addToken(database, 'reader@example.org')
    const read = await supertest(app).get(path).set('Authorization', `Bearer ${token}`).expect(200)
    expect(read.headers['access-control-allow-origin']).toBe('*')
  })
})

it('keeps ids distinct that cannot be used as slugs, whichever file they come from', async () => {
  const { database } = running()
  const bring = async (id: string, name: string): Promise<void> => {
    const entities = [{ id, kind: 'state', name, aliases: [], sources: [] }]
    await importDataset(database, parseDataset(JSON.stringify({ format: 'recusal-dataset/1', entities })))
  }
  await bring('日本', 'Japan')
  await bring('中国', 'China')
  await bring('a b', 'With a space')
  await bring('a-b', 'With a hyphen')
  await bring('日本', 'Japan')
  const { rows } = await database.pool.query(
    `SELECT name FROM entities WHERE name IN ('Japan', 'China', 'With a space', 'With a hyphen') ORDER BY name`,
  )
  expect(rows.map((row) => row.name)).toEqual(['China', 'Japan', 'With a hyphen', 'With a space'])
})
