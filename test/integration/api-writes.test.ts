import supertest from 'supertest'
import { expect, it } from 'vitest'
import { addToken } from '../../server/accounts/tokens.ts'
import { useApp } from '../support/app.ts'
import { exportDataset } from '../support/exported.ts'

/** Writes records of every kind through the API, one at a time and in batches. */

const running = useApp('test')

async function writer(role = 'researcher') {
  const { app, database } = running()
  const token = await addToken(database, `${role}@example.org`)
  const send = (method: 'post' | 'patch', path: string, body: object, headers: Record<string, string> = {}) =>
    supertest(app)[method](`/api/v1${path}`).set('Authorization', `Bearer ${token}`).set(headers).send(body)
  return send
}

const PAPER = { url: 'https://paper.example/story', publisher: 'The Paper', title: 'A story' }

it('adds a record together with the new sources that it cites, and reads it back', async () => {
  const send = await writer()
  const added = await send('post', '/officials', {
    kind: 'person',
    name: 'An Envoy of Tests',
    sources: [{ ...PAPER, locator: 'paragraph 2', quote: 'An envoy' }],
    positions: [
      { title: 'Envoy', body: 'white-house', class: 'executive_employee', start: '2025', sources: [PAPER] },
    ],
  }).expect(201)
  expect(added.headers.location).toBe('/api/v1/officials/an-envoy-of-tests')
  expect(added.body.data.positions[0].title).toBe('Envoy')
  const { body } = await supertest(running().app).get(String(added.headers.location)).expect(200)
  expect(body.data).toEqual(added.body.data)
  const again = await send('post', '/officials', { kind: 'person', name: 'an envoy of tests' }).expect(409)
  expect(again.body.record).toBe('an-envoy-of-tests')
  await send('post', '/officials', {
    kind: 'person',
    name: 'An Envoy of Tests',
    allow_duplicate: true,
  }).expect(201)
  // A name that another entry is known by, too.
  await send('patch', '/officials/an-envoy-of-tests', { aliases: ['The Envoy'] }).expect(200)
  await send('post', '/officials', { kind: 'person', name: 'The Envoy' }).expect(409)
})

it('changes the members in a request, clears those that are null, and leaves the rest alone', async () => {
  const send = await writer()
  const before = (await supertest(running().app).get('/api/v1/interests/pif').expect(200)).body.data
  const { body } = await send('patch', '/interests/pif', { summary: 'Another', country: null }).expect(200)
  expect(body.data).toMatchObject({ name: before.name, summary: 'Another', country: null })
  expect(body.data.sources).toEqual(before.sources)
  await send('patch', '/interests/pif', { kind: 'alien' }).expect(422)
})

it('writes only once per idempotency key, no matter how often the request is sent', async () => {
  const send = await writer()
  const body = { name: 'Talks of tests', status: 'ongoing' }
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => send('post', '/negotiations', body, { 'Idempotency-Key': 'one' })),
  )
  expect(new Set(answers.map(({ headers }) => headers.location))).toEqual(
    new Set(['/api/v1/negotiations/talks-of-tests']),
  )
})

it('retracts records that nothing refers to, and says what refers to the others', async () => {
  const send = await writer()
  const refused = await send('post', '/interests/pif/retract', { reason: 'Entered by mistake' }).expect(422)
  expect(JSON.stringify(refused.body.errors)).toContain('link')
  await send('post', '/interests', { id: 'short-lived', kind: 'fund', name: 'Short lived' }).expect(201)
  const { body } = await send('post', '/interests/short-lived/retract', {
    reason: 'Entered by mistake',
  }).expect(200)
  expect(body.data.retraction_reason).toBe('Entered by mistake')
})

