import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { page } from '../support/html.ts'

const running = useApp('file', { SITE_OPERATOR: 'The Example Watch', CONTACT: 'desk@watch.example' })

const fields = (changes: Record<string, string> = {}) => ({
  page: '/links/pif-affinity-2bn?as_of=2026-01-01',
  request: 'The amount is another one.\nSee https://paper.example/right',
  contact: 'reader@example.net',
  ...changes,
})

async function sends(given: Record<string, string>) {
  const agent = supertest.agent(running().app)
  const { text } = await agent.get('/corrections/new').expect(200)
  return agent
    .post('/corrections/new')
    .type('form')
    .send({ _csrf: csrfOf(text), ...given })
}

describe('a request for a correction', () => {
  it('can be started from every page, and includes the address of that page', async () => {
    const { text } = await supertest(running().app).get('/overlaps?band=high').expect(200)
    const link = page(text).querySelector('a[href^="/corrections/new"]')
    expect(link?.text).toBe('Report a problem with this page')
    const form = await supertest(running().app)
      .get(link?.getAttribute('href') ?? '')
      .expect(200)
    expect(page(form.text).querySelector('#page')?.getAttribute('value')).toBe('/overlaps?band=high')
  })

  it('is filed once if its form is sent twice at the same time', async () => {
    const twice = fields({ request: 'Sent by a double click' })
    const answers = await Promise.all([sends(twice), sends(twice)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    const { rows } = await running().database.pool.query(
      `DELETE FROM corrections WHERE request = 'Sent by a double click' RETURNING id`,
    )
    expect(rows).toHaveLength(1)
  })

  it('is visible only to editors until one answers; then both are in the log and the contact is deleted', async () => {
    await sends(fields()).then((answer) => expect(answer.status).toBe(303))
    const { text: before } = await supertest(running().app).get('/corrections').expect(200)
    expect(before).toContain('Waiting for an answer: 1.')
    expect(before).not.toContain('another one')
    const researcher = await signedIn(running(), 'researcher')
    expect((await researcher.get('/corrections')).text).not.toContain('another one')

    const editor = await signedIn(running(), 'editor')
    const { text: open } = await editor.get('/corrections').expect(200)
    expect(open).toContain('From reader@example.net')
    const href = page(open).querySelector('a[href$="/answer"]')?.getAttribute('href') ?? ''
    const { text: form } = await editor.get(href).expect(200)
    const csrf = csrfOf(form)
    const refused = await editor.post(href).type('form').send({ _csrf: csrf, asked: 'Another amount' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('The answer is missing')
    expect(refused.text).toContain('Another amount')
    const answer = {
      page: '/links/pif-affinity-2bn',
      asked: 'Whether the amount is right',
      answer: 'It is, by three sources.',
      outcome: 'not_changed',
    }
    await editor
      .post(href)
      .type('form')
      .send({ _csrf: csrf, ...answer })
      .expect(303)

    const { text } = await supertest(running().app).get('/corrections').expect(200)
    expect(text).toContain('Whether the amount is right')
    expect(text).toContain('The record was not changed.')
    expect(text).toContain('href="/links/pif-affinity-2bn"')
    expect(text).not.toMatch(/another one|reader@example.net/)
    const { rows } = await running().database.pool.query(
      'SELECT contact FROM corrections WHERE answered_at IS NOT NULL AND contact IS NOT NULL',
    )
    expect(rows).toEqual([])
    // It can be answered only once: a second answer comes back to the editor who typed it.
    await editor.get(href).expect(404)
    const second = await editor
      .post(href)
      .type('form')
      .send({ _csrf: csrf, ...answer, answer: 'My own words.' })
    expect(second.status).toBe(409)
    expect(second.text).toContain('My own words.')
  })

  it('that is abusive is closed without appearing in the log', async () => {
    await sends(fields({ request: 'Buy timber' }))
    const editor = await signedIn(running(), 'editor')
    const { text: open } = await editor.get('/corrections')
    const href = page(open).querySelector('a[href$="/answer"]')?.getAttribute('href') ?? ''
    const csrf = csrfOf((await editor.get(href)).text)
    const answer = { page: '/', asked: 'Advertising', answer: 'None', outcome: 'not_shown' }
    await editor
      .post(href)
      .type('form')
      .send({ _csrf: csrf, ...answer })
      .expect(303)
    expect((await supertest(running().app).get('/corrections')).text).not.toContain('Advertising')
  })

  it.each([
    [{ request: '' }, 'What is wrong is missing'],
    [{ request: 'x'.repeat(4001) }, 'must be at most 4000 characters'],
    [{ page: '//evil.example' }, 'must be the address of a page on this site'],
    [{ page: 'https://evil.example/' }, 'must be the address of a page on this site'],
    [{ page: '/a b' }, 'must be the address of a page on this site'],
    [{ contact: 'x'.repeat(301) }, 'must be at most 300 characters'],
  ])('with %j is refused with a reason, and loses nothing', async (change, reason) => {
    const sent = fields(change)
    const { status, text } = await sends(sent)
    expect(status).toBe(422)
    expect(text).toContain(reason)
    const shown = page(text)
    expect(shown.querySelector('#request')?.text).toBe(sent.request)
    expect(shown.querySelector('#page')?.getAttribute('value')).toBe(sent.page)
    expect(shown.querySelector('#contact')?.getAttribute('value')).toBe(sent.contact)
  })
})

describe('many requests', () => {
  const busy = useApp('test')

  it('from one client are limited; one too many comes back as typed, and refused ones do not count', async () => {
    const agent = supertest.agent(busy().app)
    const csrf = csrfOf((await agent.get('/corrections/new')).text)
    const send = (change = {}) =>
      agent
        .post('/corrections/new')
        .type('form')
        .send({ _csrf: csrf, ...fields(change) })
    for (let refused = 0; refused < 12; refused += 1) await send({ request: '' }).expect(422)
    for (let filed = 0; filed < 10; filed += 1) await send().expect(303)
    const { text } = await send({ request: 'One too many' }).expect(429)
    expect(page(text).querySelector('#request')?.text).toBe('One too many')
    expect(text).toContain('Try again in 15 minutes')
  })

  it('can all be reached by an editor', async () => {
    await busy().database.pool.query(
      `INSERT INTO corrections (page, request) SELECT '/', 'Request ' || n FROM generate_series(1, 70) n`,
    )
    const editor = await signedIn(busy(), 'editor')
    const { text } = await editor.get('/corrections').expect(200)
    expect(text).toMatch(/\d+ in all, oldest first\./)
    const next = page(text).querySelector('a[href^="/corrections?after="]')?.getAttribute('href') ?? ''
    expect((await editor.get(next).expect(200)).text).toContain('Request 70')
  })

  it('cannot be made about a sign-in link', async () => {
    const { text } = await supertest(busy().app).get('/sign-in/some-secret-token').expect(200)
    expect(text).not.toContain('corrections/new')
  })
})

describe('the site says', () => {
  it('who runs it, how it can be used and what it keeps', async () => {
    const { text } = await supertest(running().app).get('/about').expect(200)
    expect(text).toContain('This site is run by The Example Watch.')
    expect(text).toContain('href="mailto:desk@watch.example"')
    expect(text).toMatch(/not a finding of wrongdoing/)
  })

  it('through what date its record goes: the date of the newest source, also for the past', async () => {
    const { rows } = await running().database.pool.query(
      'SELECT max(partial_earliest(published))::text AS day FROM sources',
    )
    const foot = async (path: string): Promise<string> =>
      page((await supertest(running().app).get(path).expect(200)).text).querySelector('.colophon')?.text ?? ''
    // A source that is dated in the future or that nothing cites does not count.
    await running().database.pool.query(
      `INSERT INTO sources (slug, url, publisher, title, published) VALUES ('later', 'https://later.example/', 'Later', 'Later', '2099-01')`,
    )
    const year = String(rows[0].day).slice(0, 4)
    expect(await foot('/')).toMatch(
      new RegExp(`The record goes through [\\w ]*${year}, the date of its newest source`),
    )
    expect(await foot('/?as_of=2020-01-01')).not.toContain('The record goes through')
  })
})
