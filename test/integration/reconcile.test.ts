import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { wordsOf } from '../support/imports.ts'

/** The Reconciliation Service API: serving OpenRefine, and querying a service that the test itself runs. */

const running = useApp('file', { BASE_URL: 'https://recusal.example.org' })
const closed = useApp('file', { PUBLIC_READ: 'false' })
const changing = useApp('test')

const ask = async (queries: object) =>
  (
    await supertest(running().app)
      .post('/reconcile')
      .type('form')
      .send({ queries: JSON.stringify(queries) })
      .expect(200)
  ).body

interface Result {
  readonly id: string
  readonly score: number
  readonly match: boolean
}

describe('the service', () => {
  it('answers each query of a batch separately, also with properties only', async () => {
    const { bad, good, of } = await ask({
      bad: { query: 5 },
      good: { query: 'Jared Kushner' },
      of: { query: '', type: 'sovereign_fund', properties: [{ pid: 'country', v: 'SA' }] },
    })
    expect(bad.result).toEqual([])
    expect(good.result[0].id).toBe('jared-kushner')
    expect(of.result.map(({ id }: Result) => id)).toContain('pif')
    expect(of.result.every(({ match }: Result) => !match)).toBe(true)
  })

  it('continues its suggestions from the client’s cursor', async () => {
    const from = async (cursor: number) =>
      (
        await supertest(running().app).get(`/reconcile/suggest/entity?prefix=sa&cursor=${cursor}`).expect(200)
      ).body.result.map(({ id }: Result) => id)
    const all = await from(0)
    expect(all.length).toBeGreaterThan(1)
    expect((await from(1)).slice(0, all.length - 1)).toEqual(all.slice(1))
  })

  it('matches a name to the entity with that name, ignoring case, and gives a confidence score', async () => {
    const { a, b, c } = await ask({
      a: { query: 'JARED KUSHNER' },
      b: { query: 'Jared Kushnir', type: 'person' },
      c: { query: 'Nobody of this name at all' },
    })
    const [kushner] = a.result as Result[]
    expect(kushner).toMatchObject({ id: 'jared-kushner', match: true, score: 100 })
    const [near] = b.result as Result[]
    expect(near?.id).toBe('jared-kushner')
    expect(near?.match).toBe(false)
    expect(near?.score).toBeLessThan(100)
    expect(c.result).toEqual([])
  })

  it('uses types and properties: a different kind or country counts against a match', async () => {
    const { a, b, c } = await ask({
      a: { query: 'Qatar Investment Authority', properties: [{ pid: 'country', v: 'Qatar' }] },
      b: { query: 'Qatar Investment Authority', type: ['person'] },
      c: { query: 'Qatar Investment Authority', type: ['no-such-type'] },
    })
    expect((a.result as Result[])[0]).toMatchObject({ id: 'qia', match: true })
    expect((b.result as Result[]).some(({ match }) => match)).toBe(false)
    expect(c.result).toEqual([])
  })

  it('suggests, extends and previews', async () => {
    const { app } = running()
    const suggested = await supertest(app).get('/reconcile/suggest/entity?prefix=kush').expect(200)
    expect(suggested.body.result.map(({ id }: Result) => id)).toContain('jared-kushner')
    const asked = {
      ids: ['jared-kushner', 'nobody'],
      properties: [{ id: 'kind' }, { id: 'overlaps' }, { id: 'position' }],
    }
    const { body } = await supertest(app)
      .get('/reconcile')
      .query({ extend: JSON.stringify(asked) })
      .expect(200)
    expect(body.rows['jared-kushner'].kind).toEqual([{ id: 'person', name: 'person' }])
    expect(body.rows['jared-kushner'].overlaps[0].int).toBeGreaterThan(0)
    expect(body.rows.nobody).toEqual({ kind: [], overlaps: [], position: [] })
    const ids = ['affinity-partners', 'pif', 'qatar', 'steve-witkoff']
    const extend = JSON.stringify({ ids, properties: [{ id: 'overlaps' }, { id: 'links' }] })
    const counted = (await supertest(app).get('/reconcile').query({ extend }).expect(200)).body.rows
    for (const id of ids) {
      const { body: listed } = await supertest(app).get(`/api/v1/interests/${id}`).redirects(1).expect(200)
      const { overlap_count: overlaps, link_count: links } = listed.data
      expect([counted[id].overlaps[0].int, counted[id].links[0].int], id).toEqual([overlaps, links])
      expect(overlaps).toBeGreaterThan(0)
    }
    const preview = await supertest(app).get('/reconcile/preview/jared-kushner').expect(200)
    expect(preview.headers['content-security-policy']).toContain('frame-ancestors *')
    expect(preview.text).toContain('https://recusal.example.org/officials/jared-kushner')
  })

  it('can be read from any site, has limits, and explains errors', async () => {
    const { app } = running()
    const { headers } = await supertest(app).get('/reconcile').expect(200)
    expect(headers['access-control-allow-origin']).toBe('*')
    await supertest(app).post('/reconcile').type('form').send({ queries: 'not json' }).expect(400)
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`q${index}`, { query: 'x' }]))
    await supertest(app)
      .post('/reconcile')
      .type('form')
      .send({ queries: JSON.stringify(many) })
      .expect(422)
    await supertest(closed().app).get('/reconcile').expect(401)
    const token = await addToken(closed().database, 'reader@example.org')
    await supertest(closed().app).get('/reconcile').set('Authorization', `Bearer ${token}`).expect(200)
  })
})

