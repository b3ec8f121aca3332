import { describe, expect, it } from 'vitest'
import { verifyDatabase } from '../../server/domain/verify.ts'
import { type Agent, csrfOf, linkFormFields, signedIn, useApp } from '../support/app.ts'

const running = useApp()

type Fields = Record<string, string>

const SOURCE: Fields = {
  source_0_url: 'https://paper.example/forms',
  source_0_publisher: 'The Paper',
  source_0_title: 'A source for forms',
}

/** Sends the form at this address with these fields changed. */
async function send(agent: Agent, path: string, changes: Fields) {
  const fields = await linkFormFields(agent, path, changes)
  return agent.post(path.replace(/\?.*$/, '')).type('form').send(fields)
}

/** Saves the form and returns the page that it leads to, with its address. */
async function save(agent: Agent, path: string, changes: Fields): Promise<{ at: string; text: string }> {
  const saved = await send(agent, path, changes)
  expect(saved.status, problemsOn(saved.text)).toBe(303)
  const at = saved.headers.location ?? ''
  const { text } = await agent.get(at).expect(200)
  return { at, text }
}

/** The problems on a page that came back, for the message of a test that did not expect any. */
function problemsOn(html: string): string {
  return [...html.matchAll(/<li><a href="#[^"]*">([^<]*)</g)].map(([, message]) => message).join('; ')
}

async function retract(agent: Agent, path: string, reason = 'It was entered by mistake'): Promise<string> {
  const page = await agent.get(path).expect(200)
  const answer = await agent
    .post(path)
    .type('form')
    .send({ _csrf: csrfOf(page.text), reason })
    .expect(303)
  return answer.headers.location ?? ''
}

/** The first address on a page that fits. */
function hrefOn(html: string, pattern: RegExp): string {
  const found = [...html.matchAll(/href="([^"]+)"/g)]
    .map(([, href]) => href ?? '')
    .find((href) => pattern.test(href))
  if (found === undefined) throw new Error(`no link on the page fits ${pattern}`)
  return found
}

describe('the forms of records', () => {
  it('add, edit and retract an entry, with its names, ids and sources', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at, text } = await save(agent, '/interests/new', {
      ...SOURCE,
      name: 'Zephyr Quarry Holdings',
      kind: 'company',
      aliases: 'ZQH\nZephyr Stone',
      country: 'United Arab Emirates',
      summary: 'A quarry in the desert.',
      external_wikidata: 'Q4242',
      external_opencorporates: 'ae/77',
    })
    expect(at).toBe('/interests/zephyr-quarry-holdings')
    for (const words of [
      'Also known as ZQH, Zephyr Stone',
      'AE',
      'A quarry in the desert.',
      'Q4242',
      'ae/77',
    ])
      expect(text).toContain(words)
    const edited = await save(agent, `${at}/edit`, {
      summary: 'A quarry by the sea.',
      external_opencorporates: '',
    })
    expect(edited.text).toContain('A quarry by the sea.')
    expect(edited.text).not.toContain('ae/77')
    expect(await retract(agent, `${at}/retract`, 'There is no such quarry')).toBe(at)
    const gone = await agent.get(at).expect(200)
    expect(gone.text).toContain('This entry is retracted. Reason: There is no such quarry')
    expect((await agent.get('/interests?q=Zephyr').expect(200)).text).not.toContain('Zephyr Quarry Holdings')
  })

  it('do not retract what something standing names, and say what', async () => {
    const agent = await signedIn(running(), 'researcher')
    const page = await agent.get('/interests/affinity-partners/retract').expect(200)
    expect(page.text).toMatch(/This entry is still named by \d+ links/)
    expect(page.text).not.toContain('name="reason"')
    const refused = await agent
      .post('/interests/affinity-partners/retract')
      .type('form')
      .send({ _csrf: csrfOf((await agent.get('/links/new')).text), reason: 'Because I say so' })
    expect(refused.status).toBe(422)
    const source = await agent.get('/sources/ap-lincoln-kushner/retract').expect(200)
    expect(source.text).toMatch(/is still cited by/)
  })

  it('add an official together with a position, and further positions of theirs', async () => {
    const agent = await signedIn(running(), 'researcher')
    const incomplete = await send(agent, '/officials/new', { name: 'Yara Quill', position_class: 'foreign' })
    expect(incomplete.status).toBe(422)
    expect(incomplete.text).toContain('href="#position_title"')
    const { at, text } = await save(agent, '/officials/new', {
      ...SOURCE,
      name: 'Yara Quill',
      position_title: 'Envoy for quarries',
      position_class: 'foreign',
      position_start_year: '2024',
    })
    expect(at).toBe('/officials/yara-quill')
    expect(text).toContain('Envoy for quarries')
    const second = await save(agent, `${at}/positions/new`, {
      ...SOURCE,
      title: 'Minister of stone',
      class: 'foreign',
      body: 'Ministry of Stone',
      start_year: '2025',
      end_choice: 'unknown',
    })
    expect(second.text).toContain('Minister of stone')
    expect(second.text).toContain('ended, day unknown')
    const position = hrefOn(second.text, /\/positions\/\d+\/edit$/)
    const edited = await save(agent, position, { title: 'Minister for stone' })
    expect(edited.text).toContain('Minister for stone')
    expect(edited.text).not.toContain('Minister of stone')
    await retract(agent, position.replace(/edit$/, 'retract'))
    expect((await agent.get(at)).text).not.toContain('Minister for stone')
    expect((await agent.get(`${at}/history`)).text).toContain('Minister for stone')
  })

  it('add, edit and retract talks with parties, participants and meetings with attendees', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at, text } = await save(agent, '/negotiations/new', {
      ...SOURCE,
      name: 'Quarry talks',
      start_year: '2024',
      party_0_entity: 'Qatar',
      party_0_role: 'principal',
      party_1_entity: 'Saudi Arabia',
      party_1_role: 'mediator',
      party_2_entity: 'Quarrymen’s Union',
      party_2_entity_new_kind: 'organisation',
      party_2_role: 'observer',
    })
    for (const party of ['Qatar', 'Saudi Arabia', 'Quarrymen’s Union']) expect(text).toContain(party)
    const party = hrefOn(text, /\/parties\/\d+\/edit$/)
    const changed = await save(agent, party, { role: 'host' })
    expect(changed.text).toContain('host')
    const taking = await save(agent, `${at}/participants/new`, {
      ...SOURCE,
      official: 'Jared Kushner',
      role: 'envoy',
      on_behalf_of: 'United States',
      capacity: 'Friend of quarries',
      start_year: '2024',
    })
    expect(taking.text).toContain('Friend of quarries')
    const participant = hrefOn(taking.text, /\/participants\/\d+\/edit$/)
    expect((await save(agent, participant, { capacity: 'Adviser on quarries' })).text).toContain(
      'Adviser on quarries',
    )
    const met = await save(agent, `${at}/meetings/new`, {
      ...SOURCE,
      date_year: '2024',
      date_month: '5',
      place: 'Doha',
      summary: 'They looked at stones.',
      attendee_0_entity: 'Jared Kushner',
      attendee_1_entity: 'Qatar',
    })
    expect(met.text).toContain('They looked at stones.')
    expect(met.text).toMatch(/Jared Kushner[\s\S]*Qatar/)
    const meeting = hrefOn(met.text, /\/meetings\/\d+\/edit$/)
    expect(
      (await save(agent, meeting, { place: 'Muscat', attendee_1_entity: '', attendee_1_entity_slug: '' }))
        .text,
    ).toContain('Muscat')
    for (const part of [meeting, participant, party]) await retract(agent, part.replace(/edit$/, 'retract'))
    const bare = await agent.get(at).expect(200)
    for (const gone of ['Muscat', 'Adviser on quarries']) expect(bare.text).not.toContain(gone)
    const edited = await save(agent, `${at}/edit`, {
      status: 'concluded',
      end_choice: 'date',
      end_year: '2025',
    })
    expect(edited.text).toContain('Concluded')
    await retract(agent, `${at}/retract`, 'They never took place')
    expect((await agent.get(at).expect(200)).text).toContain('They never took place')
    expect((await agent.get('/negotiations').expect(200)).text).not.toContain('Quarry talks')
  })

  it('add, edit and retract a statement, which stands beside what it is about', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at, text } = await save(agent, '/statements/new?about=jared-kushner', {
      ...SOURCE,
      by: 'A spokesman for quarries',
      kind: 'denial',
      date_year: '2025',
      quote: 'There are no quarries.',
    })
    expect(text).toContain('There are no quarries.')
    expect((await agent.get('/officials/jared-kushner')).text).toContain('There are no quarries.')
    await save(agent, `${at}/edit`, { quote: 'There is one quarry.' })
    await retract(agent, `${at}/retract`, 'He was misquoted')
    expect((await agent.get('/officials/jared-kushner')).text).not.toContain('There is one quarry.')
    expect((await agent.get(at).expect(200)).text).toContain('He was misquoted')
  })

  it('add a source once, whatever its address is decorated with, and retract it', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await save(agent, '/sources/new', {
      url: 'https://quarry.example/news?id=7',
      publisher: 'Quarry News',
      title: 'Stones',
      published_year: '2025',
    })
    const again = await send(agent, '/sources/new', {
      url: 'http://www.quarry.example/news/?id=7&utm_source=letter#top',
      publisher: 'Quarry News',
      title: 'Stones again',
    })
    expect(again.status).toBe(422)
    expect(again.text).toContain('is the address of a source on record: “Stones”')
    expect((await save(agent, `${at}/edit`, { title: 'Stones and sand' })).text).toContain('Stones and sand')
    await retract(agent, `${at}/retract`, 'The page never existed')
    expect((await agent.get(at).expect(200)).text).toContain('The page never existed')
  })

  it('leave a sound database behind', async () => {
    expect(await verifyDatabase(running().database)).toEqual([])
  })
})

