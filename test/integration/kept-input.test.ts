import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { type Fields, problemsOn, retract, SOURCE, save, send, sentAgain } from '../support/forms.ts'
import { has, hrefsOn, valueOn, wordsIn } from '../support/html.ts'

const running = useApp()

describe('what is typed for a source on record', () => {
  it('is not dropped silently: it fills gaps, and other changes have to be made on the source’s page', async () => {
    const agent = await signedIn(running(), 'researcher')
    await save(agent, '/sources/new', { url: 'https://held.example/a', publisher: 'Held', title: 'As it is' })
    const link: Fields = {
      from: 'Kushner Companies',
      to: 'Qatar',
      kind: 'advises',
      source_0_url: 'https://held.example/a',
    }
    const refused = await send(agent, '/links/new', { ...link, source_0_title: 'As it is not' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('is “As it is” on record')
    await save(agent, '/links/new', {
      ...link,
      source_0_title: 'As it is',
      source_0_archive_url: 'https://archive.example/a',
    })
    const { body } = await agent.get('/suggest/site').query({ url: 'https://held.example/a' })
    expect(body.source).toMatchObject({ title: 'As it is', archiveUrl: 'https://archive.example/a' })
  })

  it('is a different source if the part after # in its address is a route', async () => {
    const agent = await signedIn(running(), 'researcher')
    for (const page of [1, 2]) {
      await save(agent, '/sources/new', {
        url: `https://routes.example/#/doc/${page}`,
        publisher: 'Routes',
        title: `Page ${page}`,
      })
    }
    expect(
      (
        await send(agent, '/sources/new', {
          url: 'https://routes.example/#/doc/1',
          publisher: 'R',
          title: 'T',
        })
      ).status,
    ).toBe(422)
  })
})

describe('every problem', () => {
  it('is reported at once, in words, beside its input', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { text } = await send(agent, '/links/new', {
      from: 'Nobody at all',
      start_day: '32',
      start_month: '1',
      start_year: '2024',
      end_year: '2023',
      amount: 'lots',
      source_0_url: 'https://new.example/a',
    })
    const problems = problemsOn(text)
    for (const words of [
      'From is not on record',
      'To is missing',
      'Choose a kind',
      'Amount must be a sum',
      'Start is not a day in the calendar',
      'End has a date as well as another choice',
      'Publisher is missing: this source is new',
      'Title is missing: this source is new',
    ])
      expect(problems).toContain(words)
    expect(has(text, '#start_day[aria-invalid=true]')).toBe(true)
    expect(has(text, '#start_year[aria-invalid]')).toBe(false)
    const early = await send(agent, '/links/new', {
      start_year: '2024',
      end_choice: 'date',
      end_year: '2023',
    })
    expect(problemsOn(early.text)).toContain('End is before the start')
  })
})

describe('what is typed', () => {
  const typed: Fields = { ...SOURCE, name: 'Kept Through It All', kind: 'company' }

  it('survives an expired session and is there after signing in again', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/interests/new', typed)
    await running().database.pool.query('DELETE FROM sessions')
    const answer = await agent.post('/interests/new').type('form').send(fields)
    expect(answer.status).toBe(403)
    expect(hrefsOn(answer.text, /^\/sign-in$/)).not.toEqual([])
    const kept = sentAgain(answer.text)
    expect(kept).toMatchObject({ action: '/interests/new', fields: { name: 'Kept Through It All' } })
    const back = await signedIn(running(), 'researcher')
    // The token belonged to the previous session, so the page comes back once more with a new one.
    const renewed = await back.post(kept.action).type('form').send(kept.fields).expect(403)
    const again = sentAgain(renewed.text)
    await back.post(again.action).type('form').send(again.fields).expect(303)
  })

  it('survives an expired session however long it is', async () => {
    const agent = await signedIn(running(), 'researcher')
    const paragraph = 'Совещание переговорной группы. '.repeat(60).trim()
    const quotes = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`source_${index}_quote`, paragraph]),
    )
    const fields = { ...(await formFields(agent, '/links/new', { from: 'Qatar' })), ...quotes }
    await running().database.pool.query('DELETE FROM sessions')
    const { text } = await agent.post('/links/new').type('form').send(fields).expect(403)
    expect(sentAgain(text).fields).toMatchObject(quotes)
  })

  it.each([
    ['/notes', { page: '/links/qia-affinity-2024', body: 'What I found' }],
    ['/lists', { name: 'For Monday', about: 'What to call about', shared: 'no' }],
  ])('survives an expired session at the desk too: %s', async (path, desk) => {
    const agent = await signedIn(running(), 'researcher')
    await running().database.pool.query('DELETE FROM sessions')
    const { text } = await agent.post(path).type('form').send(desk).expect(403)
    expect(sentAgain(text)).toMatchObject({ action: path, fields: desk })
  })

  it('survives an account without permission to save it, and is shown as it was typed', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/links/new', {
      from: 'Qatar Investment Authority',
      to: 'Affinity Partners',
      kind: 'invests_in',
      start_day: '13',
      start_month: '10',
      start_year: '2023',
      detail: 'One line\nand another',
      source_0_url: 'https://kept.example/a',
    })
    const reader = await signedIn(running(), 'reader')
    const { text } = await reader.post('/links/new').type('form').send(fields).expect(403)
    expect(sentAgain(text).fields.detail).toBe('One line\nand another')
    const terms = wordsIn(text, '.kept-input dt')
    const told = wordsIn(text, '.kept-input dd')
    expect(Object.fromEntries(terms.map((term, index) => [term, told[index]]))).toMatchObject({
      From: 'Qatar Investment Authority',
      'Kind of link': 'Invests in',
      Start: '13 Oct 2023',
      'Web address': 'https://kept.example/a',
    })
  })

  it('survives a stale token; the returned form has a new one', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/interests/new', {
      ...typed,
      name: 'Kept With A Stale Token',
    })
    const answer = await agent
      .post('/interests/new')
      .type('form')
      .send({ ...fields, _csrf: 'stale' })
    expect(answer.status).toBe(403)
    const kept = sentAgain(answer.text)
    expect(kept.fields).toEqual({ ...fields, _csrf: csrfOf(answer.text) })
    await agent.post(kept.action).type('form').send(kept.fields).expect(303)
  })

  it('survives a server error while saving, which leaves nothing half-written and gives a reference', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/interests/new', { ...typed, name: 'Kept While We Fail' })
    const { pool } = running().database
    await pool.query('ALTER TABLE form_submissions RENAME TO form_submissions_away')
    const answer = await agent.post('/interests/new').type('form').send(fields)
    await pool.query('ALTER TABLE form_submissions_away RENAME TO form_submissions')
    expect(answer.status).toBe(500)
    const [reference = 'none'] = wordsIn(answer.text, 'code')
    expect(running().logged.join()).toContain(reference)
    const { rowCount } = await pool.query(`SELECT FROM entities WHERE name = 'Kept While We Fail'`)
    expect(rowCount).toBe(0)
    const kept = sentAgain(answer.text)
    expect(kept.fields.name).toBe('Kept While We Fail')
    await agent.post(kept.action).type('form').send(kept.fields).expect(303)
  })

  it('survives someone else’s edit of the same entry: both versions are shown side by side', async () => {
    const [first, second] = [await signedIn(running(), 'researcher'), await signedIn(running(), 'editor')]
    const path = '/interests/affinity-partners/edit'
    const theirs = await formFields(first, path, { summary: 'What the first wrote' })
    const yours = await formFields(second, path, { summary: 'What the second wrote' })
    await first.post(path).type('form').send(theirs).expect(303)
    const conflict = await second.post(path).type('form').send(yours).expect(409)
    expect(conflict.text).toContain('What the first wrote')
    expect(conflict.text).toContain('What the second wrote')
  })

  it('is combined with someone else’s edit of another field', async () => {
    const [first, second] = [await signedIn(running(), 'researcher'), await signedIn(running(), 'editor')]
    const path = '/interests/world-liberty-financial/edit'
    const theirs = await formFields(first, path, { aliases: 'Liberty\nThe Venture' })
    const yours = await formFields(second, path, { summary: 'What the second wrote' })
    await first.post(path).type('form').send(theirs).expect(303)
    const conflict = await second.post(path).type('form').send(yours).expect(409)
    expect(conflict.text).toContain('along with what was changed elsewhere')
    expect(conflict.text).toContain('The Venture')
    const version = valueOn(conflict.text, 'version')
    const merged = await second
      .post(path)
      .type('form')
      .send({ ...yours, version, aliases: 'Liberty\nThe Venture' })
    expect(merged.status).toBe(303)
  })

  it('survives the retraction of the record in the meantime', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await save(agent, '/sources/new', {
      url: 'https://gone.example/',
      publisher: 'Gone',
      title: 'Gone',
    })
    const fields = await formFields(agent, `${at}/edit`, { title: 'Typed while it went' })
    await retract(agent, `${at}/retract`)
    const answer = await agent.post(`${at}/edit`).type('form').send(fields)
    expect(answer.status).toBe(409)
    expect(valueOn(answer.text, 'title')).toBe('Typed while it went')
  })
})