const BATCH = {
  reason: 'All that one story says',
  entities: [{ id: 'batch-fund', kind: 'fund', name: 'A Fund of the Batch' }],
  links: [
    { id: 'batch-stake', kind: 'owns', from: 'jared-kushner', to: 'batch-fund', sources: [PAPER] },
    {
      id: 'batch-money',
      kind: 'invests_in',
      from: 'qia',
      to: 'batch-fund',
      amount: '5000000',
      currency: 'USD',
      start: '2025',
      sources: [PAPER],
    },
  ],
}

it('does a dry run of a batch, then writes all of it', async () => {
  const { database, app } = running()
  const send = await writer()
  const before = await exportDataset(database.query)
  const tried = await send('post', '/batch/preview', BATCH).expect(200)
  expect(tried.body.data.change.length + tried.body.data.appear.length).toBeGreaterThan(0)
  expect(await exportDataset(database.query)).toBe(before)
  const { body } = await send('post', '/batch', BATCH).expect(200)
  expect(body.data.changes.map(({ record }: { record: string }) => record)).toEqual(
    expect.arrayContaining(['entities “batch-fund”', 'links “batch-stake”', 'links “batch-money”']),
  )
  expect(body.data.overlaps.changed).toBe(tried.body.data.change.length)
  const { text } = await supertest(app).get('/links/batch-stake/history').expect(200)
  expect(text).toContain('All that one story says')
  const twice = await send('post', '/batch', BATCH).expect(200)
  expect(twice.body.data.changes).toEqual([])
})

it.each([
  ['an end that does not exist', { links: [{ ...BATCH.links[0], id: 'x', to: 'nobody' }] }, 'links “x”: to'],
  [
    'an unknown field',
    { entities: [{ ...BATCH.entities[0], surprise: 1 }] },
    'entities “batch-fund”: surprise',
  ],
  [
    'a retraction of a record in use',
    { retract: [{ record: 'entities', id: 'pif', reason: 'A mistake, entered twice' }] },
    'retract.0.id',
  ],
  [
    'a retraction of a record that does not exist',
    { retract: [{ record: 'links', id: 'nothing', reason: 'A mistake, entered twice' }] },
    'retract.0.id',
  ],
])('a batch with %s writes nothing', async (_what, fault, field) => {
  const { database } = running()
  const send = await writer()
  const before = await exportDataset(database.query)
  const { body } = await send('post', '/batch', { ...BATCH, ...fault }).expect(422)
  expect(JSON.stringify(body.errors)).toContain(field)
  expect(await exportDataset(database.query)).toBe(before)
})

it('has a limit for each list', async () => {
  const send = await writer()
  const many = Array.from({ length: 2001 }, (_, index) => ({
    id: `e${index}`,
    kind: 'fund',
    name: `E ${index}`,
  }))
  const { body } = await send('post', '/batch', { entities: many }).expect(422)
  expect(body.errors).toEqual([{ field: 'entities', reason: 'has more than 2000 records' }])
})

it('answers a repeated batch with the same key with the original result', async () => {
  const send = await writer()
  const batch = {
    entities: [{ id: 'keyed-fund', kind: 'fund', name: 'A Keyed Fund' }],
    retract: [{ record: 'statements', id: 'kushner-60min', reason: 'A mistake, entered twice' }],
  }
  const first = await send('post', '/batch', batch, { 'Idempotency-Key': 'batch-1' }).expect(200)
  expect(first.body.data.retracted).toEqual([{ record: 'statements', id: 'kushner-60min' }])
  const again = await send('post', '/batch', batch, { 'Idempotency-Key': 'batch-1' }).expect(200)
  expect(again.body).toEqual(first.body)
  const unkeyed = await send('post', '/batch', { retract: batch.retract }).expect(422)
  expect(unkeyed.body.errors).toEqual([
    { field: 'retract.0.id', reason: 'is already given: the record is retracted' },
  ])
})

