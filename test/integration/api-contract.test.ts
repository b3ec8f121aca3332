import supertest from 'supertest'
import { beforeAll, describe, expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { type TestApp, useApp } from '../support/app.ts'
import { merge } from '../support/merges.ts'
import { routesOf } from '../support/routes.ts'

/** Checks `openapi.json` against the routes and their responses, in both directions. */

const open = useApp()
const closed = useApp('file', { PUBLIC_READ: 'false' })

interface Description {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, unknown> }>>
}

async function described(): Promise<Description> {
  return (await supertest(open().app).get('/api/v1/openapi.json').expect(200)).body
}

it('describes every route of the API, and no other', async () => {
  const { paths } = await described()
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => `${method.toUpperCase()} /api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  )
  const routes = routesOf(open().app)
    .filter(({ path }) => path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path}`)
  expect(operations.sort()).toEqual(routes.sort())
})

const LINK = {
  kind: 'pays',
  from: 'oman',
  to: 'kushner-companies',
  start: '2020',
  sources: [{ url: 'https://paper.example/contract', publisher: 'The Paper', title: 'A payment' }],
}
/** A link that is already in the starter dataset. */
const ON_RECORD = {
  ...LINK,
  kind: 'partners_with',
  from: 'affinity-partners',
  to: 'paramount-skydance',
  start: '2025-10',
  end: '2025-12-16',
}
const HUGE = JSON.stringify({ ...LINK, detail: 'x'.repeat(1_100_000) })

/** A request that makes an operation respond with a given status. */
interface Asked {
  readonly path: string
  readonly body?: object | string
  readonly type?: string
  readonly who?: 'nobody' | 'reader' | 'researcher'
  readonly on?: () => TestApp
  readonly headers?: Readonly<Record<string, string>>
  /** A write to send first. */
  readonly before?: { readonly path: string; readonly body: object }
}

/** Requests that every operation with a body rejects. */
const writing = (path: string, missing: string | null, body: object): Record<string, Asked> => ({
  400: { path, body: '{"kind"', type: 'application/json' },
  401: { path, body, who: 'nobody' },
  403: { path, body, who: 'reader' },
  413: { path, body: HUGE, type: 'application/json' },
  415: { path, body: 'kind=pays', type: 'text/plain' },
  422: { path, body: { ...body, surprise: 1 } },
  ...(missing === null ? {} : { 404: { path: missing, body } }),
})

/** @param naming a filter that names a record, if any; @param merged whether it can name a merged record. */
const list = (path: string, naming: string | null, merged = false): Record<string, Asked> => ({
  200: { path },
  ...(merged ? { 301: { path: `${path}?${naming}=merged-away` } } : {}),
  400: { path: `${path}?limit=none` },
  401: { path, who: 'nobody', on: closed },
  ...(naming === null ? {} : { 404: { path: `${path}?${naming}=nothing-of-this-name` } }),
})

/** @param elsewhere an id that redirects to another address. */
const item = (path: string, missing: string, elsewhere: string | null = null): Record<string, Asked> => ({
  200: { path },
  ...(elsewhere === null ? {} : { 301: { path: elsewhere } }),
  400: { path: `${path}?as_of=tomorrow` },
  401: { path, who: 'nobody', on: closed },
  404: { path: missing },
})

const SOURCE = { url: 'https://paper.example/person', publisher: 'The Paper', title: 'A person' }
/** For each collection: a new record, one that exists, a change, and a record that can be retracted. */
const RECORDS = {
  officials: {
    body: {
      kind: 'person',
      name: 'A New Official',
      positions: [{ title: 'Envoy', class: 'foreign', sources: [SOURCE] }],
    },
    again: { kind: 'person', name: 'Jared Kushner' },
    change: ['jared-kushner', { summary: 'Another summary' }],
    retract: 'gone-official',
  },
  interests: {
    body: { kind: 'fund', name: 'A New Interest', sources: ['ap-lincoln-kushner'] },
    again: { kind: 'sovereign_fund', name: 'Public Investment Fund' },
    change: ['pif', { country: 'SA' }],
    retract: 'gone-interest',
  },
  negotiations: {
    body: { name: 'New talks', status: 'ongoing', parties: [{ entity: 'oman', role: 'host' }] },
    again: { name: 'Abraham Accords', status: 'ongoing' },
    change: ['russia-ukraine', { summary: 'Another summary' }],
    retract: 'gone-talks',
  },
  statements: {
    body: { id: 'new-statement', by: 'pif', kind: 'denial', quote: 'No', about: ['pif'], sources: [SOURCE] },
    again: {
      id: 'kushner-60min',
      by: 'pif',
      kind: 'denial',
      quote: 'No',
      about: ['pif'],
      sources: [SOURCE],
    },
    change: ['kushner-60min', { paraphrase: 'Another' }],
    retract: 'gone-statement',
  },
  sources: {
    body: { id: 'new-source', url: 'https://paper.example/new', publisher: 'The Paper', title: 'New' },
    again: { url: 'https://one.example/a', publisher: 'P', title: 'T' },
    change: ['ap-lincoln-kushner', { origin: 'AP' }],
    retract: 'gone-source',
  },
} as const

