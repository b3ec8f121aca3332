import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it, vi } from 'vitest'
import { formFields, signedIn, type TestApp, useApp } from '../support/app.ts'

/** Responses that are the same for everyone are rendered once for each state of the record, and never served stale. */

// Without it, pages that contain their own address would contain the port of one request.
const running = useApp('test', { BASE_URL: 'https://recusal.example.org' })

/** The response, and how many database statements it took. */
async function counted({ app, database }: TestApp, path: string, headers: Record<string, string> = {}) {
  const spy = vi.spyOn(database.sequelize, 'query')
  const answer = await supertest(app).get(path).set(headers)
  const statements = spy.mock.calls.length
  spy.mockRestore()
  return { answer, statements }
}

/** Headers that do not depend on the connection. */
const lasting = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) =>
        !['connection', 'content-length', 'date', 'transfer-encoding', 'x-request-id'].includes(name),
    ),
  )

const PAGES = [
  '/',
  '/overlaps',
  '/overlaps?official=jared-kushner',
  '/officials/jared-kushner',
  '/interests/affinity-partners',
  '/negotiations/russia-ukraine',
  '/links',
  '/sources/ap-lincoln-kushner',
  '/changes',
  '/method',
  '/api/v1/overlaps?view=summary',
  '/api/v1/links/pif-affinity-2bn',
  '/figures/overlaps-by-official.csv',
  '/links.atom',
  '/search?q=kushner',
  '/suggest/search?q=kushner',
]

describe.each(PAGES)('%s', (path) => {
  it('is rendered once and then served from the cache after one query for the version of the record', async () => {
    const first = await counted(running(), path)
    expect(first.answer.status).toBe(200)
    const again = await counted(running(), path)
    expect(again.statements).toBe(1)
    expect(again.answer.text).toBe(first.answer.text)
    expect(lasting(again.answer.headers)).toEqual(lasting(first.answer.headers))
  })
})

it('renders a page once, no matter how many ask for it at once', async () => {
  const alone = await counted(running(), '/officials/jared-kushner')
  const { app, database } = running()
  const spy = vi.spyOn(database.sequelize, 'query')
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => supertest(app).get('/interests/affinity-partners')),
  )
  const statements = spy.mock.calls.length
  spy.mockRestore()
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  // Each request asks for the version; the page’s own queries run once.
  expect(statements).toBeLessThan(12 + alone.statements)
})

it('lets waiting requests render their own response if it cannot be cached', async () => {
  const { app } = running()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => supertest(app).get('/officials/nobody-at-all')),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 404))
})

it('shows each write to the next reader, no matter how it was made', async () => {
  const { app, database } = running()
  const titled = async () => (await supertest(app).get('/links/pif-affinity-2bn').expect(200)).text
  const before = await titled()
  expect(await titled()).toBe(before)
  const agent = await signedIn(running(), 'researcher')
  const edited = await formFields(agent, '/links/pif-affinity-2bn/edit', { detail: 'As a test has it.' })
  await agent.post('/links/pif-affinity-2bn/edit').type('form').send(edited).expect(303)
  expect(await titled()).toContain('As a test has it.')
  await database.query(
    sql`UPDATE links SET detail = 'By another process.' WHERE slug = ${'pif-affinity-2bn'}`,
  )
  expect(await titled()).toContain('By another process.')
})

it('renders the page again on the next day', async () => {
  const { app, wait } = running()
  const dated = async () => (await supertest(app).get('/').expect(200)).text
  const before = await dated()
  wait(24 * 60)
  expect(await dated()).not.toBe(before)
})

it('answers a client that has the page with 304', async () => {
  const { app } = running()
  const { headers } = await supertest(app).get('/overlaps').expect(200)
  const again = await counted(running(), '/overlaps', { 'If-None-Match': String(headers.etag) })
  expect(again.answer.status).toBe(304)
  expect(again.statements).toBe(1)
})

it('caches each form of a response: compressed or not, light or dark', async () => {
  const { app } = running()
  const ask = (headers: Record<string, string>) => supertest(app).get('/overlaps').set(headers).expect(200)
  const plain = await ask({ 'Accept-Encoding': 'identity' })
  const packed = await ask({ 'Accept-Encoding': 'gzip' })
  const packedAgain = await ask({ 'Accept-Encoding': 'gzip' })
  expect(packedAgain.headers['content-encoding']).toBe('gzip')
  expect([packed.text, packedAgain.text]).toEqual([plain.text, plain.text])
  expect((await ask({ Cookie: 'theme=dark' })).text).toContain('data-theme="dark"')
  expect((await ask({ Cookie: 'theme=light' })).text).toContain('data-theme="light"')
  expect((await ask({})).text).not.toContain('data-theme="dark"')
})

it('serves the cached page to visitors with cookies of others, such as a proxy in front', async () => {
  const { text } = (await counted(running(), '/negotiations/russia-ukraine')).answer
  const again = await counted(running(), '/negotiations/russia-ukraine', {
    Cookie: '__cf_bm=Ab.1-2; consent=no',
  })
  expect(again.statements).toBe(1)
  expect(again.answer.text).toBe(text)
  // What looks like a session is looked up, wherever it stands among the cookies.
  const own = await counted(running(), '/negotiations/russia-ukraine', {
    Cookie: 'consent=no; recusal=unknown',
  })
  expect(own.answer.text).toBe(text)
})

it('reads the record once for a signed-in user and everyone else, until it changes', async () => {
  const agent = await signedIn(running(), 'researcher')
  const { database } = running()
  for (const path of PAGES.filter((each) => !each.startsWith('/api'))) {
    await agent.get(path).expect(200)
    const spy = vi.spyOn(database.sequelize, 'query')
    await agent.get(path).expect(200)
    const statements = spy.mock.calls.map(([text]) => String(text).replace(/\s+/g, ' ').slice(0, 120))
    spy.mockRestore()
    // Who they are, the version, and what is theirs: whether they watch it, their notes.
    expect(statements.length, `${path}: ${statements.join('; ')}`).toBeLessThanOrEqual(6)
  }
})

it('never caches what a signed-in user sees, or a form with a token', async () => {
  const { app } = running()
  const agent = await signedIn(running(), 'admin')
  await agent.get('/').expect(200)
  const own = (await agent.get('/overlaps').expect(200)).text
  expect(own).toContain('href="/account"')
  const public_ = (await supertest(app).get('/overlaps').expect(200)).text
  expect(public_).not.toContain('admin@example.org')
  expect((await agent.get('/overlaps').expect(200)).text).toBe(own)
  const forms = await Promise.all([1, 2].map(() => supertest(app).get('/corrections/new').expect(200)))
  expect(new Set(forms.map(({ headers }) => String(headers['set-cookie']))).size).toBe(2)
})