describe('fast entry', () => {
  it('fills in the publisher of a site that is on record, and the whole of a source that is', async () => {
    const agent = await signedIn(running(), 'researcher')
    await save(agent, '/sources/new', {
      url: 'https://www.gravel.example/1',
      publisher: 'The Gravel',
      title: 'One',
    })
    const site = await agent.get('/suggest/site').query({ url: 'https://gravel.example/2' }).expect(200)
    expect(site.body).toEqual({ source: null, publisher: 'The Gravel' })
    const known = await agent
      .get('/suggest/site')
      .query({ url: 'http://gravel.example/1/?fbclid=x' })
      .expect(200)
    expect(known.body.source).toMatchObject({ title: 'One', publisher: 'The Gravel' })
    // Without script the server fills it in.
    const { text } = await save(agent, '/links/new?from=jared-kushner', {
      to: 'Qatar',
      kind: 'advises',
      source_0_url: 'https://gravel.example/2',
      source_0_title: 'Two',
    })
    expect(text).toContain('The Gravel')
  })

  it('keeps the official and the sources for another link', async () => {
    const agent = await signedIn(running(), 'researcher')
    const answer = await send(agent, '/links/new?from=jared-kushner', {
      ...SOURCE,
      to: 'Qatar',
      kind: 'advises',
      start_year: '2019',
      action: 'save-and-add',
    })
    expect(answer.status, problemsOn(answer.text)).toBe(303)
    const { text } = await agent.get(answer.headers.location ?? '').expect(200)
    expect(text).toMatch(/id="from"[^>]*value="Jared Kushner"|value="Jared Kushner"[^>]*id="from"/)
    expect(text).toContain('value="https://paper.example/forms"')
    expect(text).toContain('The link is saved')
  })

  it('asks before it adds an entry that looks like one on record, and keeps the answer', async () => {
    const agent = await signedIn(running(), 'researcher')
    const typed = { name: 'Affinity Partner LLC', kind: 'company' }
    const asked = await send(agent, '/interests/new', typed)
    expect(asked.status).toBe(422)
    expect(asked.text).toContain('looks like what is on record already')
    expect(asked.text).toContain('href="/interests/affinity-partners"')
    const token = /name="not_alike" value="([^"]+)"/.exec(asked.text)?.[1] ?? ''
    await save(agent, '/interests/new', { ...typed, not_alike: token })

    // In a picker the choice is made beside the field.
    const link = {
      ...SOURCE,
      from: 'Affinty Partners',
      from_new_kind: 'company',
      to: 'Qatar',
      kind: 'pays',
    }
    const offered = await send(agent, '/links/new', link)
    expect(offered.status).toBe(422)
    expect(offered.text).toContain('Is it one of these?')
    const { text } = await save(agent, '/links/new', { ...link, from_alike: 'affinity-partners' })
    expect(text).toContain('Affinity Partners pays Qatar')
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

describe('who may write', () => {
  it.each([
    '/interests/new',
    '/officials/new',
    '/negotiations/new',
    '/statements/new',
    '/sources/new',
    '/interests/affinity-partners/edit',
    '/interests/affinity-partners/retract',
  ])('is not a reader: %s', async (path) => {
    const agent = await signedIn(running(), 'reader')
    await agent.get(path).expect(403)
  })
})
