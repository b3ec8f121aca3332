import { pino } from 'pino'
import sql from 'sql-template-tag'
import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailNews } from '../../server/mail/send.ts'
import { SCREENING_NOTICE } from '../../server/record/notice.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { type Agent, csrfOf, SECRET, signedIn, useApp } from '../support/app.ts'
import { retract, SOURCE, save } from '../support/forms.ts'
import { actionsOn, wordsIn } from '../support/html.ts'
import { startMailServer, type TestMailServer } from '../support/mail-server.ts'

const MAIL = { SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: 'Recusal <recusal@example.org>' }
const running = useApp('test', MAIL)
const BASE = 'https://recusal.example.org'

let server: TestMailServer
beforeAll(async () => {
  server = await startMailServer()
})
afterAll(() => server.close())
beforeEach(() => {
  server.received.length = 0
  server.refuses = false
})

/** Looks for news once, as the server does every ten seconds. */
function look(now = new Date()): Promise<number> {
  const { database } = running()
  const settings = { smtpUrl: server.url, from: MAIL.MAIL_FROM, base: BASE, secret: SECRET }
  return mailNews(database, settings, now, pino({ level: 'silent' }))
}

async function watch(agent: Agent, page: string, frequency = 'at_once') {
  const form = await agent.get(`/account/mail?page=${encodeURIComponent(page)}`).expect(200)
  const answer = await agent
    .post('/account/mail')
    .type('form')
    .send({ _csrf: csrfOf(form.text), page, frequency })
  expect(answer.status).toBe(303)
}

const endAddress = (): string =>
  /^Stop these messages: (.*)$/m.exec(server.received[0]?.text ?? '')?.[1]?.replace(BASE, '') ?? ''

const PIF = '/links/pif-affinity-2bn'
const AFFINITY = '/interests/affinity-partners'

