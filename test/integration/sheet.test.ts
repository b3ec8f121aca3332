import { describe, expect, it } from 'vitest'
import { verifyDatabase } from '../../server/record/verify.ts'
import { type Agent, formFields, signedIn, useApp } from '../support/app.ts'
import { type Fields, problemsOn, send } from '../support/forms.ts'
import { page, valueOn, wordsIn } from '../support/html.ts'

const running = useApp('test')

/** Everything in one story: an official, a company, its fund, a stake, talks, the participants, and a denial. */
const STORY: Fields = {
  source_0_url: 'https://paper.example/story',
  source_0_publisher: 'The Paper',
  source_0_title: 'The envoy and the fund',
  source_0_published_year: '2025',
  entry_0_name: 'Ottoline Quayle',
  entry_0_kind: 'person',
  entry_0_country: 'UK',
  entry_0_position_title: 'Special envoy',
  entry_0_position_class: 'executive_employee',
  entry_0_position_start_year: '2024',
  entry_1_name: 'Zephyr Quarry Holdings',
  entry_1_kind: 'company',
  entry_2_name: 'Numbat Growth Fund',
  entry_2_kind: 'fund',
  link_0_from: 'Ottoline Quayle',
  link_0_to: 'Zephyr Quarry Holdings',
  link_0_kind: 'owns',
  link_0_share: '40',
  link_0_start_year: '2020',
  link_0_end_choice: 'date',
  link_0_end_year: '2026',
  link_0_quote: 'She holds 40 percent.',
  link_1_from: 'numbat growth fund',
  link_1_to: 'Zephyr Quarry Holdings',
  link_1_kind: 'invests_in',
  link_1_amount_how: 'at_least',
  link_1_amount: '$30m',
  talks_name: 'The Quarry Talks',
  talks_status: 'ongoing',
  talks_start_year: '2025',
  party_0_entity: 'Numbat Growth Fund',
  party_0_role: 'principal',
  participant_0_official: 'Ottoline Quayle',
  participant_0_role: 'envoy',
  statement_0_by: 'Ottoline Quayle',
  statement_0_kind: 'denial',
  statement_0_about: 'Zephyr Quarry Holdings',
  statement_0_also_about: 'The Quarry Talks',
  statement_0_quote: 'There is nothing to it.',
}

const drafts = async (): Promise<number> =>
  (await running().database.pool.query('SELECT FROM drafts')).rows.length

describe('a sheet', () => {
  it('saves everything in a story at once, and flags what follows', async () => {
    const agent = await signedIn(running(), 'researcher')
    const saved = await send(agent, '/add', STORY)
    expect(saved.status, problemsOn(saved.text)).toBe(303)
    expect(saved.headers.location).toBe('/negotiations/the-quarry-talks')
    const talks = await agent.get(saved.headers.location ?? '').expect(200)
    expect(wordsIn(talks.text, '.notice[role=status]')[0]).toBe(
      'Saved: 3 entries, 2 links, a negotiation, 1 participant and 1 statement; 1 overlap appeared.',
    )
    const { body } = await agent.get('/api/v1/overlaps?official=ottoline-quayle').expect(200)
    expect(body.data).toHaveLength(1)
    expect(body.data[0].responses).toHaveLength(1)
    const official = await agent.get('/officials/ottoline-quayle').expect(200)
    expect(official.text).toContain('Special envoy')
    const { body: links } = await agent.get('/api/v1/links?interest=zephyr-quarry-holdings').expect(200)
    const stake = links.data.find((link: { kind: string }) => link.kind === 'owns')
    expect(stake).toMatchObject({ share_percent: '40', start: '2020', end: '2026' })
    expect(stake.sources[0].quote).toBe('She holds 40 percent.')
    expect(links.data.find((link: { kind: string }) => link.kind === 'invests_in')).toMatchObject({
      amount_min: '30000000',
      currency: 'USD',
    })
    const { rows } = await running().database.pool.query('SELECT FROM recordings WHERE by_id IS NOT NULL')
    expect(rows).toHaveLength(1)
    expect(await verifyDatabase(running().database)).toEqual([])
  })

  it('takes a body that is another entry for that entry', async () => {
    const agent = await signedIn(running(), 'researcher')
    const saved = await send(agent, '/add', {
      ...Object.fromEntries(Object.entries(STORY).filter(([name]) => name.startsWith('source_'))),
      entry_0_name: 'Perpetua Vole',
      entry_0_kind: 'person',
      entry_0_position_title: 'Chair',
      entry_0_position_class: 'executive_employee',
      entry_0_position_body: 'Zorland Trade Office',
      entry_1_name: 'Zorland Trade Office',
      entry_1_kind: 'public_body',
    })
    expect(saved.status, problemsOn(saved.text)).toBe(303)
    const { body } = await agent.get('/api/v1/officials/perpetua-vole').expect(200)
    expect(body.data.positions).toMatchObject([{ body: { slug: 'zorland-trade-office' } }])
  })

  it('is saved entirely or not at all, and says what is wrong with each row', async () => {
    const agent = await signedIn(running(), 'researcher')
    const refused = await send(agent, '/add', {
      ...STORY,
      link_1_amount: 'a lot',
      link_1_to: 'Nobody of this name',
      statement_0_kind: '',
    })
    expect(refused.status).toBe(422)
    const problems = wordsIn(refused.text, '.error-summary li').join('\n')
    expect(problems).toContain('Link 2: Amount must be a sum')
    expect(problems).toContain('Link 2: To is not on record as “Nobody of this name”')
    expect(problems).toContain('Choose a kind')
    expect(valueOn(refused.text, 'entry_0_name')).toBe('Ottoline Quayle')
    const nameless = await send(agent, '/add', {
      ...STORY,
      talks_name: '',
      talks_status: '',
      talks_start_year: '',
      statement_0_also_about: '',
    })
    expect(problemsOn(nameless.text)).toBe(
      'Name of the negotiation is missing: parties and participants belong to a negotiation',
    )
    await agent.get('/interests/zephyr-quarry-holdings').expect(404)
  })

  it('can refer to existing talks and entries, and asks before it adds a duplicate', async () => {
    const agent = await signedIn(running(), 'researcher')
    const more = {
      source_0_url: 'https://paper.example/more',
      source_0_publisher: 'The Paper',
      source_0_title: 'More',
      entry_0_name: 'Afinity Partners',
      entry_0_kind: 'company',
      talks_name: 'Abraham Accords',
      participant_0_official: 'Ron Dermer',
      participant_0_role: 'delegate',
    }
    const asked = await send(agent, '/add', more)
    expect(asked.status).toBe(422)
    expect(wordsIn(asked.text, '.alike li a')).toContain('Affinity Partners')
    const token = page(asked.text).querySelector('#not_alike')?.getAttribute('value') ?? ''
    const saved = await send(agent, '/add', { ...more, not_alike: token })
    expect(saved.headers.location, problemsOn(saved.text)).toBe('/negotiations/abraham-accords')
    const talks = await agent.get('/negotiations/abraham-accords').expect(200)
    expect(talks.text).toContain('Ron Dermer')
    const changed = await send(agent, '/add', {
      ...more,
      talks_status: 'stalled',
      entry_0_name: '',
      entry_0_kind: '',
    })
    expect(problemsOn(changed.text)).toContain('belongs to talks already on record')
  })
})

