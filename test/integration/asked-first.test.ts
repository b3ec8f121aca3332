import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it, vi } from 'vitest'
import { retractLink } from '../../server/api/link-writes.ts'
import { decideDuplicate } from '../../server/duplicates/decide.ts'
import { csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { nobody } from '../support/edits.ts'
import { problemsOn, SOURCE, save, send } from '../support/forms.ts'
import { page, wordsIn, wordsOf } from '../support/html.ts'

/** What a form asks or says before it saves something that is more often a mistake than intended. */

const BASE_URL = 'https://recusal.example.org'
const running = useApp('test', { BASE_URL })

const STATEMENT = {
  by: 'jared-kushner',
  kind: 'denial',
  date_year: '2025',
  paraphrase: 'He denies it',
  about_0_subject: 'affinity-partners',
  ...SOURCE,
}
const TALKS = { name: 'Talks of Tests', status: 'ongoing', start_year: '2025', ...SOURCE }
const LINK = { from: 'jared-kushner', to: 'qia', kind: 'manages', start_year: '2024', ...SOURCE }

it.each([
  ['/statements/new', STATEMENT, 'by the same person or body, of the same kind and date'],
  ['/negotiations/new', TALKS, 'the same name'],
])('%s asks whether a record is on record already', async (path, fields, why) => {
  const agent = await signedIn(running(), 'researcher')
  await save(agent, path, fields)
  const asked = await send(agent, path, {
    ...fields,
    ...(path === '/negotiations/new' ? { name: 'TALKS of tests' } : {}),
  })
  expect(asked.status).toBe(422)
  const text = wordsOf(page(asked.text))
  expect(text).toContain('Possibly already on record')
  expect(text).toContain(why)
  const token = page(asked.text).querySelector('#not_alike')?.getAttribute('value') ?? ''
  expect((await send(agent, path, { ...fields, not_alike: token })).status).toBe(303)
})

it.each([
  ['amount', { amount: '5m', currency: 'USD' }],
  ['share', { share: '4' }],
])('asks whether a link of a kind without one has an %s', async (what, number) => {
  const agent = await signedIn(running(), 'researcher')
  const asked = await send(agent, '/links/new', { ...LINK, ...number })
  expect(asked.status).toBe(422)
  expect(wordsOf(page(asked.text)).toLowerCase()).toContain(
    `${what}: a link of kind “manages” usually has none`,
  )
  expect(problemsOn(asked.text)).toContain('Something here is unusual')
  const plain = await send(agent, '/links/new', LINK)
  expect(plain.status, problemsOn(plain.text)).toBe(303)
})

it.each([
  [{ share: '12.5', share_how: 'between', share_max: '45' }, 'owns 12.5% to 45% of'],
  [{ share: '20', share_how: 'at_least' }, 'owns at least 20% of'],
  [{ share: '20', share_how: 'up_to' }, 'owns up to 20% of'],
  [{ share: '20' }, 'owns 20% of'],
])('plays a share back as it will be saved: %o', async (share, words) => {
  const agent = await signedIn(running(), 'researcher')
  const fields = await formFields(agent, '/links/new', {
    ...LINK,
    from: 'Jared Kushner',
    kind: 'owns',
    ...share,
    action: 'preview',
  })
  const { text } = await agent.post('/links/new').type('form').send(fields).expect(200)
  expect(wordsOf(page(text))).toContain(`Jared Kushner ${words}`)
})

it('says so if someone retracted a link while it was edited', async () => {
  const agent = await signedIn(running(), 'researcher')
  const { at } = await save(agent, '/links/new', LINK)
  const fields = await formFields(agent, `${at}/edit`, { detail: 'More about it', reason: 'To say more' })
  await retractLink(running().database, at.split('/').at(-1) ?? '', 'It was a hoax', nobody)
  const { text } = await agent.post(`${at}/edit`).type('form').send(fields).expect(409)
  expect(wordsOf(page(text))).toContain('This link was retracted while you were editing it')
})

it('an editor sets spam aside without writing anything about it', async () => {
  const reader = supertest.agent(running().app)
  const csrf = csrfOf((await reader.get('/corrections/new')).text)
  await reader
    .post('/corrections/new')
    .type('form')
    .send({ _csrf: csrf, page: '/', request: 'Buy these pills' })
    .expect(303)
  const editor = await signedIn(running(), 'editor')
  const { text } = await editor.get('/corrections').expect(200)
  const href = page(text).querySelector('a[href$="/answer"]')?.getAttribute('href') ?? ''
  const form = await editor.get(href).expect(200)
  await editor
    .post(href)
    .type('form')
    .send({ _csrf: csrfOf(form.text), page: '/', asked: '', answer: '', outcome: 'not_shown' })
    .expect(303)
  const after = await editor.get('/corrections').expect(200)
  expect(after.text).toContain('The request is set aside.')
  expect(after.text).not.toContain('pills')
})

it('an error offers the same list without filters only where there is a list', async () => {
  const { app } = running()
  const words = 'The same list without filters'
  for (const path of [
    '/figures/money-flow.svg?official=nobody',
    '/reports/overlaps.csv?limit=0',
    '/oembed?url=x',
  ])
    expect((await supertest(app).get(path)).text, path).not.toContain(words)
  expect((await supertest(app).get('/overlaps?band=none').expect(400)).text).toContain(words)
})

it('oEmbed knows the address of a figure’s file, and shows the figure', async () => {
  const { app } = running()
  const url = `${BASE_URL}/figures/deals.png?official=jared-kushner`
  const { body } = await supertest(app).get('/oembed').query({ url }).expect(200)
  expect(body.html).toContain('/embed/deals?official=jared-kushner')
})

it('histories name what was merged, and what is gone', async () => {
  const { database } = running()
  const agent = await signedIn(running(), 'editor')
  const first = await save(agent, '/interests/new', { kind: 'company', name: 'Quorvex Holding' })
  const second = await send(agent, '/interests/new', { kind: 'company', name: 'Quorvex Holdings' })
  const token = page(second.text).querySelector('#not_alike')?.getAttribute('value') ?? ''
  await save(agent, '/interests/new', { kind: 'company', name: 'Quorvex Holdings', not_alike: token })
  // Whichever is named first, the one that was on record first is kept unless someone chooses the other.
  const pages = ['quorvex-holding/quorvex-holdings', 'quorvex-holdings/quorvex-holding']
  for (const at of pages) {
    const { text } = await agent.get(`/duplicates/entity/${at}`).expect(200)
    const kept = page(text).querySelector('input[name="kept"][checked]')?.getAttribute('value')
    expect(kept, at).toBe('quorvex-holding')
  }
  const [editor] = await database.query<{ id: string }>(
    sql`SELECT id::text AS id FROM users WHERE email = 'editor@example.org'`,
  )
  const pair = { record: 'entity', kept: 'quorvex-holding', other: 'quorvex-holdings' } as const
  await decideDuplicate(database, pair, { decision: 'same', reason: null }, editor?.id ?? '')
  const history = wordsIn(
    (await agent.get(`/interests/quorvex-holdings/history`).redirects(1)).text,
    'main',
  ).join()
  const own = wordsIn((await agent.get(`${first.at}/history`).expect(200)).text, 'main').join()
  for (const text of [history, own])
    expect(text).not.toMatch(/(?:Merged into|One|The other):? (?:none → )?\d/)
  await save(agent, '/interests/affinity-partners/edit', { country: 'Guernsey', reason: 'To test' })
  const moved = wordsIn((await agent.get('/interests/affinity-partners/history').expect(200)).text, 'main')
  expect(moved.join()).toContain('Country: United States → Guernsey')
  const of = await agent.get('/duplicates?of=affinity-partners').expect(200)
  expect(wordsIn(of.text, '.filter-word')).toEqual(['Similar to: Affinity Partners remove'])
  const { text } = await agent.get('/changes?limit=20').expect(200)
  expect(wordsOf(page(text))).toContain('Quorvex Holding')
  expect(wordsOf(page(text))).toMatch(/Merged into.*Quorvex Holding/)
})

it('the links of an official are those of their paths and all of their own', async () => {
  const ids = async (query: string): Promise<string[]> => {
    const { body } = await supertest(running().app).get(`/api/v1/links?limit=200&${query}`).expect(200)
    return body.data.map(({ id }: { id: string }) => id)
  }
  for (const official of ['jared-kushner', 'steve-witkoff']) {
    const [own, of, path] = await Promise.all([
      ids(`interest=${official}`),
      ids(`official=${official}`),
      ids(`official=${official}&step=holding`),
    ])
    expect(own.length).toBeGreaterThan(5)
    expect(of).toEqual(expect.arrayContaining(own))
    expect(of.length).toBeGreaterThan(own.length)
    // With other filters of overlaps, only those on the paths of such overlaps.
    expect(own).toEqual(expect.arrayContaining(path.filter((id) => own.includes(id))))
    expect(path.length).toBeLessThan(of.length)
  }
})

it('says what keeps talks from being retracted', async () => {
  const agent = await signedIn(running(), 'editor')
  const [talks] = await running().database.query<{ slug: string; count: number }>(sql`
    SELECT n.slug, count(DISTINCT s.id)::int AS count FROM negotiations n JOIN statement_subjects a ON a.negotiation_id = n.id
    JOIN statements s ON s.id = a.statement_id AND s.retraction_reason IS NULL GROUP BY n.id ORDER BY 2 DESC, 1 LIMIT 1`)
  const { text } = await agent.get(`/negotiations/${talks?.slug}/retract`).expect(200)
  expect(wordsOf(page(text))).toContain(`This negotiation is still named by ${talks?.count} statements`)
})

describe('a part of a record that may be on record', () => {
  const TITLE = { title: 'Envoy of Tests', class: 'executive_employee', start_year: '2024', ...SOURCE }
  const ENVOY = { official: 'Jared Kushner', role: 'envoy', start_year: '2025', ...SOURCE }
  const PARTS = [
    ['officials/jared-kushner/positions', { ...TITLE, body: 'Office of Tests' }, { body: 'OFFICE of Tests' }],
    ['officials/jared-kushner/positions', TITLE, { body: 'Qatar', start_year: '' }],
    ['negotiations/talks-of-tests/participants', ENVOY, { start_month: '2', on_behalf_of: 'Oman' }],
    [
      'negotiations/talks-of-tests/parties',
      { entity: 'Oman', role: 'host', ...SOURCE },
      { start_year: '2025' },
    ],
    [
      'negotiations/talks-of-tests/meetings',
      { date_year: '2025', place: 'Muscat', ...SOURCE },
      { date_month: '3', place: 'MUSCAT' },
    ],
  ] as const
  it.each(PARTS)('%s: asks, if nothing in it rules that out', async (path, part, less) => {
    const agent = await signedIn(running(), 'researcher')
    await save(agent, '/negotiations/new', TALKS)
    await save(agent, `/${path}/new`, part)
    const asked = await send(agent, `/${path}/new`, { ...part, ...less })
    expect(asked.status).toBe(422)
    const main = page(asked.text)
    expect(wordsOf(main)).toContain('Possibly already on record')
    const href = main.querySelector('.alike a')?.getAttribute('href') ?? ''
    await agent.get(href).expect(200)
    const token = main.querySelector('#not_alike')?.getAttribute('value') ?? ''
    await save(agent, `/${path}/new`, { ...part, ...less, not_alike: token })
  })

  it.each([
    [PARTS[0][0], PARTS[0][1], { body: 'Oman' }],
    [PARTS[1][0], PARTS[1][1], { start_year: '2020', end_choice: 'date', end_year: '2023' }],
    [PARTS[2][0], { ...ENVOY, on_behalf_of: 'Qatar' }, { on_behalf_of: 'Oman' }],
    [PARTS[3][0], PARTS[3][1], { role: 'mediator' }],
    [PARTS[4][0], PARTS[4][1], { place: 'Doha' }],
    [PARTS[4][0], PARTS[4][1], { date_year: '2026' }],
  ] as const)('%s: does not ask about another', async (path, part, other) => {
    const agent = await signedIn(running(), 'researcher')
    await save(agent, '/negotiations/new', TALKS)
    await save(agent, `/${path}/new`, part)
    await save(agent, `/${path}/new`, { ...part, ...other })
  })
})

it('asks about what someone else saved in the same moment', async () => {
  const agent = await signedIn(running(), 'researcher')
  const { pool } = running().database
  const fields = await formFields(agent, '/interests/new', { kind: 'company', name: 'Quorvex Holdings' })
  const other = await pool.connect()
  try {
    await other.query(`BEGIN; SELECT begin_writing(NULL, 'form', NULL)`)
    const asked = agent.post('/interests/new').type('form').send(fields).then()
    const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%begin_writing%' AND datname = current_database()`
    await vi.waitFor(async () => expect((await pool.query(waits)).rowCount).toBe(1), { timeout: 60_000 })
    await other.query(
      `INSERT INTO entities (slug, kind, name) VALUES ('quorvex', 'company', 'Quorvex Holdings'); COMMIT`,
    )
    const { status, text } = await asked
    expect(status).toBe(422)
    expect(page(text).querySelector('.alike a')?.getAttribute('href')).toBe('/interests/quorvex')
  } finally {
    other.release()
  }
})

it('asks before it saves a link that may be one on record, written less exactly', async () => {
  const agent = await signedIn(running(), 'researcher')
  await save(agent, '/links/new', { ...LINK, start_month: '2' })
  for (const less of [{}, { start_year: '' }]) {
    const asked = await send(agent, '/links/new', { ...LINK, ...less })
    expect(asked.status).toBe(422)
    expect(wordsOf(page(asked.text))).toContain('Possibly already on record')
  }
  // One that ended before that one began cannot be the same.
  await save(agent, '/links/new', { ...LINK, start_year: '2019', end_choice: 'date', end_year: '2020' })
})

it('takes a name with spaces of other widths, and names one that differs only in its accents', async () => {
  const agent = await signedIn(running(), 'researcher')
  await save(agent, '/links/new', { ...LINK, from: 'Jared \u00a0Kushner' })
  const refused = await send(agent, '/links/new', { ...LINK, from: 'Járed Kushner' })
  expect(refused.status).toBe(422)
  expect(problemsOn(refused.text)).toContain('but as “Jared Kushner”')
})
