import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import supertest from 'supertest'
import { beforeAll, describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { useApp } from '../support/app.ts'

const running = useApp()
let token = ''
let readerToken = ''
beforeAll(async () => {
  token = await addToken(running().database, 'researcher@example.org')
  readerToken = await addToken(running().database, 'reader@example.org')
})

const BODY = {
  kind: 'invests_in',
  from: 'qia',
  to: 'witkoff-group',
  amount: '250000000',
  currency: 'USD',
  start: '2025-06',
  status: 'reported',
  sources: [{ url: 'https://paper.example/qia', publisher: 'The Paper', title: 'QIA', published: '2025-07' }],
}
const post = (path: string, body: object, bearer: string = token) =>
  supertest(running().app).post(`/api/v1${path}`).set('Authorization', `Bearer ${bearer}`).send(body)

describe('POST /api/v1/links', () => {
  it('previews, records and shows a link, and flags what the preview said', async () => {
    const preview = await post('/links/preview', BODY).expect(200)
    expect(Object.keys(preview.body)).toEqual(['appear', 'change', 'vanish'])
    const created = await post('/links', BODY).expect(201)
    const { data } = created.body
    expect(data).toMatchObject({
      kind: 'invests_in',
      from: { slug: 'qia' },
      amount: '250000000',
      start: '2025-06',
    })
    const { body } = await supertest(running().app)
      .get('/api/v1/overlaps?interest=witkoff-group&limit=200')
      .expect(200)
    const flagged = [...preview.body.appear, ...preview.body.change]
    expect(flagged.length).toBeGreaterThan(0)
    for (const overlap of flagged) {
      const now = body.data.find((each: { id: string }) => each.id === overlap.id)
      expect(now?.score).toBe(overlap.score)
    }
    await post(`/links/${data.id}/retract`, { reason: 'A mistake in the entry' }).expect(200)
    const after = await supertest(running().app).get(`/api/v1/links/${data.id}`).expect(200)
    expect(after.body.data.status).toBe('retracted')
  })

  it('changes a link by PATCH and keeps the members that are not given', async () => {
    const created = await post('/links', { ...BODY, start: '2025-08' }).expect(201)
    const path = `/api/v1/links/${created.body.data.id}`
    const patched = await supertest(running().app)
      .patch(path)
      .set('Authorization', `Bearer ${token}`)
      .send({ detail: 'As corrected' })
      .expect(200)
    expect(patched.body.data).toMatchObject({ detail: 'As corrected', start: '2025-08', amount: '250000000' })
    expect(patched.body.data.sources).toHaveLength(1)
  })

  it.each([
    ['no token', '', 401],
    ['a wrong token', 'wrong', 401],
  ])('refuses %s', async (_what, bearer, status) => {
    const response = await post('/links', BODY, bearer).expect(status)
    expect(response.headers['content-type']).toMatch(/application\/problem\+json/)
    expect(response.body).toMatchObject({ status })
  })

  it('answers a repeated link with the one on record, unless the request allows a duplicate', async () => {
    const body = { ...BODY, start: '2025-09', detail: 'For the first building' }
    const first = await post('/links', body).expect(201)
    const { id } = first.body.data
    const again = await post('/links', { ...body, sources: [{ id: 'ap-lincoln-kushner' }] }).expect(409)
    expect(again.body).toMatchObject({ status: 409, link: { id } })
    await post('/links', { ...body, amount: '1' }).expect(201)
    // A different detail between the same two entities makes it a different link.
    await post('/links', { ...body, detail: 'For the second building' }).expect(201)
    const meant = await post('/links', { ...body, allow_duplicate: true }).expect(201)
    expect(meant.body.data.id).not.toBe(id)
  })

  it('warns about what it did not keep and about likely typos', async () => {
    const written = {
      ...BODY,
      start: '0013',
      end: '2999',
      from: 'affinity-partners',
      to: 'pif',
      kind: 'pays',
    }
    const told = { url: 'https://own.example/a', publisher: 'Own Paper', title: 'QIA', published: '2025-07' }
    await post('/links', { ...BODY, start: '2024-03', sources: [told] }).expect(201)
    const source = { ...told, title: 'Another title', published: '2020' }
    const { body } = await post('/links', { ...written, sources: [source] }).expect(201)
    expect(body.warnings).toEqual([
      'start is in the year 13.',
      'end is about a century later.',
      'sources.0.title stays “QIA”, as in the source “own-paper-qia” on record. To change it, edit the source itself.',
      'sources.0.published stays “2025-07”, as in the source “own-paper-qia” on record. To change it, edit the source itself.',
    ])
    const plain = await post('/links', { ...BODY, start: '2024-02' }).expect(201)
    expect(plain.body.warnings).toEqual([])
  })

  it.each([
    ['a member twice', '{"kind":"owns","kind":"pays"}', 422, 'kind'],
    [
      'one twice, once escaped',
      '{"sources":[{"url":"https://a.example","\\u0075rl":"https://b.example"}]}',
      422,
      'sources.0.url',
    ],
    ['no JSON', '{"kind":', 400, undefined],
    ['bytes that are not UTF-8', Buffer.from('{"detail":"caf\xe9"}', 'latin1'), 400, undefined],
  ])('refuses %s rather than alter it', async (_what, sent, status, field) => {
    const server = createServer(running().app).listen(0)
    try {
      const { port } = server.address() as AddressInfo
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: sent,
      })
      expect(answer.status).toBe(status)
      const { errors } = (await answer.json()) as { errors?: { field: string }[] }
      expect(errors?.[0]?.field).toBe(field)
    } finally {
      server.close()
    }
  })

  it('runs a request only once per idempotency key, for a day', async () => {
    const { app, database } = running()
    const keyed = (body: object, key: string) =>
      supertest(app)
        .post('/api/v1/links')
        .set({ Authorization: `Bearer ${token}`, 'Idempotency-Key': key })
        .send(body)
    const body = { ...BODY, start: '2025-10' }
    const first = await keyed(body, 'a').expect(201)
    const retried = await Promise.all([keyed(body, 'a').expect(201), keyed(body, 'a').expect(201)])
    for (const each of retried) expect(each.body.data.id).toBe(first.body.data.id)
    const { rows } = await database.pool.query(
      `SELECT FROM links WHERE start_date = '2025-10' AND amount_min = 250000000`,
    )
    expect(rows.length).toBe(1)
    const other = await keyed({ ...body, amount: '5' }, 'a').expect(422)
    expect(other.body.errors[0].field).toBe('Idempotency-Key')
    // With another key, the link on record still counts as a duplicate.
    await keyed(body, 'b').expect(409)
    await keyed(body, 'x'.repeat(201)).expect(422)
    await database.pool.query(`UPDATE idempotent_requests SET at = at - interval '25 hours'`)
    await keyed(body, 'a').expect(409)
  })

  it('changes only the version that is given', async () => {
    const created = await post('/links', { ...BODY, start: '2025-11' }).expect(201)
    const path = `/api/v1/links/${created.body.data.id}`
    const { headers } = await supertest(running().app).get(path).expect(200)
    const patch = (tag: string, detail: string) =>
      supertest(running().app)
        .patch(path)
        .set({ Authorization: `Bearer ${token}`, 'If-Match': tag })
        .send({ detail, reason: 'As the source says' })
    const changed = await patch(headers.etag ?? '', 'Once').expect(200)
    await patch(headers.etag ?? '', 'Twice').expect(412)
    await patch(changed.headers.etag ?? '', 'Twice').expect(200)
    await patch('*', 'Thrice').expect(200)
    const history = await supertest(running().app).get(`/links/${created.body.data.id}/history`).expect(200)
    expect(history.text).toContain('As the source says')
  })

  it('says how many sources a link may have', async () => {
    const sources = Array.from({ length: 101 }, (_, index) => ({
      url: `https://paper.example/many-${index}`,
      publisher: 'The Paper',
      title: 'One of many',
    }))
    const refused = await post('/links', { ...BODY, sources }).expect(422)
    expect(refused.body.errors).toEqual([
      { field: 'sources', reason: 'has too many items: at most 100 sources' },
    ])
    await post('/links', { ...BODY, start: '2024-01', sources: sources.slice(1) }).expect(201)
  })

  it('refuses a reader', async () => {
    await post('/links', BODY, readerToken).expect(403)
  })

  it.each([
    [{ kind: 'befriends' }, 'kind'],
    [{ from: 'nobody-here' }, 'from'],
    [{ start: '2021-02-31' }, 'start'],
    [{ currency: undefined }, 'currency'],
    [{ sources: [] }, 'sources'],
    [{ amount: '1e9' }, 'amount'],
    [{ amount: '-5' }, 'amount'],
    [{ surprise: true }, 'surprise'],
  ])('refuses %j, naming the field', async (change, field) => {
    const { body } = await post('/links', { ...BODY, ...change }).expect(422)
    expect(JSON.stringify(body.errors)).toContain(field)
  })

  it('answers broken or missing JSON with an explanation, not a server error', async () => {
    const send = (type: string, body: string) =>
      supertest(running().app)
        .post('/api/v1/links')
        .set('Authorization', `Bearer ${token}`)
        .set('Content-Type', type)
        .send(body)
    await send('application/json', '{"kind":').expect(400)
    await send('text/plain', 'hello').expect(415)
  })
})

