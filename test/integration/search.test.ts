import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { csrfOf, formFields, signedIn, useApp } from '../support/app.ts'
import { page, wordsOf } from '../support/html.ts'

const running = useApp()

interface Result {
  readonly href: string
  readonly matches: string
}

/** The results of a search, in order. */
async function found(query: string): Promise<Result[]> {
  const { text } = await supertest(running().app).get(`/search?${query}`).expect(200)
  return page(text)
    .querySelectorAll('li')
    .flatMap((item) => {
      const href = item.querySelector('.found-name a')?.getAttribute('href')
      return href === undefined ? [] : { href, matches: wordsOf(item) }
    })
}

const hrefs = async (query: string): Promise<string[]> => (await found(query)).map(({ href }) => href)

describe('the search', () => {
  it('finds records by name, exact matches first', async () => {
    expect((await hrefs('q=affinity partners'))[0]).toBe('/interests/affinity-partners')
    expect((await hrefs('q=jared'))[0]).toBe('/officials/jared-kushner')
    expect(await hrefs('q=russia-ukraine')).toContain('/negotiations/russia-ukraine')
  })

  it.each([
    ['witk', 'steve-witkoff'],
    ['kush', 'jared-kushner'],
  ])(
    '“%s” leads to the official whom most overlaps are about, also where a name is picked',
    async (q, slug) => {
      expect((await hrefs(`q=${q}`))[0]).toBe(`/officials/${slug}`)
      const researcher = await signedIn(running(), 'researcher')
      const { body } = await researcher.get('/suggest/entities').query({ q }).expect(200)
      expect(body[0].slug).toBe(slug)
      const { body: boxed } = await researcher.get('/suggest/search').query({ q }).expect(200)
      expect(boxed[0].href).toBe(`/officials/${slug}`)
    },
  )

  it('leads with the overlaps of which the words name both ends, and with a name that is all of them', async () => {
    const both = await hrefs('q=Kushner Qatar')
    const overlaps = both.filter((href) => href.startsWith('/overlaps/'))
    expect(overlaps.length).toBeGreaterThan(2)
    expect(both.slice(0, overlaps.length)).toEqual(overlaps)
    // Then those of others whose path leads through him.
    const his = overlaps.filter((href) => href.startsWith('/overlaps/jared-kushner~'))
    expect(overlaps.slice(0, his.length)).toEqual(his)
    expect(his[0]).toMatch(/~qatar$/)
    expect((await hrefs('q=overlaps of Kushner and Qatar in Gaza'))[0]).toMatch(
      /^\/overlaps\/jared-kushner~gaza-.*~qatar$/,
    )
    expect((await hrefs('q=Witkoff World Liberty'))[0]).toMatch(/^\/overlaps\/steve-witkoff~/)
    expect((await hrefs('q=jared kushner'))[0]).toBe('/officials/jared-kushner')
    expect((await hrefs('q=Kushner nobody')).some((href) => href.startsWith('/overlaps/'))).toBe(false)
    const alone = await hrefs('q=Qatar&record=overlap')
    expect(alone.length).toBeGreaterThan(5)
    expect(alone.every((href) => href.startsWith('/overlaps/'))).toBe(true)
    const { body } = await supertest(running().app).get('/suggest/search?q=kushner qatar').expect(200)
    expect(body[0].href).toMatch(/^\/overlaps\/jared-kushner~/)
  })

  it('forgives typos and missing accents', async () => {
    expect(await hrefs('q=kushnr')).toContain('/officials/jared-kushner')
    expect(await hrefs('q=Afinity Partners')).toContain('/interests/affinity-partners')
    const agent = await signedIn(running(), 'researcher')
    const fields = await formFields(agent, '/interests/new', {
      name: 'Société Zoé',
      kind: 'company',
      aliases: 'Zoë & Søn',
    })
    await agent.post('/interests/new').type('form').send(fields).expect(303)
    expect(await hrefs('q=societe zoe')).toEqual(['/interests/societe-zoe'])
    expect((await found('q=zoe son'))[0]).toMatchObject({ href: '/interests/societe-zoe' })
  })

  it('finds records by alias, summary, quotation, position and id, and says which', async () => {
    const { pool } = running().database
    const { rows } = await pool.query<{ alias: string; slug: string; summary: string }>(`
      SELECT aliases[1] AS alias, slug, summary FROM entities
      WHERE cardinality(aliases) > 0 AND length(aliases[1]) > 12 AND summary <> '' ORDER BY slug LIMIT 1`)
    const [entity] = rows
    const byAlias = (await found(`q=${encodeURIComponent(entity?.alias ?? '')}`)).find(({ href }) =>
      href.endsWith(`/${entity?.slug}`),
    )
    expect(byAlias?.matches).toContain(`Also known as: ${entity?.alias}`)
    const words = (entity?.summary ?? '').split(' ').slice(0, 6).join(' ')
    const bySummary = (await found(`q=${encodeURIComponent(words)}`)).find(({ href }) =>
      href.endsWith(`/${entity?.slug}`),
    )
    expect(bySummary?.matches).toContain('Summary:')
    const quoted = await pool.query<{ slug: string; quote: string }>(
      'SELECT slug, quote FROM statements WHERE length(quote) > 40 ORDER BY slug LIMIT 1',
    )
    const quote = (quoted.rows[0]?.quote ?? '').split(' ').slice(2, 7).join(' ')
    const byQuote = (await found(`q=${encodeURIComponent(quote)}`)).find(
      ({ href }) => href === `/statements/${quoted.rows[0]?.slug}`,
    )
    expect(byQuote?.matches).toContain('Quotation:')
  })

  it('can be narrowed to one kind of record', async () => {
    const links = await hrefs('q=sovereign&record=link')
    expect(links.length).toBeGreaterThan(0)
    expect(links.every((href) => href.startsWith('/links/'))).toBe(true)
  })

  it('does not find retracted records', async () => {
    const agent = await signedIn(running(), 'researcher')
    const { text } = await agent.get('/links/wlf-scfin/retract').expect(200)
    const csrf = csrfOf(text)
    expect(await hrefs('q=SC Financial affiliated')).toContain('/links/wlf-scfin')
    await agent
      .post('/links/wlf-scfin/retract')
      .type('form')
      .send({ _csrf: csrf, reason: 'A mistake' })
      .expect(303)
    expect(await hrefs('q=SC Financial affiliated')).not.toContain('/links/wlf-scfin')
  })

  it('says if nothing was found, and accepts any input', async () => {
    const { app } = running()
    const none = await supertest(app).get('/search?q=qwzxqwzx').expect(200)
    expect(none.text).toContain('Nothing on record has words that begin with “qwzxqwzx”')
    for (const odd of ['%', '_', "'", '((', '\\', '!!!', 'a & b', '   ']) {
      await supertest(app).get('/search').query({ q: odd }).expect(200)
    }
    await supertest(app).get('/search').expect(200)
    await supertest(app)
      .get('/search')
      .query({ q: 'x'.repeat(201) })
      .expect(400)
  })

  it('suggests records of every kind while someone types', async () => {
    const { body } = await supertest(running().app).get('/suggest/search?q=rus').expect(200)
    const offered = (body as { href: string }[]).map(({ href }) => href)
    expect(offered).toContain('/interests/russia')
    expect(offered).toContain('/negotiations/russia-ukraine')
    expect(offered.some((href) => href.startsWith('/sources/'))).toBe(true)
  })
})
