import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { has, page, valueOn, wordsIn } from '../support/html.ts'

const running = useApp()

const PAKISTAN_LINK = {
  from: 'Kushner Companies',
  to: 'Pakistan',
  kind: 'partners_with',
  start_year: '2026',
  start_month: 'January',
  source_0_url: 'https://paper.example/pakistan',
  source_0_publisher: 'The Paper',
  source_0_title: 'A joint venture',
}

async function countLinks(): Promise<number> {
  const { rows } = await running().database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM links')
  return rows[0]?.n ?? 0
}

describe('adding a link with the form', () => {
  it('asks visitors to sign in, and brings them back', async () => {
    const response = await supertest(running().app).get('/links/new').expect(303)
    expect(response.headers.location).toBe('/sign-in')
  })

  it('refuses a reader', async () => {
    const agent = await signedIn(running(), 'reader')
    await agent.get('/links/new').expect(403)
  })

  it('refuses a form without its token, and writes nothing', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/links/new', PAKISTAN_LINK)
    const before = await countLinks()
    await agent
      .post('/links/new')
      .type('form')
      .send({ ...fields, _csrf: 'wrong' })
      .expect(403)
    expect(await countLinks()).toBe(before)
  })

  it('answers bad input with every problem at once and loses nothing that was typed', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/links/new', {
      from: 'Nobody on record',
      kind: 'owns',
      amount: 'lots',
      start_day: '31',
      start_month: '2',
      start_year: '2021',
      detail: '<b>bold</b> & "quoted"',
      source_0_url: 'www.paper.example',
    })
    const { text } = await agent.post('/links/new').type('form').send(fields).expect(422)
    expect(wordsIn(text, 'title')).toEqual(['Error: Add a link – Recusal'])
    for (const input of ['from', 'to', 'amount', 'start_day', 'source_0_url']) {
      expect(has(text, `.error-summary a[href="#${input}"]`), input).toBe(true)
      expect(has(text, `#${input}`), input).toBe(true)
    }
    expect(valueOn(text, 'from')).toBe('Nobody on record')
    expect(valueOn(text, 'amount')).toBe('lots')
    expect(valueOn(text, 'source_0_url')).toBe('www.paper.example')
    expect(valueOn(text, 'detail')).toBe('<b>bold</b> & "quoted"')
  })

  it('previews what saving would flag without saving, and flags the same once saved', async () => {
    const agent = await signedIn(running(), 'researcher')
    const changes = {
      from: 'Affinity Partners',
      to: 'Pakistan',
      kind: 'partners_with',
      start_year: '2026',
      source_0_url: 'https://paper.example/affinity-pakistan',
      source_0_publisher: 'The Paper',
      source_0_title: 'Affinity and Pakistan',
    }
    const before = await countLinks()
    const fields = await formFields(agent, '/links/new', { ...changes, action: 'preview' })
    const preview = await agent.post('/links/new').type('form').send(fields).expect(200)
    expect(preview.text).toMatch(/\d+ overlaps? would be new/)
    expect(preview.text).toContain('Jared Kushner')
    expect(preview.text).toContain('chain-step marked')
    expect(await countLinks()).toBe(before)

    const saved = await agent
      .post('/links/new')
      .type('form')
      .send({ ...fields, action: 'save' })
      .expect(303)
    const page = await agent.get(saved.headers.location ?? '').expect(200)
    expect(page.text).toMatch(/The link is saved; \d+ overlaps? appeared/)
    const overlaps = await agent.get('/overlaps?official=jared-kushner&party=pakistan').expect(200)
    expect(overlaps.text).toContain('Affinity Partners')
  })

  it('creates only one link on a double submit', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/links/new', PAKISTAN_LINK)
    const before = await countLinks()
    const answers = await Promise.all([1, 2].map(() => agent.post('/links/new').type('form').send(fields)))
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect(answers[0]?.headers.location).toBe(answers[1]?.headers.location)
    expect(await countLinks()).toBe(before + 1)
  })

  it('creates an entity within the form, and finds another by its alias', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { rows } = await running().database.pool.query<{ alias: string }>(
      'SELECT aliases[1] AS alias FROM entities WHERE cardinality(aliases) > 0 AND kind = $1 ORDER BY slug LIMIT 1',
      ['company'],
    )
    const alias = rows[0]?.alias ?? ''
    const suggestions = await agent.get('/suggest/entities').query({ q: alias }).expect(200)
    expect(suggestions.body).not.toEqual([])
    const fields = await formFields(agent, '/links/new', {
      ...PAKISTAN_LINK,
      from: 'Brand New Holdings',
      from_new_kind: 'company',
      from_new_country: 'ae',
      to: alias,
      kind: 'owns',
      share: '12.5%',
      amount: 'USD 1,500,000',
    })
    const saved = await agent.post('/links/new').type('form').send(fields).expect(303)
    const page = await agent.get(saved.headers.location ?? '').expect(200)
    expect(page.text).toContain('Brand New Holdings owns 12.5% of')
    expect(page.text).toContain('$1.5m')
    await agent.get('/interests/brand-new-holdings').expect(200)
  })
})