it('refuses a statement about no one and nothing, alone or in a batch', async () => {
  const send = await writer()
  const said = { by: 'qia', kind: 'denial', quote: 'No.', about: [] }
  const source = { id: 'of-nothing', url: 'https://nothing.example/1', publisher: 'Daily', title: 'Nothing' }
  const statements = [{ ...said, id: 'of-nothing', sources: ['of-nothing'] }]
  const { body } = await send('post', '/batch', { sources: [source], statements }).expect(422)
  expect(body.errors).toEqual([
    { field: 'statements “of-nothing”: about', reason: 'names no one and nothing' },
  ])
  const { about: _, ...unsaid } = statements[0] as (typeof statements)[number]
  const left = await send('post', '/batch', { sources: [source], statements: [unsaid] }).expect(422)
  expect(left.body.errors).toEqual(body.errors)
  await send('post', '/batch', { statements: [{ id: 'kushner-60min', about: [] }] }).expect(422)
  await send('post', '/batch', { statements: [{ id: 'kushner-60min', quote: 'Changed.' }] }).expect(200)
})

it.each([
  ['patch', '', { detail: 'Changed' }],
  ['post', '/retract', { reason: 'Entered by mistake' }],
] as const)(
  'a link keeps what it asked for by If-Match when several change it at once: %s %s',
  async (method, act, body) => {
    const send = await writer('editor')
    const path = '/links/affinity-zamp'
    const { headers } = await supertest(running().app).get(`/api/v1${path}`).expect(200)
    const match = { 'If-Match': String(headers.etag) }
    const all = await Promise.all(
      [1, 2, 3, 4].map((number) =>
        send(method, path + act, { ...body, ...(act === '' ? { detail: `Changed ${number}` } : {}) }, match),
      ),
    )
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412])
  },
)

it('changes a record only if the request gives the current version', async () => {
  const send = await writer()
  const { headers } = await supertest(running().app).get('/api/v1/interests/qia').expect(200)
  const tag = String(headers.etag)
  const first = await send('patch', '/interests/qia', { summary: 'First' }, { 'If-Match': tag }).expect(200)
  await send('patch', '/interests/qia', { summary: 'Second' }, { 'If-Match': tag }).expect(412)
  await send(
    'patch',
    '/interests/qia',
    { summary: 'Third' },
    { 'If-Match': String(first.headers.etag) },
  ).expect(200)
})

it('says what was not saved, and which record has the same name', async () => {
  const send = await writer()
  const known = (await supertest(running().app).get('/api/v1/sources/ap-lincoln-kushner').expect(200)).body
    .data
  const { body } = await send('post', '/interests', {
    kind: 'sovereign_fund',
    name: 'Public Investment Fund',
    allow_duplicate: true,
    sources: [{ url: known.url, publisher: known.publisher, title: 'Another title' }],
  }).expect(201)
  expect(body.warnings).toEqual([
    'The record “pif” has the same name.',
    `title of the source “ap-lincoln-kushner” stays “${known.title}”, as on record. To change it, edit the source itself.`,
  ])
})

it('refuses an official that is not a person', async () => {
  const send = await writer()
  const { body } = await send('post', '/officials', { kind: 'company', name: 'No Official Ltd' }).expect(422)
  expect(body.errors[0].field).toBe('kind')
})

it('removes single parts of a record or all of them, and asks when a list is empty', async () => {
  const send = await writer()
  const post = (title: string) => ({ title, class: 'foreign', sources: [PAPER] })
  const titles = (body: { data: { positions: { title: string }[] } }) =>
    body.data.positions.map(({ title }) => title)
  const official = { kind: 'person', name: 'An Envoy of Parts', positions: [post('First'), post('Second')] }
  await send('post', '/officials', official).expect(201)
  const path = '/officials/an-envoy-of-parts'
  const added = await send('patch', path, { positions: [post('Third')] }).expect(200)
  expect(titles(added.body).sort()).toEqual(['First', 'Second', 'Third'])
  const replaced = await send('patch', path, { positions: [post('Third')], replace_parts: true }).expect(200)
  expect(titles(replaced.body)).toEqual(['Third'])
  const { body } = await send('patch', path, { positions: [] }).expect(422)
  expect(body.errors[0]).toEqual({ field: 'positions', reason: 'is empty: send null to remove all of them' })
  await send('patch', path, { positions: null }).expect(200)
  const talks = '/negotiations/russia-ukraine'
  const before = (await supertest(running().app).get(`/api/v1${talks}`).expect(200)).body.data
  const party = { entity: 'oman', role: 'host', sources: [PAPER] }
  const one = await send('patch', talks, { parties: [party], replace_parts: true }).expect(200)
  expect(one.body.data.parties).toHaveLength(1)
  expect(one.body.data.participants).toHaveLength(before.participants.length)
})

