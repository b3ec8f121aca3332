import { describe, expect, it } from 'vitest'
import { signedIn, useApp } from '../support/app.ts'
import { problemsOn, retract, SOURCE, save, send, sentAgain } from '../support/forms.ts'
import { valueOn, wordsIn } from '../support/html.ts'

const running = useApp()

async function company(name: string): Promise<string> {
  const agent = await signedIn(running(), 'researcher')
  const { at } = await save(agent, '/interests/new', { name, kind: 'company', not_alike: 'none' })
  return at.replace('/interests/', '')
}

/** Adds a link with the form and returns the warnings on its page. */
async function warningsOf(fields: Record<string, string>): Promise<string[]> {
  const agent = await signedIn(running(), 'researcher')
  const { text } = await save(agent, '/links/new', { ...SOURCE, ...fields })
  return wordsIn(text, '.warnings li')
}

const questionsOn = (text: string): string[] => wordsIn(text, '[aria-labelledby=sure-heading] li')

const link = (from: string, to: string, kind: string, more: Record<string, string> = {}) => ({
  from,
  from_slug: from,
  to,
  to_slug: to,
  kind,
  ...more,
})

describe('warnings', () => {
  it('appear on the page of a link, and block nothing', async () => {
    const names = ['Zuma Aardvark', 'Yetis Quokka', 'Xylo Pangolin', 'Wisp Numbat']
    const [a = '', b = '', c = '', d = ''] = await Promise.all(names.map(company))
    expect(await warningsOf(link(a, b, 'owns', { share: '60' }))).toEqual([])
    expect(await warningsOf(link(c, b, 'owns', { share: '50' }))).toEqual([
      'The shares of Yetis Quokka on record add up to 110%, held by 2 owners.',
    ])
    expect(await warningsOf(link(b, d, 'controls'))).toEqual([])
    expect(await warningsOf(link(d, a, 'owns', { share_how: 'at_least', share: '5' }))).toEqual([
      'Wisp Numbat and Zuma Aardvark own each other, directly or through others.',
    ])
    expect(await warningsOf(link(a, c, 'pays', { amount: '$9tn' }))).toEqual([
      '$9tn is far more than usual for “pays”.',
    ])
    expect(await warningsOf(link(a, c, 'pays', { amount: '5', start_year: '2020' }))).toEqual([
      '$5 is far less than usual for “pays”.',
    ])
    expect(await warningsOf(link('jared-kushner', c, 'founded', { start_year: '2015' }))).toEqual([])
    expect(await warningsOf(link(d, c, 'advises', { start_year: '2012' }))).toEqual([
      'The link starts before Xylo Pangolin was founded (2015).',
    ])
    expect(await warningsOf(link(d, 'jared-kushner', 'employed_by'))).toEqual([
      'Wisp Numbat is not a person, and this kind of link leads from an employee to their employer.',
    ])
    const entry = await (await signedIn(running(), 'reader')).get(`/interests/${b}`).expect(200)
    expect(wordsIn(entry.text, '.warnings li')).toEqual([
      'The shares of Yetis Quokka on record add up to 110%, held by 2 owners.',
      'According to the links on record, Yetis Quokka owns part of itself, directly or through others.',
    ])
  })

  it('point out a company in a family link, and no path runs through it', async () => {
    const [kin = '', asset = ''] = await Promise.all(['Kin Holdings', 'Asset of Kin'].map(company))
    const family = link('jared-kushner', kin, 'family', { relationship: 'sibling' })
    expect(await warningsOf(family)).toEqual([
      'Kin Holdings is not a person, and this kind of link is between two people.',
    ])
    expect(await warningsOf(link(kin, asset, 'owns', { share: '100' }))).toEqual([])
    const gift = link('qatar', asset, 'invests_in', { amount: '$5m' })
    expect(await warningsOf({ ...gift, start_year: '2024' })).toEqual([])
    const { rows } = await running().database.pool.query(
      'SELECT FROM chains c JOIN entities e ON e.id = ANY (c.entity_ids) WHERE e.slug = $1',
      [kin],
    )
    expect(rows).toEqual([])
  })

  it('appear beside the form before it is saved', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { text } = await send(agent, '/links/new', {
      ...SOURCE,
      ...link('qatar', 'affinity-partners', 'gives', { amount: '$500bn' }),
      action: 'preview-part',
    })
    expect(wordsIn(text, '.warnings li')).toEqual(['$500bn is far more than usual for “gives”.'])
  })

  it('point out a link that each source contradicts, after it was asked about', async () => {
    const agent = await signedIn(running(), 'researcher')
    const denied = {
      ...SOURCE,
      ...link('marco-rubio', 'affinity-partners', 'manages', { start_year: '2021' }),
      source_0_stance: 'contradicts',
    }
    const asked = await send(agent, '/links/new', denied)
    expect(asked.status).toBe(422)
    expect(questionsOn(asked.text)).toEqual(['Sources: each of them contradicts the link'])
    const { action, fields } = sentAgain(asked.text)
    const saved = await agent
      .post(action)
      .type('form')
      .send({ ...fields, action: 'save', sure: valueOn(asked.text, 'sure') })
    expect(saved.status, problemsOn(saved.text)).toBe(303)
    const { text } = await agent.get(saved.headers.location ?? '').expect(200)
    expect(wordsIn(text, '.warnings li')).toEqual([
      'No source supports this link: each one on record contradicts it.',
    ])
    const overlap = await agent.get('/overlaps/marco-rubio~board-of-peace-talks~qatar').expect(200)
    expect(overlap.text).toContain('find a report that supports it')
    const [account = ''] = wordsIn(
      (await agent.get('/officials/marco-rubio').expect(200)).text,
      '#what-it-holds-heading + .finding',
    )
    expect(account).toContain('Affinity Partners')
    // Once retracted, it is no longer told as an interest.
    await retract(await signedIn(running(), 'editor'), `${saved.headers.location}/retract`)
    const official = (await agent.get('/officials/marco-rubio').expect(200)).text
    expect(wordsIn(official, '#what-it-holds-heading + .finding')).toEqual([])
    expect(wordsIn(official, '#retracted-or-called-off-heading + .finding')).toEqual([
      '1 link: Affinity Partners',
    ])
  })

  it('ask whether a link was last reported before its start, or after its end', async () => {
    const agent = await signedIn(running(), 'researcher')
    const dated = (last: string): Record<string, string> => ({
      ...SOURCE,
      ...link('oman', 'kushner-companies', 'lends_to', { start_year: '2019' }),
      end_choice: 'date',
      end_year: '2020',
      last_known_year: last,
    })
    const before = await send(agent, '/links/new', dated('2018'))
    expect(questionsOn(before.text)).toEqual(['Last reported as true: is before the start.'])
    const after = await send(agent, '/links/new', dated('2022'))
    expect(questionsOn(after.text)).toEqual(['Last reported as true: is after the end.'])
    await save(agent, '/links/new', dated('2020'))
  })

  it('point out what is dated outside its talks, and talks that go on after their end', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await save(agent, '/negotiations/new', {
      ...SOURCE,
      name: 'Talks of the warned',
      status: 'ongoing',
      start_year: '2020',
      end_choice: 'date',
      end_year: '2021',
      party_0_entity: 'Oman',
      party_0_role: 'host',
    })
    const part = {
      ...SOURCE,
      official: 'Marco Rubio',
      role: 'envoy',
      start_year: '2010',
      end_choice: 'date',
      end_year: '2012',
    }
    const seen = await send(agent, `${at}/participants/new`, { ...part, action: 'preview-part' })
    const told = [
      'The talks are said to be ongoing, but the end on record has passed.',
      'Marco Rubio (envoy) stopped taking part before the talks began.',
    ]
    expect(wordsIn(seen.text, '.warnings li')).toEqual(told)
    await save(agent, `${at}/participants/new`, part)
    await save(agent, `${at}/meetings/new`, { ...SOURCE, date_year: '2023', place: 'Muscat' })
    expect(wordsIn((await agent.get(at).expect(200)).text, '.warnings li')).toEqual([
      ...told,
      'The meeting in Muscat is dated after the talks ended.',
    ])
  })

  it('point out parts that reach beyond their talks, and who acts for someone who is no party', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { at } = await save(agent, '/negotiations/new', {
      ...SOURCE,
      name: 'Talks of the far-reaching',
      status: 'concluded',
      start_year: '2020',
      end_choice: 'date',
      end_year: '2021',
      party_0_entity: 'Oman',
      party_0_role: 'host',
    })
    const part = { ...SOURCE, official: 'Marco Rubio', role: 'envoy', start_year: '2020' }
    await save(agent, `${at}/participants/new`, { ...part, on_behalf_of: 'Oman' })
    expect(wordsIn((await agent.get(at).expect(200)).text, '.warnings li')).toEqual([])
    await save(agent, `${at}/participants/new`, {
      ...part,
      role: 'lead',
      on_behalf_of: 'Qatar',
      start_year: '2019',
    })
    const ends = { end_choice: 'date', end_year: '2022' }
    await save(agent, `${at}/parties/new`, { ...SOURCE, entity: 'Egypt', role: 'mediator', ...ends })
    expect(wordsIn((await agent.get(at).expect(200)).text, '.warnings li')).toEqual([
      'Egypt (mediator) stopped taking part after the talks ended.',
      'Marco Rubio (lead) began to take part before the talks began.',
      'Marco Rubio (lead) takes part on behalf of Qatar, which is no party to the talks.',
    ])
  })
})