describe('external services', () => {
  let service: Server
  let asked: string[]
  let answer: () => { status: number; body: string; hold?: boolean }
  beforeEach(async () => {
    asked = []
    answer = () => ({
      status: 200,
      body: JSON.stringify({
        q0: {
          result: [
            {
              id: 'Q27831126',
              name: 'Jared Kushner',
              description: 'American businessman',
              score: 100,
              match: true,
            },
          ],
        },
      }),
    })
    service = createServer((req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => chunks.push(chunk))
      req.on('end', () => {
        if (req.method === 'GET') {
          res.end(JSON.stringify({ view: { url: 'https://collection.example/{{id}}' } }))
          return
        }
        asked.push(Buffer.concat(chunks).toString())
        const { status, body } = answer()
        res.writeHead(status).end(body)
      })
    })
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => new Promise((resolve) => service.close(resolve)))

  async function named(): Promise<void> {
    const admin = await signedIn(changing(), 'admin')
    const page = await admin.get('/admin/services').expect(200)
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/api`
    await admin
      .post('/admin/services')
      .type('form')
      .send({ _csrf: csrfOf(page.text), name: 'A Collection', url, external_id: 'wikidata' })
      .expect(303)
  }

  it('are queried only if configured and someone looks up an entry, and then once a week per name', async () => {
    const agent = await signedIn(changing(), 'researcher')
    const before = await agent.get('/officials/jared-kushner').expect(200)
    expect(before.text).not.toContain('Look it up elsewhere')
    await named()
    const page = await agent.get('/officials/jared-kushner').expect(200)
    expect(page.text).toContain('Look it up elsewhere')
    expect(asked).toEqual([])
    const matches = await agent.get('/interests/jared-kushner/matches').expect(200)
    expect(matches.text).toContain('https://collection.example/Q27831126')
    await agent.get('/interests/jared-kushner/matches').expect(200)
    expect(asked).toHaveLength(1)
    const kept = { _csrf: csrfOf(matches.text), service: '1', id: 'Q27831126' }
    await agent.post('/interests/jared-kushner/matches').type('form').send(kept).expect(303)
    const { body } = await supertest(changing().app).get('/api/v1/officials/jared-kushner').expect(200)
    expect(body.data.external_ids.wikidata).toBe('Q27831126')
    const history = await agent.get('/officials/jared-kushner/history').expect(200)
    expect(history.text).toContain('Matched with A Collection: Q27831126')
  })

  it.each([
    ['an error', { status: 500, body: 'oh' }, 'answered 500'],
    ['no JSON', { status: 200, body: '<html>' }, 'did not answer with JSON'],
    [
      'another shape',
      { status: 200, body: '{"q0":{"result":"none"}}' },
      'does not answer|did not answer as a reconciliation service',
    ],
    [
      'too much',
      { status: 200, body: JSON.stringify({ q0: { result: [], more: 'x'.repeat(600_000) } }) },
      'more than half a megabyte',
    ],
  ])('that answer with %s cause an error message and no harm', async (_what, given, words) => {
    await named()
    answer = () => given
    const agent = await signedIn(changing(), 'researcher')
    const { text } = await agent.get('/interests/qia/matches').expect(200)
    expect(wordsOf(text)).toMatch(new RegExp(words))
  })

  it('cannot set an invalid id', async () => {
    await named()
    const agent = await signedIn(changing(), 'researcher')
    const page = await agent.get('/interests/qia/matches').expect(200)
    const { text } = await agent
      .post('/interests/qia/matches')
      .type('form')
      .send({ _csrf: csrfOf(page.text), service: '1', id: 'javascript:alert(1)' })
      .expect(422)
    expect(text).toContain('must be Q and digits')
  })
})
