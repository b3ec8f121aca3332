/// <reference lib="dom" />
import { beforeAll, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { useApp } from '../support/app.ts'
import { SHAPES, useSite } from '../support/site.ts'

const running = useApp()
const { visit, signedInAs } = useSite(running)

/** A text of 200 characters with no place to break the line. */
const long = (start: string): string => start + 'Ungebrochen'.repeat(20).slice(0, 200 - start.length)
const cited = ['long-source']

const RECORD = {
  format: 'recusal-dataset/1',
  sources: [
    { id: 'long-source', url: `https://long.example/${long('x')}`, publisher: long('P'), title: long('T') },
  ],
  entities: [
    {
      id: 'long-official',
      kind: 'person',
      name: long('O'),
      aliases: [long('A')],
      summary: long('S'),
      sources: cited,
    },
    { id: 'long-company', kind: 'company', name: long('C'), sources: cited },
    { id: 'long-other', kind: 'company', name: long('D'), sources: cited },
    { id: 'long-state', kind: 'state', name: long('F'), sources: cited },
  ],
  positions: [
    {
      official: 'long-official',
      title: long('E'),
      body: long('B'),
      class: 'executive_employee',
      start: '2024',
      sources: cited,
    },
  ],
  links: [
    {
      id: 'long-stake',
      kind: 'owns',
      from: 'long-official',
      to: 'long-company',
      detail: long('W'),
      start: '2020',
      status: 'reported',
      sources: [{ id: 'long-source', quote: long('Q'), locator: long('L') }],
    },
    {
      id: 'long-money',
      kind: 'invests_in',
      from: 'long-state',
      to: 'long-company',
      amount: '5',
      currency: 'USD',
      start: '2021',
      status: 'reported',
      sources: cited,
    },
  ],
  negotiations: [
    {
      id: 'long-talks',
      name: long('N'),
      summary: long('U'),
      status: 'ongoing',
      start: '2024',
      sources: cited,
      parties: [{ entity: 'long-state', role: 'principal', sources: cited }],
      participants: [
        { official: 'long-official', role: 'envoy', capacity: long('Y'), start: '2024', sources: cited },
      ],
      meetings: [{ date: '2025-02', place: long('M'), summary: long('R'), sources: cited }],
    },
  ],
  statements: [
    {
      id: 'long-denial',
      by: 'long-official',
      kind: 'denial',
      date: '2025',
      about: ['long-company', 'long-talks'],
      quote: long('Z'),
      sources: cited,
    },
  ],
}

const OVERLAP = '/overlaps/long-official~long-talks~long-state'
const PAGES = [
  '/?official=long-official',
  '/overlaps?official=long-official',
  OVERLAP,
  '/officials?q=Ungebrochen',
  '/officials/long-official',
  '/officials/long-official/dossier',
  '/officials/long-official/history',
  '/interests?q=Ungebrochen',
  '/interests/long-company',
  '/interests/long-company/edit',
  '/negotiations?q=Ungebrochen',
  '/negotiations/long-talks',
  '/negotiations/long-talks/dossier',
  '/negotiations/long-talks/edit',
  '/links?q=Ungebrochen',
  '/links?checked=no&q=Ungebrochen',
  '/links/long-stake',
  '/links/long-stake/edit',
  '/links/long-stake/history',
  '/links/long-stake/retract',
  '/sources?q=Ungebrochen',
  '/sources/long-source',
  '/statements/long-denial',
  '/changes',
  '/search?q=Ungebrochen',
  '/duplicates/entity/long-company/long-other',
  '/account',
]

describe.each(SHAPES)('names that cannot be broken, %s,', (_name, shape) => {
  beforeAll(async () => {
    await importDataset(running().database, parseDataset(JSON.stringify(RECORD)))
  })

  it('do not make any page scroll sideways', async () => {
    const storageState = await signedInAs('editor')
    await visit({ ...shape, storageState }, async (page) => {
      for (const path of PAGES) {
        await page.goto(path, { waitUntil: 'load' })
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(over, `${path} scrolls sideways`).toBeLessThanOrEqual(0)
      }
      await page.goto(OVERLAP)
      expect(await page.locator('h1').textContent()).toContain(long('O'))
    })
  })
})
