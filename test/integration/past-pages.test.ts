import { readFile } from 'node:fs/promises'
import supertest from 'supertest'
import { beforeAll, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { STARTER_DATASET } from '../../server/paths.ts'
import { useApp } from '../support/app.ts'
import { clockOf } from '../support/database.ts'

const running = useApp()

const PAGES = [
  '/',
  '/overlaps?sort=official',
  '/overlaps/jared-kushner~russia-ukraine~saudi-arabia',
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
  '/links/pif-affinity-2bn/history',
  '/api/v1/overlaps/jared-kushner~russia-ukraine~saudi-arabia',
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

  it.each(PAGES)('%s shows the same bytes of a moment for ever', async (path) => {
    const then = await get(path, before)
    expect(then).toBe(shownBefore.get(path))
    expect(then).not.toContain('Another Name Partners')
  })

  it.each(HAS_THE_NAME)('%s shows the present without as_of', async (path) => {
    expect(await get(path, null)).toContain('Another Name Partners')
    expect(shownBefore.get(path)).toContain('Affinity Partners')
  })

  it.each(PAGES.filter((path) => !/api|csv/.test(path)))(
    '%s says that it is the past and stays in it',
    async (path) => {
      const html = shownBefore.get(path) ?? ''
      expect(html).toContain('This page shows the past')
      const addresses = [
        ...html.matchAll(
          /<a (?=[^>]*href="(\/(?:overlaps|officials|interests|negotiations|links|sources|reports|changes)[^"]*)")[^>]*>/g,
        ),
      ]
        .filter(([tag]) => !/data-now|\/links\/new/.test(tag))
        .map(([, href = '']) => new URL(href.replace(/&#x3D;/g, '=').replace(/&amp;/g, '&'), 'http://site'))
      expect(addresses.length).toBeGreaterThan(4)
      for (const { searchParams } of addresses) expect(searchParams.getAll('as_of')).toEqual([before])
      expect(/data-now>|data-now /.test(html)).toBe(true)
      const now = /<a href="([^"]+)" data-now/.exec(html)?.[1] ?? ''
      expect(now).not.toContain('as_of')
    },
  )

  it('keeps the filters and the order on the way to the report', async () => {
    const html = await get('/overlaps?official=jared-kushner&sort=official', before)
    const [, href = ''] = /href="(\/reports\/overlaps\.csv[^"]*)"/.exec(html) ?? []
    const { searchParams } = new URL(href.replace(/&#x3D;/g, '=').replace(/&amp;/g, '&'), 'http://site')
    expect(Object.fromEntries(searchParams)).toEqual({
      official: 'jared-kushner',
      sort: 'official',
      as_of: before,
    })
  })

  it('has nothing of the time before the first recording', async () => {
    const empty = await get('/', '2001-01-01')
    expect(empty).toContain('No overlap is on record')
    await supertest(running().app).get('/officials/jared-kushner?as_of=2001-01-01').expect(404)
  })

  it('takes today as it stands', async () => {
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
  ])('refuses %s with words', async (asOf) => {
    const page = await supertest(running().app).get(`/overlaps?as_of=${asOf}`).expect(400)
    expect(page.text).toContain('as_of')
    const problem = await supertest(running().app).get(`/api/v1/overlaps?as_of=${asOf}`).expect(400)
    expect(JSON.parse(problem.text).errors[0].field).toBe('as_of')
  })
})
