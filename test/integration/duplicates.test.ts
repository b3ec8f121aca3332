import sql from 'sql-template-tag'
import { beforeEach, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { type Agent, csrfOf, signedIn, useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { sentAgain } from '../support/forms.ts'
import { hrefOf, hrefOn, one, page, valueOn, wordsOf } from '../support/html.ts'
import { datasetOf, type Raw } from '../support/record.ts'

const running = useApp('test')

const company = (id: string, name: string, more: Raw = {}): Raw => ({
  id,
  kind: 'company',
  name,
  aliases: [],
  sources: [],
  ...more,
})

const pays = (id: string, more: Raw = {}): Raw => ({
  id,
  kind: 'pays',
  from: 'ember',
  to: 'acorn',
  start: '2023',
  ...more,
})

beforeEach(async () => {
  const { database } = running()
  await emptyRecord(database)
  const dataset = datasetOf({
    sources: [
      { id: 's1', url: 'https://one.example/a', publisher: 'One', title: 'A' },
      { id: 's2', url: 'http://www.one.example/a/?utm_source=x#top', publisher: 'One', title: 'A' },
      { id: 's3', url: 'https://one.example/a?page=2', publisher: 'One', title: 'A, continued' },
    ],
    links: [
      pays('vague'),
      pays('exact', { start: '2023-05-04' }),
      // Either could be the same as the vague one above, so the vague one matches neither.
      pays('bridge', { start: '2019', to: 'birch' }),
      pays('march', { start: '2019-03-01', to: 'birch' }),
      pays('june', { start: '2019-06-01', to: 'birch' }),
      { id: 'held', kind: 'founded', from: 'ada', to: 'quarry-one', start: '2021' },
      {
        id: 'funded',
        kind: 'invests_in',
        from: 'ember',
        to: 'quarry-other',
        start: '2022',
        amount: '5',
        currency: 'USD',
      },
      { id: 'ruled', kind: 'controls', from: 'freedonia', to: 'ember', start: '1990' },
    ],
  })
  const entities = [
    ...(dataset.entities as Raw[]),
    company('quarry-one', 'Zephyr Quarry LLC'),
    company('quarry-other', 'Zéphyr Quarry L.L.C.', { country: 'QA', aliases: ['ZQ'] }),
    company('quarry-two', 'Zephyr Quarry II LLC'),
  ]
  await importDataset(database, parseDataset(JSON.stringify({ ...dataset, entities })))
})

async function pairsOn(agent: Agent, query: string): Promise<string[]> {
  const { text } = await agent.get(`/duplicates${query}`).expect(200)
  return page(text)
    .querySelectorAll('a.button[href^="/duplicates/"]')
    .map((link) => (link.getAttribute('href') ?? '').slice('/duplicates/'.length))
    .sort()
}

async function decide(agent: Agent, pair: string, answers: Record<string, string>) {
  const { text } = await agent.get(`/duplicates/${pair}`).expect(200)
  return agent
    .post(`/duplicates/${pair}`)
    .type('form')
    .send({ _csrf: csrfOf(text), kept: pair.split('/')[1], ...answers })
}

describe('duplicates', () => {
  it('are visible only to editors', async () => {
    const agent = await signedIn(running(), 'researcher')
    await agent.get('/duplicates').expect(403)
    await agent.get('/duplicates/entity/quarry-one/quarry-other').expect(403)
  })

  it('are found by names regardless of accents and punctuation, with reasons for and against', async () => {
    const agent = await signedIn(running(), 'editor')
    expect(await pairsOn(agent, '')).toEqual([
      'entity/quarry-one/quarry-other',
      'entity/quarry-one/quarry-two',
      'entity/quarry-other/quarry-two',
    ])
    const { text } = await agent.get('/duplicates').expect(200)
    expect(text).toContain('The same name apart from accents, case or punctuation')
    expect(text).toContain('different numbers in the name: none and 2')
    expect(await pairsOn(agent, '?of=quarry-two')).toHaveLength(2)
  })

  it('include links that may say the same, but no vague link that would connect two that cannot', async () => {
    const agent = await signedIn(running(), 'editor')
    expect(await pairsOn(agent, '?record=link')).toEqual(['link/vague/exact'])
  })

  it('include sources at the same address, ignoring tracking parameters and the like', async () => {
    const agent = await signedIn(running(), 'editor')
    expect(await pairsOn(agent, '?record=source')).toEqual(['source/s1/s2'])
  })

  it('are not asked about again once decided, and the decision is kept', async () => {
    const agent = await signedIn(running(), 'editor')
    expect(
      (await decide(agent, 'entity/quarry-one/quarry-two', { decision: 'different', reason: 'Two quarries' }))
        .status,
    ).toBe(303)
    expect((await decide(agent, 'entity/quarry-other/quarry-two', { decision: 'unsure' })).status).toBe(303)
    expect(await pairsOn(agent, '')).toEqual(['entity/quarry-one/quarry-other'])
    const different = await agent.get('/duplicates?decision=different').expect(200)
    expect(different.text).toContain('Different, said editor')
    expect(different.text).toContain('Two quarries')
    expect((await agent.get('/duplicates?decision=unsure').expect(200)).text).toContain(
      'Zephyr Quarry II LLC',
    )
    expect((await agent.get('/duplicates/entity/quarry-one/quarry-two').expect(200)).text).toContain(
      'Decided before by editor: different.',
    )
  })

  it('show what a merge would do, are merged, redirect from the old address, and are separated again', async () => {
    const agent = await signedIn(running(), 'editor')
    const pair = 'entity/quarry-one/quarry-other'
    const { text } = await agent.get(`/duplicates/${pair}`).expect(200)
    expect(text).toContain('1 overlap would be new')
    expect((await decide(agent, pair, { decision: 'look', kept: 'quarry-other' })).text).toContain(
      'If you keep the second',
    )
    const merged = await decide(agent, pair, { decision: 'same', reason: 'One register entry' })
    expect(merged.status).toBe(303)
    expect(merged.headers.location).toBe('/duplicates?record=entity')
    const after = await agent.get('/duplicates?record=entity').expect(200)
    const notice = one(page(after.text), '.notice[role=status]')
    expect(wordsOf(notice)).toMatch(/^“Zéphyr Quarry L.L.C.” is merged into “.+”; 1 overlap appeared/)
    expect(hrefOf(notice, 'Undo the merge')).toBe('/duplicates/entity/quarry-other/undo')
    const old = await agent.get('/interests/quarry-other').expect(301)
    expect(old.headers.location).toBe('/interests/quarry-one')
    const kept = await agent.get('/interests/quarry-one').expect(200)
    expect(kept.text).toContain('Also known as Zéphyr Quarry L.L.C., ZQ')
    expect(kept.text).toContain('Merged into this: Zéphyr Quarry L.L.C.')
    // Its own rows alone would not be enough to restore it.
    const history = await agent.get('/interests/quarry-other/history').expect(200)
    const restore = hrefOn(history.text, /^\/interests\/quarry-other\/restore\/\d+$/)
    expect((await agent.get(restore).expect(200)).text).toContain('was merged into another: undo the merge')

    const undo = '/duplicates/entity/quarry-other/undo'
    expect((await agent.get('/duplicates?decision=same')).text).toContain(undo)
    const asked = await agent.get(undo).expect(200)
    expect(asked.text).toContain('1 overlap would no longer hold')
    const csrf = csrfOf(asked.text)
    await agent.post(undo).type('form').send({ _csrf: csrf, reason: '' }).expect(422)
    const undone = await agent
      .post(undo)
      .type('form')
      .send({ _csrf: csrf, reason: 'Two entries after all' })
      .expect(303)
    expect(undone.headers.location).toBe('/interests/quarry-other')
    await agent.get('/interests/quarry-other').expect(200)
    expect((await agent.get('/interests/quarry-one')).text).not.toContain('Also known as')
    expect((await agent.get('/changes?record=entity')).text).toContain('merge undone: Two entries after all')
  })

  it('that are links or sources are merged and redirect in the same way', async () => {
    const agent = await signedIn(running(), 'editor')
    expect((await decide(agent, 'link/vague/exact', { decision: 'same' })).status).toBe(303)
    expect((await agent.get('/links/exact').expect(301)).headers.location).toBe('/links/vague')
    expect((await agent.get('/links/vague')).text).toContain('4 May 2023')
    expect((await decide(agent, 'source/s1/s2', { decision: 'same' })).status).toBe(303)
    expect((await agent.get('/sources/s2').expect(301)).headers.location).toBe('/sources/s1')
  })

  it('say why two records cannot be the same, and write nothing', async () => {
    const agent = await signedIn(running(), 'editor')
    const refused = await decide(agent, 'link/march/june', { decision: 'same' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('contradict each other')
    const rows = await running().database.query(
      sql`SELECT FROM links WHERE slug = 'june' AND status = 'retracted'`,
    )
    expect(rows).toEqual([])
  })

  it('are not found at another address', async () => {
    const agent = await signedIn(running(), 'editor')
    await agent.get('/duplicates/entity/quarry-one/nobody').expect(404)
    await agent.get('/duplicates/planet/a/b').expect(404)
    await agent.get('/duplicates?record=planet').expect(400)
    expect((await agent.get('/duplicates/entity/quarry-one/undo').expect(200)).text).toContain(
      'is not merged into another',
    )
  })
})

describe('an import', () => {
  it('does not restore what people merged', async () => {
    const agent = await signedIn(running(), 'editor')
    await decide(agent, 'entity/quarry-one/quarry-other', { decision: 'same' })
    const dataset = datasetOf({
      links: [{ id: 'late', kind: 'owns', from: 'ember', to: 'quarry-other', start: '2024' }],
    })
    const entities = [...(dataset.entities as Raw[]), company('quarry-other', 'Zéphyr Quarry L.L.C.')]
    await importDataset(running().database, parseDataset(JSON.stringify({ ...dataset, entities })))
    await agent.get('/interests/quarry-other').expect(301)
    expect((await agent.get('/api/v1/links/late').expect(200)).body.data.to.slug).toBe('quarry-one')
  })
})

describe('a merge', () => {
  it('keeps its records from being decided, edited or restored separately, and is undone last to first', async () => {
    const agent = await signedIn(running(), 'editor')
    const chain = ['ab-one', 'ab-two', 'ab-three']
    for (const [index, slug] of chain.entries()) {
      await running().database.pool.query(
        `INSERT INTO entities (slug, kind, name) VALUES ($1, 'company', 'Aardvark Bank ' || $2)`,
        [slug, 'x'.repeat(index + 1)],
      )
    }
    await decide(agent, 'entity/ab-two/ab-one', { decision: 'same' })
    const again = await decide(agent, 'entity/ab-two/ab-one', { decision: 'different' })
    expect(again.status).toBe(422)
    expect(again.text).toContain('Undo that merge first')
    await decide(agent, 'entity/ab-three/ab-two', { decision: 'same' })
    expect((await agent.get('/interests/ab-one').expect(301)).headers.location).toBe('/interests/ab-three')
    expect((await agent.get('/duplicates/entity/ab-one/undo')).text).toContain(
      'has itself been merged since. Undo that merge first',
    )
    for (const slug of ['ab-two', 'ab-one']) {
      const page = await agent.get(`/duplicates/entity/${slug}/undo`).expect(200)
      const undo = { _csrf: csrfOf(page.text), reason: 'Other banks' }
      await agent.post(`/duplicates/entity/${slug}/undo`).type('form').send(undo).expect(303)
    }
    expect((await agent.get('/interests/ab-three')).text).not.toContain('Also known as')
  })

  it('is followed by lists, reports and the API, and browsers do not cache the redirect', async () => {
    const agent = await signedIn(running(), 'editor')
    await decide(agent, 'entity/quarry-one/quarry-other', { decision: 'same' })
    const old = await agent.get('/interests/quarry-other').expect(301)
    expect(old.headers['cache-control']).toBe('no-store')
    expect((await agent.get('/links?interest=quarry-other')).headers.location).toContain(
      'interest=quarry-one',
    )
    for (const path of ['/api/v1/links', '/reports/links.csv']) {
      const answer = await agent.get(`${path}?interest=quarry-other`).expect(301)
      expect(answer.headers.location).toBe(`${path}?interest=quarry-one`)
    }
    expect(valueOn((await agent.get('/links/new?from=quarry-other')).text, 'from')).toBe('Zephyr Quarry LLC')
    const overlap = await agent.get('/overlaps/ada~talks~freedonia')
    expect(overlap.status).toBe(200)
  })

  it('comes back with its reason if the page has expired', async () => {
    const agent = await signedIn(running(), 'editor')
    await decide(agent, 'entity/quarry-one/quarry-other', { decision: 'same' })
    for (const path of [
      '/duplicates/entity/quarry-other/undo',
      '/interests/cedar/retract',
      '/duplicates/entity/birch/cedar',
    ]) {
      await agent.get(path).expect(200)
      const answer = await agent.post(path).type('form').send({ _csrf: 'stale', reason: 'Typed with care' })
      expect(answer.status).toBe(403)
      const again = sentAgain(answer.text)
      expect(again).toMatchObject({ action: path, fields: { reason: 'Typed with care' } })
      expect(again.fields._csrf).toBe(csrfOf((await agent.get(path)).text))
    }
  })
})