/** Records that have to be written at another address: they belong to another collection or were merged. */
const MOVED: Readonly<Record<string, string>> = {
  officials: 'pif',
  interests: 'jared-kushner',
  sources: 'merged-source',
}

/** Writes to a record at another address, and to one that has changed since. */
function otherwise(
  path: (slug: string) => string,
  name: string,
  slug: string,
  body: object,
): Record<string, Asked> {
  const moved = MOVED[name]
  return {
    ...(moved === undefined ? {} : { 409: { path: path(moved), body } }),
    412: { path: path(slug), body, headers: { 'If-Match': '"of-another-day"' } },
  }
}

const recordRequests = Object.fromEntries(
  Object.entries(RECORDS).flatMap(([name, { body, again, change, retract }]) => {
    const [slug, changes] = change
    return [
      [
        `POST /${name}`,
        {
          201: { path: `/${name}`, body },
          409: { path: `/${name}`, body: again },
          ...writing(`/${name}`, null, body),
        },
      ],
      [
        `PATCH /${name}/{id}`,
        {
          200: { path: `/${name}/${slug}`, body: changes },
          ...otherwise((there) => `/${name}/${there}`, name, slug, changes),
          ...writing(`/${name}/${slug}`, `/${name}/nothing-here`, changes),
        },
      ],
      [
        `POST /${name}/{id}/retract`,
        {
          200: {
            path: `/${name}/${retract}/retract`,
            body: { reason: 'A mistake, entered twice' },
            before: {
              path: `/${name}`,
              body: {
                ...body,
                id: retract,
                allow_duplicate: true,
                ...('url' in body ? { url: 'https://paper.example/gone' } : {}),
                ...('name' in body ? { parties: undefined } : {}),
              },
            },
          },
          ...otherwise((there) => `/${name}/${there}/retract`, name, slug, { reason: 'A mistake' }),
          ...writing(`/${name}/${slug}/retract`, `/${name}/nothing-here/retract`, { reason: 'A mistake' }),
        },
      ],
    ]
  }),
) as Readonly<Record<string, Readonly<Record<string, Asked>>>>

/** A batch may be larger than a single record. */
const batch = (path: string): Record<string, Asked> => ({
  ...writing(path, null, { entities: [] }),
  413: { path, body: JSON.stringify({ reason: 'x'.repeat(5_300_000) }), type: 'application/json' },
})
const BATCH = { entities: [{ id: 'of-a-batch', kind: 'fund', name: 'Of a batch' }] }

