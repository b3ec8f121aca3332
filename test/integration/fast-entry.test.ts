import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { signedIn, useApp } from '../support/app.ts'
import { problemsOn, SOURCE, save, send } from '../support/forms.ts'
import { hrefsOn, valueOn } from '../support/html.ts'

const running = useApp()

describe('fast entry', () => {
  it('fills in the publisher of a known site, and every field of a known source', async () => {
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
    // Without JavaScript the server fills it in.
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
      kind: 'employed_by',
      start_year: '2019',
      action: 'save-and-add',
    })
    expect(answer.status, problemsOn(answer.text)).toBe(303)
    const { text } = await agent.get(answer.headers.location ?? '').expect(200)
    expect(valueOn(text, 'from')).toBe('Jared Kushner')
    expect(valueOn(text, 'source_0_url')).toBe('https://paper.example/forms')
    expect(text).toContain('The link is saved')
  })

  it('asks before adding an entry similar to one on record, and keeps the answer', async () => {
    const agent = await signedIn(running(), 'researcher')
    const typed = { name: 'Affinity Partner LLC', kind: 'company' }
    const asked = await send(agent, '/interests/new', typed)
    expect(asked.status).toBe(422)
    expect(asked.text).toContain('looks like something already on record')
    expect(hrefsOn(asked.text, /^\/interests\/affinity-partners$/)).not.toEqual([])
    const token = valueOn(asked.text, 'not_alike')
    await save(agent, '/interests/new', { ...typed, not_alike: token })

    // For a picker, the choice appears beside the field.
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
    expect(text).toContain('Affinity Partners paid Qatar')
  })

  it.each([
    ['/links/new', 'from', { to: 'Qatar', kind: 'pays' }],
    ['/negotiations/new', 'party_0_entity', { name: 'Namesake talks', party_0_role: 'host' }],
    [
      '/statements/new',
      'by',
      { kind: 'denial', date_year: '2026', paraphrase: 'Denied.', about_0_subject: 'Qatar' },
    ],
  ])(
    'asks before it takes a new entry for the one on record with exactly its name: %s',
    async (form, field, rest) => {
      const agent = await signedIn(running(), 'researcher')
      const name = `Namesake of ${form}`
      await save(agent, '/interests/new', { name, kind: 'fund', country: 'Japan', ...SOURCE })
      const typed = {
        ...SOURCE,
        ...rest,
        [field]: name,
        [`${field}_new_kind`]: 'company',
        [`${field}_new_country`]: 'Brazil',
      }
      const asked = await send(agent, form, typed)
      expect(asked.status).toBe(422)
      expect(asked.text).toContain('Is it one of these?')
      expect(asked.text).toContain('different countries')
      await save(agent, form, { ...typed, [`${field}_alike`]: 'none' })
      const found = await running().database.query<{ country: string; linked: boolean }>(sql`
      SELECT e.country, EXISTS (SELECT FROM links WHERE from_id = e.id) OR EXISTS (SELECT FROM parties WHERE entity_id = e.id)
        OR EXISTS (SELECT FROM statements WHERE by_id = e.id) AS linked
      FROM entities e WHERE name = ${name} ORDER BY country`)
      expect(found).toEqual([
        { country: 'BR', linked: true },
        { country: 'JP', linked: false },
      ])
    },
  )

  it('says that the record is saved, even if a script made requests in between', async () => {
    const agent = await signedIn(running(), 'researcher')
    const answer = await send(agent, '/sources/new', {
      url: 'https://between.example/',
      publisher: 'Between',
      title: 'B',
    })
    await agent.get('/suggest/site').query({ url: 'https://between.example/' }).expect(200)
    await agent.get('/suggest/search').query({ q: 'between' }).expect(200)
    const at = answer.headers.location ?? ''
    expect((await agent.get(at).expect(200)).text).toContain('The source is saved')
    expect((await agent.get(at).expect(200)).text).not.toContain('The source is saved')
  })
})
