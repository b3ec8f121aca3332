import { describe, expect, it } from 'vitest'
import { signedIn, useApp } from '../support/app.ts'
import { SOURCE, save, send } from '../support/forms.ts'
import { wordsIn } from '../support/html.ts'

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
})