describe('watching by mail', () => {
  it('tells of changes to a record and to its overlaps, once', async () => {
    const reader = await signedIn(running(), 'reader')
    await watch(reader, AFFINITY)
    await look()
    expect(server.received).toEqual([])
    await retract(await signedIn(running(), 'editor'), `${PIF}/retract`, 'The publisher withdrew the report')
    await look()
    expect(server.received).toHaveLength(1)
    const [mail] = server.received
    expect(mail?.to).toMatchObject({ text: 'reader@example.org' })
    expect(mail?.from).toMatchObject({ text: '"Recusal" <recusal@example.org>' })
    expect(mail?.subject).toMatch(/^Affinity Partners: \d+ changes$/)
    expect(mail?.text).toContain('The publisher withdrew the report')
    expect(mail?.text).toContain(`${BASE}${PIF}`)
    expect(mail?.text).toContain(SCREENING_NOTICE)
    await look()
    expect(server.received).toHaveLength(1)
  })

  it('tells of overlaps that a filter now lets through, and of those that it no longer does', async () => {
    const reader = await signedIn(running(), 'reader')
    await watch(reader, '/overlaps?min_score=70&sort=newest&party=saudi-arabia')
    const editor = await signedIn(running(), 'editor')
    const ids = async () =>
      (await supertest(running().app).get('/api/v1/overlaps?min_score=70&party=saudi-arabia')).body.data.map(
        ({ id }: { id: string }) => id,
      )
    const before: string[] = await ids()
    await retract(editor, `${PIF}/retract`)
    const after: string[] = await ids()
    const gone = before.filter((id) => !after.includes(id))
    expect(gone.length).toBeGreaterThan(0)
    await look()
    const text = server.received[0]?.text ?? ''
    for (const id of gone) expect(text).toContain(`${BASE}/overlaps/${id}`)
    expect(text.match(/^No longer listed/gm)).toHaveLength(gone.length)
  })

  it('tells that the one overlap that is watched has vanished, and keeps the watch', async () => {
    const reader = await signedIn(running(), 'reader')
    const [{ id } = { id: '' }] = (
      await supertest(running().app).get('/api/v1/overlaps?party=saudi-arabia&limit=1')
    ).body.data
    await watch(reader, `/overlaps/${id}`)
    const { database } = running()
    await writeRecord(database, { userId: null, via: 'API', reason: null }, async ({ query, touched }) => {
      const gone = await query<{ id: string }>(sql`
        UPDATE links SET stage = 'cancelled' WHERE id IN (SELECT unnest(c.link_ids) FROM chains c JOIN derived_overlaps v ON v.id = c.overlap_id
          JOIN entities p ON p.id = v.party_id WHERE p.slug = 'saudi-arabia') RETURNING id::text AS id`)
      for (const link of gone) touched.links.add(link.id)
    })
    await supertest(running().app).get(`/overlaps/${id}`).expect(410)
    await look()
    expect(server.received[0]?.text).toContain('No longer listed')
    expect(await running().database.query(sql`SELECT FROM mail_watches`)).toHaveLength(1)
    expect((await reader.get(`/notes?page=/overlaps/${id}`)).status).toBe(200)
  })

  it('tells once that a record is gone, and ends the watch', async () => {
    const reader = await signedIn(running(), 'reader')
    await watch(reader, AFFINITY)
    const { database } = running()
    await database.query(
      sql`UPDATE mail_watches SET page = '/interests/never-there', told_to = told_to - interval '1 day'`,
    )
    await look()
    await look()
    expect(server.received.map(({ text }) => /no longer on record/.test(text ?? ''))).toEqual([true])
    expect(await database.query(sql`SELECT FROM mail_watches`)).toEqual([])
  })

  it('tells what a search finds that it did not find before', async () => {
    const reader = await signedIn(running(), 'reader')
    await watch(reader, '/search?q=Zanzibar Holdings')
    const researcher = await signedIn(running(), 'researcher')
    await save(researcher, '/interests/new', { name: 'Zanzibar Holdings', kind: 'company', ...SOURCE })
    await look()
    expect(server.received.map(({ subject }) => subject)).toEqual([
      'Search for “Zanzibar Holdings”: one change',
    ])
    expect(server.received[0]?.text).toContain(`${BASE}/interests/zanzibar-holdings`)
  })

  it('gathers a day’s changes into one message, in the morning', async () => {
    const reader = await signedIn(running(), 'reader')
    await watch(reader, AFFINITY, 'daily')
    const editor = await signedIn(running(), 'editor')
    const reasons = ['The first report was withdrawn', 'The second report was withdrawn']
    const [{ next } = { next: new Date(0) }] = await running().database.query<{ next: Date }>(
      sql`SELECT next_at AS next FROM mail_watches`,
    )
    expect(next.toISOString()).toMatch(/T06:00:00\.000Z$/)
    // A morning without news: the next look is on the next one.
    await running().database.query(sql`UPDATE mail_watches SET next_at = now() - interval '1 minute'`)
    await look()
    await retract(editor, '/links/qia-affinity-2024/retract', reasons[0])
    await retract(editor, '/links/qatar-affinity-2023/retract', reasons[1])
    expect(await look()).toBe(0)
    await running().database.query(sql`UPDATE mail_watches SET next_at = now()`)
    await look()
    expect(server.received).toHaveLength(1)
    for (const reason of reasons) expect(server.received[0]?.text).toContain(reason)
  })

  it('tries a message again that the server refuses, and loses nothing', async () => {
    const reader = await signedIn(running(), 'reader')
    await watch(reader, AFFINITY)
    await retract(await signedIn(running(), 'editor'), `${PIF}/retract`)
    server.refuses = true
    await look()
    expect(server.received).toEqual([])
    expect((await reader.get('/account')).text).toContain('The last message could not be sent')
    // Not at once: the server has just said that it cannot.
    expect(await look()).toBe(0)
    server.refuses = false
    await running().database.query(sql`UPDATE mail_watches SET next_at = now()`)
    await look()
    expect(server.received).toHaveLength(1)
  })

  it('ends in one click from the message, without signing in, and only with its own address', async () => {
    const reader = await signedIn(running(), 'reader')
    await watch(reader, AFFINITY)
    await retract(await signedIn(running(), 'editor'), `${PIF}/retract`)
    await look()
    const headers = server.received[0]?.headers.get('list') as { unsubscribe?: { url: string } }
    const link = endAddress()
    expect(headers.unsubscribe?.url).toBe(`${BASE}${link}`)
    const anyone = supertest(running().app)
    await anyone.post(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`).expect(404)
    await anyone.post('/mail/end/1.short').expect(404)
    expect((await anyone.get(link).expect(200)).text).toContain('Affinity Partners')
    await anyone.post(link).type('form').send('List-Unsubscribe=One-Click').expect(200)
    expect(await running().database.query(sql`SELECT FROM mail_watches`)).toHaveLength(0)
    expect((await anyone.get(link).expect(200)).text).toContain('no more messages')
  })

  it('is ended on the account page, and does not reach a disabled account', async () => {
    const reader = await signedIn(running(), 'reader')
    await watch(reader, AFFINITY)
    await watch(reader, '/negotiations/russia-ukraine', 'daily')
    const { text } = await reader.get('/account').expect(200)
    expect(wordsIn(text, '[aria-labelledby=mail-heading] li')).toHaveLength(2)
    const [action = ''] = actionsOn(text, /^\/account\/mail\/\d+\/end$/)
    const other = await signedIn(running(), 'researcher')
    const csrf = csrfOf((await other.get('/account')).text)
    await other.post(action).type('form').send({ _csrf: csrf }).expect(303)
    expect(await running().database.query(sql`SELECT FROM mail_watches`)).toHaveLength(2)
    await reader
      .post(action)
      .type('form')
      .send({ _csrf: csrfOf(text) })
      .expect(303)
    expect(await running().database.query(sql`SELECT FROM mail_watches`)).toHaveLength(1)
    await running().database.query(sql`UPDATE users SET disabled_at = now() WHERE role = 'reader'`)
    await retract(await signedIn(running(), 'editor'), `${PIF}/retract`)
    expect(await look()).toBe(0)
  })

  it.each([
    '/overlaps?min_score=many',
    '/nowhere',
    '//evil.example',
    '/officials/nobody',
    '/account',
    `/search?q=${'x'.repeat(300)}`,
    '/search',
  ])('refuses %s, which is no page that can be watched', async (page) => {
    const reader = await signedIn(running(), 'reader')
    await reader.get(`/account/mail?page=${encodeURIComponent(page)}`).expect(404)
  })
})