describe('figures and words', () => {
  const link: Fields = { ...SOURCE, from: 'Kushner Companies', to: 'Qatar', kind: 'pays', start_year: '2020' }

  it('that contradict each other are not reconciled silently', async () => {
    const agent = await signedIn(running(), 'researcher')
    const twice = await send(agent, '/links/new', { ...link, amount: '1m to 2m', amount_max: '3m' })
    expect(problemsOn(twice.text)).toContain('Upper end is for “between”')
    const band = { amount_band: 'oge-278e-value-1001-15000' }
    const euros = await send(agent, '/links/new', { ...link, ...band, currency: 'EUR' })
    expect(problemsOn(euros.text)).toContain('Currency is EUR, but the form’s bands are in USD')
  })

  it('given as a band are shown as the band and stored as its range, and the API returns both', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at, text } = await save(agent, '/links/new', {
      ...link,
      amount_band: 'oge-278e-value-1001-15000',
    })
    expect(text).toContain('$1,001 - $15,000')
    expect(text).toContain('a range from OGE Form 278e, value')
    const { body } = await agent.get(`/api/v1${at}`).expect(200)
    expect(body.data).toMatchObject({
      amount_min: '1001',
      amount_max: '15000',
      currency: 'USD',
      amount_band: 'oge-278e-value-1001-15000',
    })
  })

  it('must name countries that exist', async () => {
    const agent = await signedIn(running(), 'researcher')
    const narnia = await send(agent, '/interests/new', {
      name: 'Wardrobe Holdings',
      kind: 'company',
      country: 'Narnia',
    })
    expect(problemsOn(narnia.text)).toContain('Country is not a known country')
  })
})