describe('a draft', () => {
  const post = async (agent: Agent, action: string, changes: Fields = {}) =>
    agent
      .post('/add')
      .type('form')
      .send(await formFields(agent, '/add', { ...changes, action }))

  it('survives leaving the page, is visible only to its owner, and is removed when saved', async () => {
    const agent = await signedIn(running(), 'researcher')
    expect(
      (await post(agent, 'keep-draft-part', { ...STORY, entry_count: '4', entry_3_name: 'Fourth' })).status,
    ).toBe(204)
    const again = await signedIn(running(), 'researcher')
    const { text } = await again.get('/add').expect(200)
    expect(valueOn(text, 'entry_3_name')).toBe('Fourth')
    expect(valueOn(text, 'link_1_amount')).toBe('$30m')
    expect(wordsIn(text, '[data-draft]')[0]).toMatch(/^Your draft from \d/)
    const other = await signedIn(running(), 'editor')
    expect(valueOn((await other.get('/add').expect(200)).text, 'entry_0_name')).toBe('')
    const saved = await send(again, '/add', { entry_3_name: '' })
    expect(saved.status, problemsOn(saved.text)).toBe(303)
    expect(await drafts()).toBe(0)
  })

  it('is not replaced by what another window holds, which says so', async () => {
    const agent = await signedIn(running(), 'researcher')
    const [first, second] = [await formFields(agent, '/add', {}), await formFields(agent, '/add', {})]
    const keep = (window: Fields, title: string, action = 'keep-draft-part') =>
      agent
        .post('/add')
        .type('form')
        .send({ ...window, talks_name: title, action })
    for (const title of ['Story A', 'Story A, longer']) expect((await keep(first, title)).status).toBe(204)
    expect((await keep(second, 'Story B')).status).toBe(409)
    const told = await keep(second, 'Story B', 'keep-draft')
    expect(told.status).toBe(409)
    expect(problemsOn(told.text)).toContain('you have one of this form from another window')
    expect(valueOn(told.text, 'talks_name')).toBe('Story B')
    const preview = await keep(second, 'Story B', 'preview')
    expect(wordsIn(preview.text, '[data-draft]')[0]).toContain('not saved as a draft')
    expect(wordsIn((await keep(first, 'Story A, longer', 'preview')).text, '[data-draft]')[0]).toBe(
      'What you type is saved as a draft that only you can see.',
    )
    // A window that is opened with the draft goes on with it.
    const third = await formFields(agent, '/add', {})
    expect(third.talks_name).toBe('Story A, longer')
    expect((await keep(third, 'Story A, on')).status).toBe(204)
    expect((await keep(third, 'Story A, and on')).status).toBe(204)
    expect((await keep(first, 'Story A, behind')).status).toBe(409)
    await keep(first, '', 'drop-draft')
    expect(await drafts()).toBe(1)
  })

  it('is saved without JavaScript, and is discarded on request', async () => {
    const agent = await signedIn(running(), 'researcher')
    const kept = await post(agent, 'keep-draft', { talks_name: 'Half a story' })
    expect(kept.status).toBe(200)
    expect(wordsIn(kept.text, '[data-draft]')[0]).toMatch(/^Your draft from \d/)
    expect(await drafts()).toBe(1)
    await post(agent, 'drop-draft')
    expect(await drafts()).toBe(0)
    expect(wordsIn((await agent.get('/add')).text, '[data-draft]')[0]).toMatch(/^What you type is saved/)
  })
})