it('retracts a link in a batch only with a reason', async () => {
  const send = await writer()
  const { body } = await send('post', '/batch', {
    links: [{ id: 'pif-affinity-2bn', status: 'retracted' }],
  }).expect(422)
  expect(body.errors[0].field).toBe('links “pif-affinity-2bn”: status')
})

it('fills in what a source on record lacks, whichever way it is cited, and says who recorded what', async () => {
  const send = await writer()
  const { database } = running()
  const bare = { url: 'https://bare.example/story', publisher: 'Bare', title: 'A bare story' }
  await send('post', '/interests', { kind: 'company', name: 'Bare One', sources: [bare] }).expect(201)
  const source = async () =>
    (await supertest(running().app).get('/api/v1/sources/bare-a-bare-story').expect(200)).body.data
  expect(await source()).toMatchObject({ published: null, archive_url: null })
  const batch = await send('post', '/batch', {
    reason: 'A test',
    entities: [
      { id: 'bare-two', kind: 'company', name: 'Bare Two', sources: [{ ...bare, published: '2024-05' }] },
    ],
    links: [
      {
        kind: 'owns',
        id: 'bare-link',
        from: 'bare-two',
        to: 'bare-one',
        sources: [{ ...bare, title: 'Other' }],
      },
    ],
  })
  expect([batch.status, batch.body.warnings]).toEqual([
    200,
    [
      'title of the source “bare-a-bare-story” stays “A bare story”, as on record. To change it, edit the source itself.',
    ],
  ])
  expect(await source()).toMatchObject({ title: 'A bare story', published: '2024-05' })
  const archived = { ...bare, archive_url: 'https://web.archive.org/web/2024/https://bare.example/story' }
  await send('post', '/links', {
    kind: 'controls',
    from: 'bare-two',
    to: 'bare-one',
    sources: [archived],
  }).expect(201)
  expect(await source()).toMatchObject({ published: '2024-05', archive_url: archived.archive_url })
  const { rows } = await database.pool.query<{ by: boolean }>(`
    SELECT recorded_by IS NOT NULL AS by FROM links WHERE slug = 'bare-link'
    UNION ALL SELECT recorded_by IS NOT NULL FROM entities WHERE slug LIKE 'bare-%'
    UNION ALL SELECT recorded_by IS NOT NULL FROM sources WHERE slug LIKE 'bare-%'`)
  expect(rows).toEqual([{ by: true }, { by: true }, { by: true }, { by: true }])
})

it('gives talks and entities different addresses, so that statements can name either', async () => {
  const send = await writer()
  const talks = await send('post', '/negotiations', { name: 'Twin Peaks', status: 'ongoing' }).expect(201)
  const firm = await send('post', '/interests', { kind: 'company', name: 'Twin Peaks' }).expect(201)
  expect([talks, firm].map(({ headers }) => headers.location)).toEqual([
    '/api/v1/negotiations/twin-peaks',
    '/api/v1/interests/twin-peaks-2',
  ])
})

it('replaces parts without touching what it does not say of those that stay', async () => {
  const send = await writer()
  const path = '/negotiations/russia-ukraine'
  const read = async () => (await supertest(running().app).get(`/api/v1${path}`).expect(200)).body.data
  const { participants: before } = await read()
  const [kept] = before as { slug: string; role: string }[]
  expect(before.length).toBeGreaterThan(1)
  const named = { official: kept?.slug, role: kept?.role }
  await send('patch', path, { participants: [named], replace_parts: true }).expect(200)
  expect((await read()).participants).toEqual([kept])
})

