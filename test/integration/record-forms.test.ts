import { describe, expect, it } from 'vitest'
import { verifyDatabase } from '../../server/record/verify.ts'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { retract, SOURCE, save, send } from '../support/forms.ts'
import { has, hrefOn } from '../support/html.ts'

const running = useApp()

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
      'United Arab Emirates',
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
    expect(gone.text).toContain('This entry has been retracted. Reason: There is no such quarry')
    expect((await agent.get('/interests?q=Zephyr').expect(200)).text).not.toContain('Zephyr Quarry Holdings')
  })

  it('do not take the address of a retracted entry for the name of something without one', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await save(agent, '/interests/new', { ...SOURCE, name: 'Gone Quarries', kind: 'company' })
    await retract(agent, `${at}/retract`, 'There is no such quarry')
    const slug = at.replace('/interests/', '')
    const said = { kind: 'denial', quote: 'There are no quarries.' }
    const statement = await send(agent, '/statements/new?about=mgx', { ...SOURCE, ...said, by: slug })
    const office = { title: 'Adviser', class: 'foreign', body: slug }
    const position = await send(agent, '/officials/steve-witkoff/positions/new', { ...SOURCE, ...office })
    for (const { status, text } of [statement, position])
      expect([status, text]).toEqual([
        422,
        expect.stringContaining('names “Gone Quarries”, which was retracted'),
      ])
  })

  it('do not retract a record that others refer to, and name those records', async () => {
    const agent = await signedIn(running(), 'researcher')
    const page = await agent.get('/interests/affinity-partners/retract').expect(200)
    expect(page.text).toMatch(/This entry is still named by \d+ links/)
    expect(has(page.text, '[name=reason]')).toBe(false)
    const refused = await agent
      .post('/interests/affinity-partners/retract')
      .type('form')
      .send({ _csrf: csrfOf((await agent.get('/links/new')).text), reason: 'Because I say so' })
    expect(refused.status).toBe(422)
    const source = await agent.get('/sources/ap-lincoln-kushner/retract').expect(200)
    expect(source.text).toMatch(/is still cited by/)
  })

  it('ask for identifiers only of those who can have them, and lose none that is there', async () => {
    const agent = await signedIn(running(), 'researcher')
    const asked = async (path: string): Promise<boolean[]> => {
      const { text } = await agent.get(path).expect(200)
      return ['wikidata', 'lei'].map((name) => has(text, `[name=external_${name}]`))
    }
    expect(await asked('/officials/new')).toEqual([true, false])
    expect(await asked('/interests/new')).toEqual([true, true])
    expect(await asked('/interests/affinity-partners/edit')).toEqual([true, true])
    expect(await asked('/officials/jared-kushner/edit')).toEqual([true, false])
    const added = { name: 'Sole Trader', kind: 'person', external_lei: '5493001KJTIIGC8Y1R12', not_alike: '' }
    const { at } = await save(agent, '/interests/new', added)
    expect(await asked(`${at}/edit`)).toEqual([true, true])
    await save(agent, `${at}/edit`, { summary: 'Someone', reason: 'To test' })
    const { body } = await agent.get(`/api/v1${at}`).expect(200)
    expect(body.data.external_ids.lei).toBe('5493001KJTIIGC8Y1R12')
  })

  it('add an official together with a position, and then further positions', async () => {
    const agent = await signedIn(running(), 'researcher')
    const incomplete = await send(agent, '/officials/new', { name: 'Yara Quill', position_class: 'foreign' })
    expect(incomplete.status).toBe(422)
    expect(has(incomplete.text, '.error-summary a[href="#position_title"]')).toBe(true)
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
    const { rows } = await running().database.pool.query<{ email: string }>(
      `SELECT email FROM positions p JOIN users u ON u.id = p.recorded_by
       WHERE title IN ('Envoy for quarries', 'Minister of stone')`,
    )
    expect(rows).toEqual([{ email: 'researcher@example.org' }, { email: 'researcher@example.org' }])
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

  it('add, edit and retract a statement, which appears beside its subjects', async () => {
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

  it('add a source once, even if its address has tracking parameters, and retract it', async () => {
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
    expect(again.text).toContain('is already the address of a source on record: “Stones”')
    expect((await save(agent, `${at}/edit`, { title: 'Stones and sand' })).text).toContain('Stones and sand')
    await retract(agent, `${at}/retract`, 'The page never existed')
    expect((await agent.get(at).expect(200)).text).toContain('The page never existed')
  })

  it('leave a valid database behind', async () => {
    expect(await verifyDatabase(running().database)).toEqual([])
  })
})

describe('a user who may write', () => {
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

  it('add each of several new entries whose names make the same address', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { text } = await save(agent, '/negotiations/new', {
      ...SOURCE,
      name: 'Silk road talks',
      start_year: '2024',
      party_0_entity: '丝路基金',
      party_0_entity_new_kind: 'fund',
      party_0_role: 'principal',
      party_1_entity: '中国投资有限责任公司',
      party_1_entity_new_kind: 'company',
      party_1_role: 'mediator',
      party_2_entity: 'The Record',
      party_2_entity_new_kind: 'company',
      party_2_role: 'observer',
    })
    const names = ['丝路基金', '中国投资有限责任公司', 'The Record']
    expect(names.filter((name) => !text.includes(name))).toEqual([])
  })
})