const OVERLAP = '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia'
const REQUESTS: Readonly<Record<string, Readonly<Record<string, Asked>>>> = {
  'GET /overlaps': list('/overlaps', 'interest', true),
  'GET /overlaps/{id}': item(OVERLAP, '/overlaps/no~no~no'),
  'GET /links': list('/links', 'interest', true),
  'GET /officials': list('/officials', 'negotiation'),
  'GET /officials/{id}': item('/officials/jared-kushner', '/officials/nobody', '/officials/pif'),
  'GET /interests': list('/interests', null),
  'GET /interests/{id}': item('/interests/pif', '/interests/nothing', '/interests/jared-kushner'),
  'GET /negotiations': list('/negotiations', 'official', true),
  'GET /negotiations/{id}': item('/negotiations/russia-ukraine', '/negotiations/no-talks'),
  'GET /statements': list('/statements', 'interest', true),
  'GET /statements/{id}': item('/statements/kushner-60min', '/statements/nothing'),
  'GET /sources': list('/sources', null),
  'GET /sources/{id}': item('/sources/ap-lincoln-kushner', '/sources/nothing', '/sources/merged-source'),
  'GET /links/{id}': item('/links/pif-affinity-2bn', '/links/nothing-here'),
  'POST /links': {
    201: { path: '/links', body: LINK },
    409: { path: '/links', body: ON_RECORD },
    ...writing('/links', null, LINK),
  },
  'POST /links/preview': {
    200: { path: '/links/preview', body: LINK },
    ...writing('/links/preview', null, LINK),
  },
  'PATCH /links/{id}': {
    200: { path: '/links/affinity-zamp', body: { detail: 'Another' } },
    409: { path: '/links/affinity-zamp', body: { detail: 'Yet another', version: 99 } },
    412: { path: '/links/affinity-zamp', body: { detail: 'Yet another' }, headers: { 'If-Match': '"v99"' } },
    ...writing('/links/affinity-zamp', '/links/nothing-here', { detail: 'Another' }),
  },
  'POST /links/{id}/retract': {
    200: { path: '/links/wlf-scfin/retract', body: { reason: 'A mistake' } },
    412: {
      path: '/links/pif-affinity-2bn/retract',
      body: { reason: 'A mistake' },
      headers: { 'If-Match': '"v99"' },
    },
    ...writing('/links/pif-affinity-2bn/retract', '/links/nothing-here/retract', { reason: 'A mistake' }),
  },
  ...recordRequests,
  'POST /batch': { 200: { path: '/batch', body: BATCH }, ...batch('/batch') },
  'POST /batch/preview': { 200: { path: '/batch/preview', body: BATCH }, ...batch('/batch/preview') },
  'GET /openapi.json': {
    200: { path: '/openapi.json' },
    401: { path: '/openapi.json', who: 'nobody', on: closed },
  },
}

describe('answers', () => {
  beforeAll(async () => {
    const { database } = open()
    await database.pool.query(
      `INSERT INTO entities (slug, kind, name) VALUES ('merged-away', 'company', 'Merged Away'), ('kept-one', 'company', 'Kept')`,
    )
    await merge(database, 'entity', 'kept-one', 'merged-away')
    await database.pool.query(
      `INSERT INTO sources (slug, url, publisher, title) VALUES ('kept-source', 'https://one.example/a', 'P', 'T'),
        ('merged-source', 'https://www.one.example/a/', 'P', 'T')`,
    )
    await merge(database, 'source', 'kept-source', 'merged-source')
  })

  it('are all described, and no others are', async () => {
    const { paths } = await described()
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    )
    // What any operation may answer, which no request here causes.
    const always = Object.keys(REQUESTS).flatMap((operation) =>
      ['429', '500', '503'].map((status) => `${operation} ${status}`),
    )
    const given = Object.entries(REQUESTS).flatMap(([operation, asked]) =>
      Object.keys(asked).map((status) => `${operation} ${status}`),
    )
    expect([...given, ...always].sort()).toEqual(documented.sort())
  })

  const answered = Object.entries(REQUESTS).flatMap(([operation, asked]) =>
    Object.entries(asked).map(([status, request]) => ({ operation, status: Number(status), request })),
  )

  it.each(answered)('$operation answers $status', async ({ operation, status, request }) => {
    const { path, body, type = 'application/json', who = 'researcher', on = open, headers = {} } = request
    const { app, database } = on()
    const [method = ''] = operation.split(' ')
    const agent = supertest(app)
    const address = `/api/v1${path}`
    const token = `Bearer ${await addToken(database, 'researcher@example.org')}`
    if (request.before !== undefined)
      await agent.post(`/api/v1${request.before.path}`).set('Authorization', token).send(request.before.body)
    const asked =
      method === 'GET' ? agent.get(address) : method === 'PATCH' ? agent.patch(address) : agent.post(address)
    if (who !== 'nobody')
      asked.set('Authorization', `Bearer ${await addToken(database, `${who}@example.org`)}`)
    asked.set(headers)
    const answer = body === undefined ? await asked : await asked.type(type).send(body)
    expect(answer.status, answer.text).toBe(status)
    if (status >= 400) {
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
      expect(answer.body.status ?? JSON.parse(answer.text).status).toBe(status)
    }
  })
})
