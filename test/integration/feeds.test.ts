import { XMLParser, XMLValidator } from 'fast-xml-parser'
import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { retractLink } from '../../server/api/link-writes.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { csrfOf, signedIn, useApp } from '../support/app.ts'
import { nobody } from '../support/edits.ts'
import { hrefOn, hrefsOn, page, wordsOf } from '../support/html.ts'
import { moreTalks } from '../support/record.ts'

const running = useApp()

interface Entry {
  id: string
  title: string
  updated: string
  content: string
}
interface Feed {
  id: string
  updated: string
  entry: Entry[]
}

async function feedAt(path: string, host = 'recusal.example'): Promise<Feed> {
  const response = await supertest(running().app).get(path).set('Host', host).expect(200)
  expect(response.headers['content-type']).toMatch(/^application\/atom\+xml/)
  const text = response.text ?? response.body.toString()
  expect(XMLValidator.validate(text)).toBe(true)
  const parser = new XMLParser({ isArray: (name) => name === 'entry', processEntities: true })
  return parser.parse(text).feed
}

const OF_RECORDS = ['links', 'officials', 'interests', 'negotiations', 'statements', 'sources'].map(
  (list) => `/${list}.atom`,
)
const OF_ONE = [
  '/links/pif-affinity-2bn',
  '/officials/jared-kushner',
  '/negotiations/russia-ukraine',
  '/statements/kushner-60min',
  '/sources/mem-2bn',
  '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia',
].map((page) => `${page}/history.atom`)