describe('GET', () => {
  it('shows an overlap as its schema describes it', async () => {
    const { body } = await supertest(running().app)
      .get('/api/v1/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia')
      .expect(200)
    expect(Object.keys(body.data)).toEqual(
      expect.arrayContaining([
        'id',
        'official',
        'negotiation',
        'party',
        'timing',
        'certainty',
        'score',
        'band',
        'score_terms',
        'chains',
        'review',
        'responses',
        'first_detected',
        'method_version',
      ]),
    )
    expect(body.data.party).toMatchObject({ slug: 'saudi-arabia', roles: ['principal'] })
    expect(body.data.chains[0].links[0]).toMatchObject({
      from: { slug: 'jared-kushner' },
      origins: expect.any(Number),
      quotes: expect.any(Number),
      archived: 0,
      sources: expect.arrayContaining([expect.any(String)]),
    })
  })

  it('walks through every page of a list by its next link', async () => {
    const ids: string[] = []
    let next: string | null = '/api/v1/links?limit=50'
    while (next !== null) {
      const { body }: { body: { data: { id: string }[]; next: string | null } } = await supertest(
        running().app,
      )
        .get(next)
        .expect(200)
      ids.push(...body.data.map((link) => link.id))
      next = body.next === null ? null : body.next.replace(/^https?:\/\/[^/]+/, '')
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(100)
  })

  it('describes itself in OpenAPI 3.1', async () => {
    const { body } = await supertest(running().app).get('/api/v1/openapi.json').expect(200)
    expect(body.openapi).toMatch(/^3\.1/)
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/links', '/overlaps']))
  })
})
