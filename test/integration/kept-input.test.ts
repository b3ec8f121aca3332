import { pino } from 'pino'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { readManifest } from '../../server/web/assets/manifest.ts'
import { csrfOf, linkFormFields, signedIn, useApp } from '../support/app.ts'
import { type Fields, problemsOn, retract, SOURCE, save, send } from '../support/forms.ts'

const running = useApp()

describe('what is typed into a source on record', () => {
  it('is not dropped without a word: what it lacks it takes, what it says is changed on its page', async () => {
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

  it('is another source where its address is a route of its own', async () => {
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
  it('is told at once, in words, beside the very input', async () => {
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
      'Amount must be an amount',
      'Start is a day that the calendar does not have',
      'End has a date beside another choice',
      'Publisher is missing: this source is new',
      'Title is missing: this source is new',
    ])
      expect(problems).toContain(words)
    expect(text).toMatch(/id="start_day"[^>]*aria-invalid="true"/)
    expect(text).not.toMatch(/id="start_year"[^>]*aria-invalid/)
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

  it('survives an expired session: signed in again, it is there', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await linkFormFields(agent, '/interests/new', typed)
    await running().database.pool.query('DELETE FROM sessions')
    const answer = await agent.post('/interests/new').type('form').send(fields)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('value="Kept Through It All"')
    // The form asks to sign in in another window and carries what it needs to be sent again.
    expect(answer.text).toContain('/sign-in')
    const back = await signedIn(running(), 'researcher')
    const again = { ...fields, _csrf: csrfOf((await back.get('/interests/new')).text) }
    await back.post('/interests/new').type('form').send(again).expect(303)
  })

  it('survives a stale token, which the form that comes back has anew', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await linkFormFields(agent, '/interests/new', {
      ...typed,
      name: 'Kept With A Stale Token',
    })
    const answer = await agent
      .post('/interests/new')
      .type('form')
      .send({ ...fields, _csrf: 'stale' })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('value="Kept With A Stale Token"')
    const again = await agent
      .post('/interests/new')
      .type('form')
      .send({ ...fields, _csrf: csrfOf(answer.text) })
    expect(again.status).toBe(303)
  })

  it('survives a save that fails on our side, which leaves nothing half-written and a reference', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await linkFormFields(agent, '/interests/new', { ...typed, name: 'Kept While We Fail' })
    const { pool } = running().database
    await pool.query('ALTER TABLE form_submissions RENAME TO form_submissions_away')
    const answer = await agent.post('/interests/new').type('form').send(fields)
    await pool.query('ALTER TABLE form_submissions_away RENAME TO form_submissions')
    expect(answer.status).toBe(500)
    expect(answer.text).toContain('value="Kept While We Fail"')
    const reference = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(
      answer.text.replace(/name="submission_id" value="[^"]+"/, ''),
    )?.[0]
    expect(running().logged.join()).toContain(reference)
    const { rowCount } = await pool.query(`SELECT FROM entities WHERE name = 'Kept While We Fail'`)
    expect(rowCount).toBe(0)
    await agent
      .post('/interests/new')
      .type('form')
      .send({ ...fields, _csrf: csrfOf(answer.text) })
      .expect(303)
  })

  it('survives somebody else’s edit of the same entry: both versions stand side by side', async () => {
    const [first, second] = [await signedIn(running(), 'researcher'), await signedIn(running(), 'editor')]
    const path = '/interests/affinity-partners/edit'
    const theirs = await linkFormFields(first, path, { summary: 'What the first wrote' })
    const yours = await linkFormFields(second, path, { summary: 'What the second wrote' })
    await first.post(path).type('form').send(theirs).expect(303)
    const conflict = await second.post(path).type('form').send(yours).expect(409)
    expect(conflict.text).toContain('What the first wrote')
    expect(conflict.text).toContain('What the second wrote')
  })

  it('is put together with somebody else’s edit of another field', async () => {
    const [first, second] = [await signedIn(running(), 'researcher'), await signedIn(running(), 'editor')]
    const path = '/interests/world-liberty-financial/edit'
    const theirs = await linkFormFields(first, path, { aliases: 'Liberty\nThe Venture' })
    const yours = await linkFormFields(second, path, { summary: 'What the second wrote' })
    await first.post(path).type('form').send(theirs).expect(303)
    const conflict = await second.post(path).type('form').send(yours).expect(409)
    expect(conflict.text).toContain('together with what they changed elsewhere')
    expect(conflict.text).toContain('The Venture')
    const version = /name="version" value="([^"]+)"/.exec(conflict.text)?.[1] ?? ''
    const merged = await second
      .post(path)
      .type('form')
      .send({ ...yours, version, aliases: 'Liberty\nThe Venture' })
    expect(merged.status).toBe(303)
  })

  it('survives that the record was retracted meanwhile', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await save(agent, '/sources/new', {
      url: 'https://gone.example/',
      publisher: 'Gone',
      title: 'Gone',
    })
    const fields = await linkFormFields(agent, `${at}/edit`, { title: 'Typed while it went' })
    await retract(agent, `${at}/retract`)
    const answer = await agent.post(`${at}/edit`).type('form').send(fields)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('value="Typed while it went"')
  })
})

describe('figures and words', () => {
  const link: Fields = { ...SOURCE, from: 'Kushner Companies', to: 'Qatar', kind: 'pays', start_year: '2020' }

  it('that contradict each other are not made to agree', async () => {
    const agent = await signedIn(running(), 'researcher')
    const twice = await send(agent, '/links/new', { ...link, amount: '1m to 2m', amount_max: '3m' })
    expect(problemsOn(twice.text)).toContain('Upper end is given twice')
    const band = { amount_band: 'oge-278e-value-1001-15000' }
    const euros = await send(agent, '/links/new', { ...link, ...band, currency: 'EUR' })
    expect(problemsOn(euros.text)).toContain('Currency is EUR, and the form’s bands are in USD')
  })

  it('by a band are shown as the band and kept as its range, and the API keeps it', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at, text } = await save(agent, '/links/new', {
      ...link,
      amount_band: 'oge-278e-value-1001-15000',
    })
    expect(text).toContain('$1,001–$15,000')
    expect(text).toContain('a band of OGE Form 278e, value')
    const { body } = await agent.get(`/api/v1${at}`).expect(200)
    expect(body.data).toMatchObject({
      amount_min: '1001',
      amount_max: '15000',
      currency: 'USD',
      amount_band: 'oge-278e-value-1001-15000',
    })
  })

  it('are of countries that there are', async () => {
    const agent = await signedIn(running(), 'researcher')
    const narnia = await send(agent, '/interests/new', {
      name: 'Wardrobe Holdings',
      kind: 'company',
      country: 'Narnia',
    })
    expect(problemsOn(narnia.text)).toContain('Country is no country that is known here')
  })
})

describe('a site that is not public', () => {
  it('gives nothing away with a form that comes back', async () => {
    const { database } = running()
    const app = createApp({
      config: readConfig({ NODE_ENV: 'test', PUBLIC_READ: 'false' }),
      database,
      log: pino({ level: 'silent' }),
      sessionSecret: 'a secret for the tests alone',
      assets: await readManifest(),
    })
    for (const path of [
      '/links/pif-affinity-2bn',
      '/officials/jared-kushner',
      '/negotiations/russia-ukraine',
    ]) {
      for (const what of ['edit', 'retract']) {
        const { text, status } = await supertest(app)
          .post(`${path}/${what}`)
          .type('form')
          .send({ detail: 'typed' })
        expect(status).toBe(403)
        expect(text).not.toMatch(/Affinity|Kushner|Ukraine/)
      }
    }
  })
})