describe.each(['/overlaps.atom', '/changes.atom', ...OF_RECORDS, ...OF_ONE])('%s', (path) => {
  it('is a complete feed, with stable ids that are the same on every host', async () => {
    const [one, other] = [await feedAt(path), await feedAt(path, 'elsewhere.example')]
    expect(one.id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(other.entry.map((entry) => entry.id)).toEqual(one.entry.map((entry) => entry.id))
    expect(new Set(one.entry.map((entry) => entry.id)).size).toBe(one.entry.length)
    for (const { updated, title } of one.entry) {
      expect(new Date(updated).toISOString()).toBe(updated)
      expect(title).not.toBe('')
    }
    expect(one.updated).toBe(one.entry[0]?.updated)
  })
})

describe('a feed of a list', () => {
  it('accepts the list’s filters, and links to older entries', async () => {
    const all = await feedAt('/links.atom')
    expect(all.entry).toHaveLength(50)
    const next = new XMLParser({ ignoreAttributes: false, processEntities: true, htmlEntities: true })
      .parse(String((await supertest(running().app).get('/links.atom').expect(200)).text))
      .feed.link.find((link: Record<string, string>) => link['@_rel'] === 'next')['@_href']
    const older = await feedAt(new URL(next).pathname + new URL(next).search)
    const ids = new Set(all.entry.map(({ id }) => id))
    expect(older.entry.some(({ id }) => ids.has(id))).toBe(false)
    const qatar = await feedAt('/links.atom?kind=invests_in&q=Qatar')
    expect(qatar.entry.length).toBeGreaterThan(0)
    for (const { title } of qatar.entry) expect(title).toContain('Qatar')
    await supertest(running().app).get('/links.atom?surprise=1').expect(400)
    await supertest(running().app).get('/links/nothing-here/history.atom').expect(404)
  })

  it('is linked from the list’s page and from each record’s page', async () => {
    for (const [address, feed] of [
      ['/links?kind=owns', '/links.atom?kind=owns'],
      ['/officials/jared-kushner', '/officials/jared-kushner/history.atom'],
      ['/sources', '/sources.atom'],
    ] as const) {
      const { text } = await supertest(running().app).get(address).expect(200)
      expect(page(text).querySelector('link[type="application/atom+xml"]')?.getAttribute('href')).toBe(feed)
    }
  })
})

describe('a feed with filters', () => {
  it('has what its list has now or had before, with a separate id', async () => {
    const all = await feedAt('/overlaps.atom')
    const kushner = await feedAt('/overlaps.atom?official=Jared%20Kushner&band=high&band=medium')
    expect(kushner.id).not.toBe(all.id)
    expect(kushner.entry.length).toBeGreaterThan(0)
    expect(kushner.entry.length).toBeLessThan(all.entry.length)
    for (const { title } of kushner.entry) expect(title).toContain('Jared Kushner')
    const { text } = await supertest(running().app).get('/overlaps?official=jared-kushner').expect(200)
    expect(hrefsOn(text, /overlaps\.atom/)).toContain('/overlaps.atom?official=jared-kushner')

    const links = await feedAt('/changes.atom?record=link')
    expect(links.entry.length).toBeGreaterThan(0)
    for (const { title } of links.entry) expect(title).toMatch(/^Link /)
    await supertest(running().app).get('/overlaps.atom?official=nobody-of-this-name').expect(404)
    await supertest(running().app).get('/overlaps.atom?no_such_filter=1').expect(400)
  })
})

describe('a change to overlaps', () => {
  it('is reported when it happens: overlaps that vanish or change rating, also to users who watch them', async () => {
    const { database } = running()
    const watcher = await signedIn(running(), 'reader')
    const csrf = csrfOf((await watcher.get('/interests/sc-financial-technologies').expect(200)).text)
    await watcher
      .post('/interests/sc-financial-technologies/watch')
      .type('form')
      .send({ _csrf: csrf })
      .expect(303)
    const before = await feedAt('/overlaps.atom')
    const { rows } =
      await database.pool.query(`SELECT DISTINCT l.slug FROM chains c JOIN derived_overlaps v ON v.id = c.overlap_id
      JOIN entities p ON p.id = v.party_id JOIN links l ON l.id = ANY(c.link_ids)
      WHERE p.slug = 'pakistan' AND l.kind = 'partners_with'`)
    for (const { slug } of rows) await retractLink(database, slug, 'no longer reported', nobody)
    const after = await feedAt('/overlaps.atom')
    const gone = after.entry.filter((entry) => entry.title.includes('Pakistan'))
    expect(gone.length).toBeGreaterThan(0)
    for (const entry of gone) {
      expect(entry.title).toContain('Vanished')
      const was = before.entry.find((each) => each.id === entry.id)
      expect(was).toBeDefined()
      expect(was?.updated).not.toBe(entry.updated)
    }
    const { rows: vanished } =
      await database.pool.query(`SELECT o.slug || '~' || n.slug || '~' || p.slug AS id
      FROM overlap_events e JOIN entities o ON o.id = e.official_id JOIN negotiations n ON n.id = e.negotiation_id
      JOIN entities p ON p.id = e.party_id WHERE e.event = 'vanished' ORDER BY e.id DESC LIMIT 1`)
    const page = await supertest(running().app).get(`/overlaps/${vanished[0].id}`).expect(410)
    expect(page.text).toContain('The record no longer supports this overlap')
    expect(page.text).toContain('Reason: no longer reported')
    const past = await supertest(running().app).get(hrefOn(page.text, /as_of/)).expect(200)
    expect(past.text).toContain('This page shows the past')
    const account = await watcher.get('/account').expect(200)
    expect(hrefsOn(account.text, /^\/interests\/sc-financial-technologies$/)).not.toEqual([])
    expect(account.text).toMatch(/Vanished: the record no longer shows this overlap/)
    await watcher
      .post('/interests/sc-financial-technologies/watch')
      .type('form')
      .send({ _csrf: csrfOf(account.text), watching: 'no' })
      .expect(303)
    expect((await watcher.get('/account').expect(200)).text).not.toContain('watched-heading')
  })

  it('is listed as new for users who return after a pause', async () => {
    const { database } = running()
    const reader = await signedIn(running(), 'reader')
    expect((await reader.get('/')).text).not.toContain('New since your last visit')
    await database.pool.query(
      `UPDATE users SET seen_at = now() - interval '3 days' WHERE email = 'reader@example.org'`,
    )
    const home = (await reader.get('/').expect(200)).text
    expect(home).toContain('New since your last visit')
    expect((await reader.get('/account').expect(200)).text).toContain('news-heading')
  })
})

describe('a feed of overlaps with more entries than fit', () => {
  const many = useApp('file')

  /** The titles of all entries, page by page. */
  async function titles(path: string): Promise<string[]> {
    const found: string[] = []
    for (let next: string | null = path; next !== null; ) {
      const { text, body } = await supertest(many().app).get(next).expect(200)
      const html = page(text ?? body.toString())
      const entries = html.querySelectorAll('entry title').map(wordsOf)
      expect(entries.length).toBeLessThanOrEqual(50)
      found.push(...entries)
      next =
        html
          .querySelector('link[rel=next]')
          ?.getAttribute('href')
          ?.replace(/^https?:\/\/[^/]+/, '') ?? null
    }
    return found
  }

  it('leads on to all of them', async () => {
    const { app, database } = many()
    await importDataset(database, parseDataset(moreTalks(60)))
    const all = await titles('/overlaps.atom?official=jared-kushner&party=qatar')
    expect(new Set(all).size).toBe(all.length)
    expect(all.filter((title) => title.includes('More talks'))).toHaveLength(60)
    await writeRecord(database, nobody, ({ query }) =>
      query(sql`INSERT INTO overlap_events (official_id, negotiation_id, party_id, event, band, score, detail)
        SELECT official_id, negotiation_id, party_id, 'band', band, score, 'change ' || number
        FROM (SELECT * FROM overlap_events ORDER BY id DESC LIMIT 1) e CROSS JOIN generate_series(1, 70) number`),
    )
    const [last] = await database.query<{ slug: string }>(sql`
      SELECT n.slug FROM overlap_events e JOIN negotiations n ON n.id = e.negotiation_id ORDER BY e.id DESC LIMIT 1`)
    expect(await titles(`/overlaps/jared-kushner~${last?.slug}~qatar/history.atom`)).toHaveLength(71)
    await supertest(app).get('/overlaps.atom?cursor=nonsense').expect(400)
  })
})