describe('what the site never echoes', () => {
  const give = (path: string, body: string, headers: Record<string, string> = {}) =>
    supertest(running().app).post(path).type('form').set(headers).send(body)

  it.each([
    '/sign-in',
    '/Sign-In',
    '/sign-in/%61bc',
    '/ACCOUNT/password',
    '/account/two-factor/on',
    '/Admin/users/invite',
  ])('is a secret: %s', async (path) => {
    const { text } = await give(path, 'email=a%40b.example&password=OnlyMine&code=OnlyMine')
    expect(text).not.toContain('OnlyMine')
  })

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
  ])('is a form that another site sent: %o', async (headers) => {
    const { text } = await give('/links/new', 'detail=Not+ours', headers).expect(403)
    expect(text).not.toContain('Not ours')
  })

  it('is more text than a person types, which a stranger might send to slow down the site', async () => {
    const { text } = await give('/links/new', `detail=${'"'.repeat(310_000)}`).expect(403)
    expect(text.length).toBeLessThan(20_000)
  })
})

it.each(['//elsewhere.example/links/new', '/\\elsewhere.example', '//?as_of=2026-01-01'])(
  'an invalid address, %s, is refused before anything reads it',
  async (target) => {
    const server = running().app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const answer = await new Promise<IncomingMessage>((resolve) => {
      request({ port, host: '127.0.0.1', path: target }, resolve).end()
    })
    let text = ''
    for await (const chunk of answer) text += String(chunk)
    server.close()
    expect(answer.statusCode).toBe(400)
    expect(text).not.toContain('elsewhere.example')
  },
)