it('forgets what was found at an address when a source moves to another', async () => {
  const send = await writer()
  const { database } = running()
  await send('post', '/sources', { url: 'https://gone.example/a', publisher: 'Gone', title: 'A' }).expect(201)
  await database.pool.query(`UPDATE sources SET dead_since = '2026-01-01' WHERE slug = 'gone-a'`)
  await send('patch', '/sources/gone-a', { title: 'Another' }).expect(200)
  const dead = async () =>
    (await database.pool.query(`SELECT dead_since IS NOT NULL AS dead FROM sources WHERE slug = 'gone-a'`))
      .rows
  expect(await dead()).toEqual([{ dead: true }])
  await send('patch', '/sources/gone-a', { url: 'https://there.example/a' }).expect(200)
  expect(await dead()).toEqual([{ dead: false }])
})

it('says of records in a batch that people have retracted that they stay as they are', async () => {
  const send = await writer('editor')
  const source = { id: 'left-source', ...PAPER, url: 'https://paper.example/left' }
  // Nothing cites it: a source that is cited cannot be retracted.
  const spare = { id: 'left-spare', ...PAPER, url: 'https://paper.example/spare' }
  const entity = { id: 'left-firm', kind: 'company', name: 'Left Firm', sources: ['left-source'] }
  const statement = {
    id: 'left-statement',
    by: 'left-firm',
    kind: 'denial',
    date: '2025',
    about: ['qatar'],
    paraphrase: 'Denied it.',
    sources: ['left-source'],
  }
  const batch = {
    sources: [source, spare],
    entities: [entity],
    statements: [statement],
    reason: 'Left as they are',
  }
  await send('post', '/batch', batch).expect(200)
  for (const path of ['/statements/left-statement', '/interests/left-firm', '/sources/left-spare'])
    await send('post', `${path}/retract`, { reason: 'It does not stand' }).expect(200)
  const before = await exportDataset(running().database.query)
  const { body } = await send('post', '/batch', {
    ...batch,
    sources: [source, { ...spare, title: 'Another' }],
    entities: [{ ...entity, summary: 'Another' }],
  }).expect(200)
  for (const record of ['sources “left-spare”', 'entities “left-firm”', 'statements “left-statement”'])
    expect(body.warnings).toContain(`${record}: someone has retracted it, and it stays retracted.`)
  expect(await exportDataset(running().database.query)).toBe(before)
  const kept = await supertest(running().app).get('/api/v1/sources/left-spare').expect(200)
  expect(kept.body.data.title).toBe(PAPER.title)
})

it('takes the same number in other digits for no change', async () => {
  const send = await writer('editor')
  const link = {
    kind: 'pays',
    from: 'pif',
    to: 'affinity-partners',
    start: '2024-02-03',
    amount: '1500',
    currency: 'USD',
    sources: [PAPER],
  }
  const added = await send('post', '/links', link).expect(201)
  const path = `/links/${added.body.data.id}`
  const versionOf = ({ headers }: { headers: Record<string, string> }) => headers.etag?.split('-')[0]
  const same = await send('patch', path, { amount: '1500.00', reason: 'the same sum' }).expect(200)
  expect(versionOf(same)).toBe(versionOf(added))
  const more = await send('patch', path, { amount: '1500.50', reason: 'another sum' }).expect(200)
  expect(versionOf(more)).not.toBe(versionOf(added))
})

it('refuses a source whose address is on record, however it is spaced', async () => {
  const send = await writer()
  const source = { url: 'https://spaced.example.org/report', publisher: 'The Paper', title: 'A report' }
  await send('post', '/sources', source).expect(201)
  const { body } = await send('post', '/sources', { ...source, url: `${source.url} \t` }).expect(409)
  expect(body.detail).toContain('already exists')
})
