import supertest from 'supertest'
import { expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { useApp } from '../support/app.ts'
import { merge } from '../support/merges.ts'

/** What the API must not do in silence. */

const running = useApp('test')

type Body = Readonly<Record<string, unknown>>

async function send(
  method: 'post' | 'patch',
  path: string,
  body: Body,
  headers: Record<string, string> = {},
) {
  const { app, database } = running()
  const token = await addToken(database, 'editor@example.org')
  return supertest(app)
    [method](`/api/v1${path}`)
    .set({ Authorization: `Bearer ${token}`, ...headers })
    .send(body)
}

const SOURCE = { url: 'https://daily.example/a', publisher: 'Daily', title: 'A report' }

it('changes what it is told to change, also in a record that others were merged into', async () => {
  const { database } = running()
  await send('post', '/interests', {
    id: 'zed-one',
    kind: 'company',
    name: 'Zed One',
    summary: 'As it was.',
    sources: [SOURCE],
  })
  await send('post', '/interests', { id: 'zed-two', kind: 'company', name: 'Zed Two', sources: [SOURCE] })
  await merge(database, 'entity', 'zed-one', 'zed-two')
  const reason = 'A correction'
  const edited = await send('patch', '/interests/zed-one', { summary: 'As it is.', country: 'DE', reason })
  expect([edited.status, edited.body.data]).toEqual([
    200,
    expect.objectContaining({ summary: 'As it is.', country: 'DE' }),
  ])
  const cleared = await send('patch', '/interests/zed-one', { summary: null, reason })
  expect([cleared.status, cleared.body.data.summary]).toEqual([200, null])
  const batch = await send('post', '/batch', {
    reason,
    entities: [{ id: 'zed-one', kind: 'company', name: 'Zed' }],
  })
  expect([batch.status, batch.body.data.changes.length]).toEqual([200, 1])
})

it('one key is for one request to one address', async () => {
  const key = { 'Idempotency-Key': 'the same key' }
  const body = { kind: 'person', name: 'Zed Person', sources: [SOURCE] }
  expect((await send('post', '/officials', body, key)).status).toBe(201)
  const other = await send('post', '/interests', body, key)
  expect([other.status, JSON.stringify(other.body)]).toEqual([
    422,
    expect.stringContaining('already used for another request'),
  ])
})

it('a batch says which of its new links and entities say what is on record already', async () => {
  const link = {
    kind: 'pays',
    from: 'qatar',
    to: 'mgx',
    status: 'reported',
    start: '2024',
    amount: '5',
    currency: 'USD',
    sources: [SOURCE],
  }
  const entity = { kind: 'company', name: 'MGX' }
  const batch = await send('post', '/batch', {
    reason: 'Two of each',
    links: [
      { id: 'c-one', ...link },
      { id: 'c-two', ...link },
    ],
    entities: [{ id: 'another-mgx', ...entity }],
  })
  expect(batch.status).toBe(200)
  const warnings = batch.body.warnings as string[]
  expect(warnings).toContain('links “c-two”: says the same as the link “c-one”, so that a sum counts twice.')
  expect(warnings).toContain('entities “another-mgx”: has the same name as “mgx”.')
  const preview = await send('post', '/batch/preview', { links: [{ id: 'c-three', ...link }] })
  expect(JSON.stringify(preview.body)).toContain('“c-three”: says the same as')
})

it('describes requests as they may be sent: what a request can leave out is not required', async () => {
  const { body: described } = await supertest(running().app).get('/api/v1/openapi.json').expect(200)
  const schemas = described.components.schemas as Record<
    string,
    { required?: string[]; properties: Record<string, { type?: unknown }> }
  >
  const link = { kind: 'pays', from: 'qatar', to: 'mgx', sources: [SOURCE] }
  for (const [path, schema, body] of [
    ['/links', 'NewLink', link],
    ['/officials', 'NewOfficial', { kind: 'person', name: 'Zed Person', sources: [SOURCE] }],
    ['/interests', 'NewEntry', { kind: 'company', name: 'Zed Company', sources: [SOURCE] }],
    ['/negotiations', 'NewNegotiation', { name: 'Zed talks', status: 'ongoing', sources: [SOURCE] }],
    [
      '/statements',
      'NewStatement',
      { by: 'mgx', kind: 'denial', about: ['mgx'], paraphrase: 'It said no.', sources: [SOURCE] },
    ],
    ['/sources', 'NewSource', { ...SOURCE, url: 'https://daily.example/b' }],
  ] as const) {
    const sent = await send('post', path, body)
    expect([path, sent.status, sent.body.errors]).toEqual([path, 201, undefined])
    const needed = schemas[schema]?.required ?? []
    expect([path, needed.filter((name) => !(name in body))]).toEqual([path, []])
  }
  expect((await send('post', '/links', { ...link, amount: 1.5, currency: 'USD' })).status).toBe(201)
  expect(JSON.stringify(schemas.NewLink?.properties.amount)).toContain('"number"')
  expect(JSON.stringify(schemas.NewLink?.properties.sources)).not.toContain('"required"')
})

it('cites a new source under an id of its own, whatever other sources are called', async () => {
  const source = (name: string) => ({
    url: `https://wire.example/${name}`,
    publisher: 'Wire',
    title: 'Live updates',
  })
  const cite = (name: string, ...sources: object[]) => ({ kind: 'company', name, sources })
  await send('post', '/interests', cite('Zed A', source('a'), source('b')))
  const both = await send('post', '/interests', cite('Zed B', source('c'), source('d')))
  expect(both.status).toBe(201)
  const { rows } = await running().database.pool.query(
    `SELECT slug, url FROM sources WHERE publisher = 'Wire' ORDER BY slug`,
  )
  expect(rows).toEqual(
    ['a', 'b', 'c', 'd'].map((name, place) => ({
      slug: `wire-live-updates${place === 0 ? '' : `-${place + 1}`}`,
      url: source(name).url,
    })),
  )
})

it('knows a source by its address, however the address is written', async () => {
  await send('post', '/sources', { ...SOURCE, id: 'daily-a' })
  const again = { ...SOURCE, url: 'http://www.daily.example/a/', title: 'The report' }
  const known = await send('post', '/sources', again)
  expect([known.status, known.body.record]).toEqual([409, 'daily-a'])
  expect((await send('post', '/sources', { ...again, allow_duplicate: true })).status).toBe(409)
  const citing = await send('post', '/interests', { kind: 'company', name: 'Zed', sources: [again] })
  expect(citing.body.data.sources).toEqual([expect.objectContaining({ id: 'daily-a' })])
})

it.each(['interests', 'negotiations', 'statements', 'sources'] as const)(
  'does not say that it changed one of the %s that is retracted',
  async (collection) => {
    const bodies = {
      interests: { kind: 'company', name: 'Zed' },
      negotiations: { name: 'Zed talks', status: 'ongoing' },
      statements: { by: 'mgx', kind: 'denial', paraphrase: 'It said no.', about: ['mgx'] },
      sources: { ...SOURCE, url: 'https://daily.example/retracted' },
    }
    const cited = collection === 'sources' ? {} : { sources: [SOURCE] }
    await send('post', `/${collection}`, { id: 'zed', ...bodies[collection], ...cited })
    await send('post', `/${collection}/zed/retract`, { reason: 'Entered by mistake' })
    const edited = await send('patch', `/${collection}/zed`, bodies[collection])
    expect([edited.status, edited.body.detail]).toEqual([
      409,
      expect.stringContaining('retracted (Entered by mistake)'),
    ])
  },
)

it.each(['/links', '/interests', '/batch'])(
  'answers a repeated request to %s as it did at first, whatever has changed since',
  async (path) => {
    const bodies = {
      '/links': { kind: 'owns', from: 'steve-witkoff', to: 'mgx', start: '2024', sources: [SOURCE] },
      '/interests': { kind: 'company', name: 'MGX', allow_duplicate: true, sources: [SOURCE] },
      '/batch': {
        sources: [{ id: 'daily-a', ...SOURCE }],
        links: [
          {
            id: 'zed-link',
            kind: 'owns',
            from: 'steve-witkoff',
            to: 'mgx',
            status: 'reported',
            start: '2024',
            sources: [{ id: 'daily-a' }],
          },
        ],
      },
    }
    const body = bodies[path as keyof typeof bodies]
    const key = { 'Idempotency-Key': 'once' }
    const first = await send('post', path, body, key)
    expect(first.status).toBe(path === '/batch' ? 200 : 201)
    const written = first.headers.location?.replace('/api/v1', '') ?? '/links/zed-link'
    const change = written.startsWith('/links') ? { start: '2023' } : { summary: 'Another summary' }
    expect((await send('patch', written, change)).status).toBe(200)
    const again = await send('post', path, body, key)
    const told = ({ status, headers, body: answer }: typeof first) => [
      status,
      headers.location,
      headers.etag,
      answer,
    ]
    expect(told(again)).toEqual(told(first))
  },
)

it('asks whether the same statement is meant twice', async () => {
  const statement = {
    by: 'mgx',
    kind: 'denial',
    date: '2025-05-02',
    paraphrase: 'It said no.',
    about: ['mgx'],
  }
  const sent = { ...statement, sources: [SOURCE] }
  const first = await send('post', '/statements', sent)
  const again = await send('post', '/statements', sent)
  expect([first.status, again.status, again.body.record]).toEqual([201, 409, first.body.data.id])
  const meant = await send('post', '/statements', { ...sent, allow_duplicate: true })
  expect([meant.status, meant.body.warnings[0]]).toEqual([201, expect.stringContaining('says the same')])
})

it('does not let a new record name a retracted one, nor in place of a name', async () => {
  await send('post', '/interests', { id: 'zed', kind: 'company', name: 'Zed', sources: [SOURCE] })
  await send('post', '/interests/zed/retract', { reason: 'Entered by mistake' })
  const said = { kind: 'denial', paraphrase: 'It said no.' }
  const office = { title: 'Adviser', class: 'legislator', body: 'zed', start: '2025' }
  const answers = [
    await send('post', '/statements', { ...said, by: 'zed', about: ['mgx'], sources: [SOURCE] }),
    await send('post', '/statements', { ...said, by: 'mgx', about: ['zed'], sources: [SOURCE] }),
    await send('post', '/officials', {
      kind: 'person',
      name: 'Zed Person',
      sources: [SOURCE],
      positions: [{ ...office, sources: [SOURCE] }],
    }),
  ]
  for (const { status, body } of answers)
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringMatching(/retracted/)])
})
