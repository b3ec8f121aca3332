import { readFile } from 'node:fs/promises'
import supertest from 'supertest'
import { beforeAll, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { STARTER_DATASET } from '../../server/paths.ts'
import { readsAsOf } from '../../server/web/middleware/as-of.ts'
import { useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'
import { hrefOf, hrefsIn, one, page, wordsOf } from '../support/html.ts'
import { routeOf, routesOf } from '../support/routes.ts'

const running = useApp()

const PAGES = [
  '/',
  '/overlaps?sort=official',
  '/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia',
  '/officials?q=kushner',
  '/officials/jared-kushner',
  '/interests?q=affinity',
  '/interests/affinity-partners',
  '/interests/saudi-arabia',
  '/negotiations',
  '/negotiations/russia-ukraine',
  '/links?q=affinity',
  '/links/pif-affinity-2bn',
  '/sources?q=monitor',
  '/sources/mem-2bn',
  '/statements/kushner-60min',
  '/changes',
  '/method',
  '/reports',
  '/officials/jared-kushner/dossier',
  '/negotiations/russia-ukraine/dossier',
  '/links/pif-affinity-2bn/history',
  '/api/v1/overlaps/jared-kushner~board-of-peace-talks~saudi-arabia',
  '/reports/overlaps.csv?official=jared-kushner',
  '/reports/links.csv?q=affinity',
]
const HAS_THE_NAME = [
  '/',
  '/officials/jared-kushner',
  '/interests/affinity-partners',
  '/links/pif-affinity-2bn',
]

async function get(path: string, asOf: string | null): Promise<string> {
  const address = asOf === null ? path : `${path}${path.includes('?') ? '&' : '?'}as_of=${asOf}`
  return (await supertest(running().app).get(address).set('Host', 'recusal.example').expect(200)).text
}

describe('the past', () => {
  let before = ''
  const shownBefore = new Map<string, string>()

  beforeAll(async () => {
    const { database } = running()
    before = await clockOf(database)
    for (const path of PAGES) shownBefore.set(path, await get(path, before))
    const dataset = JSON.parse(await readFile(STARTER_DATASET, 'utf8'))
    for (const entity of dataset.entities) {
      if (entity.id === 'affinity-partners') entity.name = 'Another Name Partners'
    }
    for (const negotiation of dataset.negotiations) negotiation.summary = 'Another summary.'
    await importDataset(database, parseDataset(JSON.stringify(dataset)))
  })

  it.each(PAGES)('%s always shows the same bytes for a given moment', async (path) => {
    const then = await get(path, before)
    expect(then).toBe(shownBefore.get(path))
    expect(then).not.toContain('Another Name Partners')
  })

  it.each(HAS_THE_NAME)('%s shows the present without as_of', async (path) => {
    expect(await get(path, null)).toContain('Another Name Partners')
    expect(shownBefore.get(path)).toContain('Affinity Partners')
  })

  it.each(PAGES.filter((path) => !/api|csv/.test(path)))(
    '%s says that it shows the past, and its links stay there',
    async (path) => {
      const html = page(shownBefore.get(path) ?? '')
      expect(wordsOf(one(html, '.past-notice'))).toContain('This page shows the past')
      const routes = routesOf(running().app)
      const hrefs = hrefsIn(html).filter((href) => href.startsWith('/'))
      const showsThePast = (href: string): boolean =>
        routeOf(routes, new URL(href, 'http://site').pathname)?.handlers.includes(readsAsOf) === true
      const kept = hrefs.filter((href) => new URL(href, 'http://site').searchParams.has('as_of'))
      expect(kept.length).toBeGreaterThan(4)
      // Links to pages that can show the past keep this moment, except the link back to the present.
      const now = hrefOf(html, 'See the current version')
      expect(new Set(hrefs.filter((href) => showsThePast(href) && !kept.includes(href)))).toEqual(
        new Set([now]),
      )
      // Links to forms and to other pages of the present have no as_of.
      expect(kept.filter((href) => !showsThePast(href))).toEqual([])
      for (const href of kept) {
        const asked = new URL(href, 'http://site').searchParams.getAll('as_of')
        // The history links to each version as of its own time.
        if (!path.endsWith('/history')) expect(asked, href).toEqual([before])
      }
    },
  )

  it('ignores as_of on pages that have no past', async () => {
    await supertest(running().app).get('/sign-in?as_of=nonsense').expect(200)
  })

  it('keeps the filters and the order in the link to the report', async () => {
    const html = page(await get('/overlaps?official=jared-kushner&sort=official', before))
    const { searchParams } = new URL(hrefOf(html, 'CSV'), 'http://site')
    expect(Object.fromEntries(searchParams)).toEqual({
      official: 'jared-kushner',
      sort: 'official',
      as_of: before,
    })
  })

  it('has nothing before the first recording', async () => {
    const empty = await get('/', '2001-01-01')
    expect(empty).toContain('No overlaps are on record')
    await supertest(running().app).get('/officials/jared-kushner?as_of=2001-01-01').expect(404)
  })

  it('treats today as now', async () => {
    const today = new Date().toISOString().slice(0, 10)
    expect(await get('/interests/affinity-partners', today)).toContain('Another Name Partners')
  })

  it.each([
    'tomorrow',
    '2021-02-31',
    '2999-01-01',
    '2999-01-01T00:00:00Z',
    '2026-01-31T25:00Z',
    '2026-01-31T12:00:00%2B23:00',
    '2026-01-31T12:00:00-16:00',
    '2026-01',
    'x'.repeat(3000),
  ])('refuses %s with an explanation', async (asOf) => {
    const page = await supertest(running().app).get(`/overlaps?as_of=${asOf}`).expect(400)
    expect(page.text).toContain('as_of')
    const problem = await supertest(running().app).get(`/api/v1/overlaps?as_of=${asOf}`).expect(400)
    expect(JSON.parse(problem.text).errors[0].field).toBe('as_of')
  })
})

it.each(['/', '/overlaps', '/links', '/officials', '/interests', '/negotiations', '/sources', '/changes'])(
  '%s of a day before the record begins says when it does',
  async (path) => {
    const { app, database } = running()
    const { rows } = await database.pool.query<{ day: string }>(
      `SELECT to_char(min(at) AT TIME ZONE 'UTC', 'FMDD Mon YYYY') AS day FROM recordings`,
    )
    const shown = async (asOf: string): Promise<string> =>
      wordsOf(page((await supertest(app).get(`${path}?as_of=${asOf}`).expect(200)).text))
    const before = await shown('2020-01-01')
    expect(before).toContain(`This record begins on ${rows[0]?.day.replace('Sep ', 'Sept ')}.`)
    expect(before).toContain('on record as of 1 Jan 2020.')
    expect(before).not.toMatch(/match(?:es)?(?: all of)? these filters|, filtered/)
    expect(await shown(new Date().toISOString())).not.toContain('This record begins')
  },
)
