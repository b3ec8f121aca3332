import sql from 'sql-template-tag'
import supertest from 'supertest'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { addUser } from '../../server/accounts/users.ts'
import { type Agent, csrfOf, formFields, PASSWORD, signedIn, useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { has, page, wordsIn } from '../support/html.ts'

/** Pages that several people with the same role read are rendered once; what is one person's own is not shared. */

// Without it, pages that contain their own address would contain the port of one request.
const running = useApp('test', { BASE_URL: 'https://recusal.example.org' })

const PAGES = [
  '/',
  '/overlaps?official=jared-kushner',
  '/officials',
  '/officials/jared-kushner',
  '/interests',
  '/interests/affinity-partners',
  '/negotiations',
  '/negotiations/russia-ukraine',
  '/links',
  '/sources',
]

/** Does the work and returns the views that were rendered for it. */
async function viewsOf(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(running().app, 'render')
  await work()
  const views = spy.mock.calls.map(([view]) => view)
  spy.mockRestore()
  return views
}

const ANOTHER = 'another-reader@example.org'

/** A page without the token of its forms, and with the other reader’s address for that of either. */
const shared = (html: string): string =>
  html.replaceAll(csrfOf(html), 'token').replaceAll(/[\w-]+@example\.org/g, ANOTHER)

let reader: Agent
let another: Agent
beforeEach(async () => {
  await addUser(running().database, ANOTHER, 'reader', PASSWORD)
  reader = await signedIn(running(), 'reader')
  another = await signedIn(running(), 'reader', ANOTHER)
})

describe.each(PAGES)('%s', (path) => {
  it('is rendered for the first reader, and only its layout for the next', async () => {
    const first = await reader.get(path).expect(200)
    let next = ''
    const views = await viewsOf(async () => {
      next = (await another.get(path).expect(200)).text
    })
    expect(views).toEqual(['kept'])
    expect(next).toContain(ANOTHER)
    expect(shared(next)).toBe(shared(first.text))
    expect(next).not.toContain('<!--own:')
  })

  it('is rendered anew for another role', async () => {
    await reader.get(path).expect(200)
    const editor = await signedIn(running(), 'editor')
    expect(await viewsOf(() => editor.get(path).expect(200))).toHaveLength(2)
    const visitor = { Cookie: 'recusal=of-someone-who-is-not-signed-in' }
    const own = await supertest(running().app).get(path).set(visitor).expect(200)
    expect(own.text).not.toContain('href="/account"')
    expect(has(own.text, 'form.watch')).toBe(false)
  })
})

it('shows each reader whether they watch a page', async () => {
  const path = '/officials/jared-kushner'
  const { text } = await reader.get(path).expect(200)
  await reader
    .post(`${path}/watch`)
    .type('form')
    .send({ _csrf: csrfOf(text), watching: 'yes' })
    .expect(303)
  const button = async (agent: Agent) =>
    wordsIn((await agent.get(path).expect(200)).text, 'form.watch button')
  expect(await button(another)).toEqual(['Watch'])
  expect(await button(reader)).toEqual(['Stop watching'])
  expect(csrfOf((await another.get(path)).text)).not.toBe(csrfOf((await reader.get(path)).text))
})

it('tells only those who were away what has happened since', async () => {
  await running().database.query(
    sql`UPDATE users SET seen_at = now() - interval '3 days' WHERE email = ${ANOTHER}`,
  )
  const told = async (agent: Agent) =>
    (await agent.get('/').expect(200)).text.includes('since your last visit')
  expect([await told(reader), await told(another), await told(reader)]).toEqual([false, true, false])
})

it('shows a message once, to the person it is for', async () => {
  const path = '/interests/affinity-partners'
  const [writer, colleague] = [await signedIn(running(), 'editor'), await signedIn(running(), 'editor')]
  const fields = await formFields(writer, `${path}/edit`, { summary: 'As a test has it.' })
  await writer.post(`${path}/edit`).type('form').send(fields).expect(303)
  const told = async (agent: Agent) =>
    wordsIn((await agent.get(path).expect(200)).text, '.notice[role=status]').filter((words) =>
      /saved/i.test(words),
    ).length
  expect([await told(colleague), await told(writer), await told(writer)]).toEqual([0, 1, 0])
})

it('keeps a page of the past too, without what only the present offers', async () => {
  const moment = await clockOf(running().database)
  const path = `/officials/jared-kushner?as_of=${encodeURIComponent(moment)}`
  const first = await reader.get(path).expect(200)
  let next = ''
  expect(
    await viewsOf(async () => {
      next = (await another.get(path).expect(200)).text
    }),
  ).toEqual(['kept'])
  expect(shared(next)).toBe(shared(first.text))
  expect(next).toContain('This page shows the past')
  expect(has(next, 'form.watch')).toBe(false)
})

it('shows a new note to all readers at once, although the record is the same', async () => {
  const path = '/negotiations/russia-ukraine'
  const { text } = await reader.get(path).expect(200)
  await another.get(path).expect(200)
  const note = { _csrf: csrfOf(text), page: path, body: 'Look again', kind: 'note' }
  await reader.post('/notes').type('form').send(note).expect(303)
  expect((await another.get(path).expect(200)).text).toContain('>1 note<')
})

it('shows a write to all readers at once', async () => {
  const path = '/officials'
  await Promise.all([reader, another].map((agent) => agent.get(path).expect(200)))
  await running().database.query(
    sql`UPDATE entities SET name = 'Renamed by a test' WHERE slug = 'jared-kushner'`,
  )
  for (const agent of [reader, another])
    expect((await agent.get(path).expect(200)).text).toContain('Renamed by a test')
})

it('renders once, however many with the same role ask at the same time', async () => {
  const agents = Array.from({ length: 6 }, (_, place) => (place % 2 === 0 ? reader : another))
  const views = await viewsOf(() =>
    Promise.all(agents.map((agent) => agent.get('/officials/jared-kushner').expect(200))),
  )
  expect(views.filter((view) => view !== 'kept')).toEqual(['entities/entity'])
})

it('lets those who wait for a page that fails find out for themselves', async () => {
  const answers = await Promise.all(
    [reader, another, reader].map((agent) => agent.get('/officials/nobody-at-all')),
  )
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  const wrong = await Promise.all([reader, another].map((agent) => agent.get('/overlaps?band=none-such')))
  expect(wrong.map(({ status }) => status)).toEqual([400, 400])
})

it('shows those who check links a queue of their own', async () => {
  const path = '/links?checked=no'
  const editor = await signedIn(running(), 'editor')
  expect(await viewsOf(() => editor.get(path).expect(200))).toEqual(['links/list', 'kept'])
  expect(await viewsOf(() => editor.get(path).expect(200))).toEqual(['links/list', 'kept'])
})

it('shows text that looks like the marks that put a page together as text', async () => {
  const [own, piece] = ['<!--own:watch-->', '<!--piece-->']
  // The name is in the body and in what is around it.
  const changes = sql`summary = ${own}, name = ${`Affinity ${piece} Partners`}`
  await running().database.query(sql`UPDATE entities SET ${changes} WHERE slug = 'affinity-partners'`)
  const { text } = await reader.get('/interests/affinity-partners').expect(200)
  expect(page(text).querySelectorAll('form.watch')).toHaveLength(1)
  expect(page(text).querySelectorAll('h1')).toHaveLength(1)
  expect(page(text).querySelector('.lede')?.text).toContain(own)
  expect(page(text).querySelector('h1')?.text).toContain(piece)
  expect(page(text).querySelector('title')?.text).toContain(piece)
})

it('answers programs and scripts from the cache, whether signed in or not', async () => {
  const { app, database } = running()
  for (const [place, path] of [
    '/api/v1/overlaps?view=summary',
    '/figures/overlaps-by-official.csv',
    '/suggest/search?q=kushner',
  ].entries()) {
    // Whoever asks first, the other gets the same.
    const visitor = supertest.agent(app)
    const [first, next] = place % 2 === 0 ? [visitor, reader] : [reader, visitor]
    const { text } = await first.get(path).expect(200)
    const spy = vi.spyOn(database.sequelize, 'query')
    expect((await next.get(path).expect(200)).text).toBe(text)
    expect(spy.mock.calls).toHaveLength(1)
    spy.mockRestore()
  }
})