describe('a link that may be on record already', () => {
  const VENTURE = { ...PAKISTAN_LINK, from: 'Kushner Companies', to: 'Oman', start_month: '' }

  /** The links that the form lists as possibly the same, for a link that is typed but not saved. */
  async function alike(changes: Record<string, string>): Promise<string[]> {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/links/new', { ...VENTURE, ...changes, action: 'preview' })
    const { text } = await agent.post('/links/new').type('form').send(fields).expect(200)
    return wordsIn(text, '.preview .alike a')
  }

  it('is listed, in either direction of a joint venture, unless the two cannot be the same', async () => {
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/links/new', VENTURE)
    await agent.post('/links/new').type('form').send(fields).expect(303)
    const sentence = 'Kushner Companies and Oman are reported to have business ties'
    expect(await alike({})).toEqual([sentence])
    expect(await alike({ from: 'Oman', to: 'Kushner Companies' })).toEqual([sentence])
    expect(await alike({ kind: 'pays' })).toEqual([])
    expect(await alike({ from: 'Oman', to: 'Kushner Companies', kind: 'owns' })).toEqual([])
  })
})

describe('editing a link', () => {
  it('shows both versions to the second of two editors and loses neither', async () => {
    const [first, second] = [await signedIn(running(), 'researcher'), await signedIn(running(), 'editor')]
    const path = '/links/kushner-founded-affinity/edit'
    const theirs = await formFields(first, path, { detail: 'As the first editor has it' })
    const yours = await formFields(second, path, { detail: 'As the second editor has it' })
    await first.post(path).type('form').send(theirs).expect(303)
    const conflict = await second.post(path).type('form').send(yours).expect(409)
    expect(conflict.text).toContain('This link was saved again while you were editing it')
    expect(conflict.text).toContain('As the first editor has it')
    expect(conflict.text).toContain('As the second editor has it')
    const version = valueOn(conflict.text, 'version')
    await second
      .post(path)
      .type('form')
      .send({ ...yours, version })
      .expect(303)
    const { text } = await second.get('/links/kushner-founded-affinity').expect(200)
    expect(text).toContain('As the second editor has it')
  })

  it('takes an amount and its currency for one thing, and says what else someone changed', async () => {
    const [first, second] = [await signedIn(running(), 'researcher'), await signedIn(running(), 'editor')]
    const path = '/links/pif-affinity-2bn/edit'
    const theirs = await formFields(first, path, {
      currency: 'EUR',
      detail: 'As the first editor has it now',
    })
    const yours = await formFields(second, path, { amount: '2.1bn' })
    await first.post(path).type('form').send(theirs).expect(303)
    const { text } = await second.post(path).type('form').send(yours).expect(409)
    const [differing = [], others = []] = page(text)
      .querySelectorAll('.error-summary table')
      .map((table) => table.querySelectorAll('tbody th').map((field) => field.text))
    expect(differing).toEqual(['Amount', 'Currency'])
    expect(wordsIn(text, '.error-summary td').slice(0, 2)).toEqual(['€2bn', '$2.1bn'])
    expect(others).toEqual(['Detail'])
    expect(valueOn(text, 'currency')).toBe('USD')
    expect(valueOn(text, 'amount')).toBe('2.1bn')
  })

  it('keeps every field as it was when nothing is typed', async () => {
    const agent = await signedIn(running(), 'researcher')
    const show = async () => (await agent.get('/api/v1/links/pif-affinity-2bn').expect(200)).body.data
    const before = await show()
    const path = '/links/pif-affinity-2bn/edit'
    await agent
      .post(path)
      .type('form')
      .send(await formFields(agent, path, {}))
      .expect(303)
    const { version: _before, revised_at: _at, ...was } = before
    const { version: _after, revised_at: _now, ...is } = await show()
    expect(is).toEqual(was)
  })

  it('retracts with a reason, which stays on record, and removes the overlaps', async () => {
    const agent = await signedIn(running(), 'editor')
    const path = '/links/wlf-scfin/retract'
    const page = await agent.get(path).expect(200)
    const token = csrfOf(page.text)
    await agent.post(path).type('form').send({ _csrf: token, reason: '' }).expect(422)
    await agent
      .post(path)
      .type('form')
      .send({ _csrf: token, reason: 'The publisher corrected it' })
      .expect(303)
    const { text } = await agent.get('/links/wlf-scfin').expect(200)
    expect(text).toContain('The publisher corrected it')
    expect(text).toContain('No path leads through this link.')
  })
})
