import { parse } from 'csv-parse/sync'
import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { BEST, loadOverlapViews, type OverlapRow } from '../../server/queries/overlap-views.ts'
import { writeRecord } from '../../server/record/write-record.ts'
import { useApp } from '../support/app.ts'
import { nobody } from '../support/edits.ts'
import { page, wordsIn, wordsOf } from '../support/html.ts'

/** No list, figure or page says more than is on record. */

const running = useApp('test')

const get = async (path: string) => supertest(running().app).get(path).expect(200)
const table = async (path: string): Promise<Record<string, string>[]> =>
  parse((await get(path)).text, { columns: true, bom: true })

describe('a payment, which holds on its own day', () => {
  const ids = async (query: string) =>
    (await table(`/reports/links.csv?kind=pays&${query}`)).map(({ link_id: id }) => id)

  it('is not in effect afterward, at whatever moment the record is looked at', async () => {
    expect(await ids('')).toContain('brookfield-666')
    expect(await ids('in_effect=today')).not.toContain('brookfield-666')
    expect(await ids('since=2024')).not.toContain('brookfield-666')
    expect(await ids('since=2018&until=2018')).toContain('brookfield-666')
  })

  it('ends on that day in the timeline', async () => {
    const file = {
      format: 'recusal-dataset/1',
      sources: [{ id: 'paid-source', url: 'https://paid.example/1', publisher: 'Daily', title: 'Paid' }],
      links: [
        {
          id: 'paid-once',
          kind: 'pays',
          from: 'qia',
          to: 'jared-kushner',
          status: 'reported',
          start: '2025-03',
          sources: ['paid-source'],
        },
      ],
    }
    await importDataset(running().database, parseDataset(JSON.stringify(file)))
    const rows = await table('/figures/time.csv?official=jared-kushner')
    const [paid] = rows.filter(({ name }) => name === 'Qatar Investment Authority paid Jared Kushner')
    expect(paid).toMatchObject({ start: '2025-03', end: '2025-03' })
  })
})

it('an official’s timeline has the meetings that they are on record as attending, and no others', async () => {
  const rows = await table('/figures/time.csv?official=jared-kushner')
  const meetings = rows.filter(({ what }) => what === 'Meetings')
  const names = meetings.map(({ name }) => name)
  expect(names).toContain('Moscow, Russia')
  // No one is on record as attending.
  expect(names.join()).not.toContain('Signed electronically')
  // Others attended there, according to the record.
  expect(names.join()).not.toContain('New York')
})

describe('a link that a source contradicts', () => {
  /** Has a source contradict all money behind one official's overlaps. @returns such a link on the path shown first. */
  async function contradict(): Promise<string> {
    const { database } = running()
    const ofOfficial = sql`FROM chains c JOIN derived_overlaps o ON o.id = c.overlap_id
      JOIN entities e ON e.id = o.official_id WHERE e.slug = 'jared-kushner' AND c.money_link_id IS NOT NULL`
    await writeRecord(database, nobody, async (tx) => {
      const links = await tx.query<{ id: string }>(sql`
        UPDATE citations SET stance = 'contradicts' WHERE ordinal = 0 AND link_id IN (SELECT c.money_link_id ${ofOfficial})
        RETURNING link_id::text AS id`)
      for (const { id } of links) tx.touched.links.add(id)
    })
    const [first] = await database.query<{ slug: string }>(sql`
      SELECT (SELECT slug FROM links l WHERE l.id = c.money_link_id) AS slug ${ofOfficial} AND c.best
      ORDER BY o.score DESC, o.id LIMIT 1`)
    return first?.slug ?? ''
  }

  it('is disputed in lists, reports, figures and overlaps, whatever was recorded', async () => {
    const contradicted = await contradict()
    expect(contradicted).not.toBe('')
    const byStatus = async (status: string) =>
      (await table(`/reports/links.csv?status=${status}`)).find(({ link_id: id }) => id === contradicted)
        ?.status
    expect(await byStatus('disputed')).toBe('disputed')
    for (const status of ['reported', 'confirmed']) expect(await byStatus(status)).toBeUndefined()
    const timeline = await table('/figures/time.csv?official=jared-kushner')
    const { text } = await get(`/links/${contradicted}`)
    const sentence = wordsOf(page(text).querySelector('h1') ?? page(''))
    expect(timeline.find(({ name }) => name === sentence)?.detail).toBe('Disputed')
    const { body } = await get(`/api/v1/overlaps?official=jared-kushner&limit=200`)
    const links = body.data.flatMap((each: { chains: { links: { id: string; status: string }[] }[] }) =>
      each.chains.flatMap((chain) => chain.links.filter(({ id }) => id === contradicted)),
    )
    expect(links.length).toBeGreaterThan(0)
    for (const { status } of links) expect(status).toBe('disputed')
  })

  it('is called disputed by every figure that shows it, and so is what it adds to a sum', async () => {
    const contradicted = await contradict()
    const flow = await table('/figures/money-flow.csv?official=jared-kushner')
    const row = flow.find(({ link }) => link === contradicted)
    expect(row?.what).toMatch(/, disputed$/)
    const title = async (figure: string): Promise<string> =>
      wordsIn((await get(`/embed/${figure}?official=jared-kushner`)).text, '.figure-title').join()
    expect(await title('money-flow')).toMatch(/\((partly )?disputed\)/)
    expect(await title('money-by-state')).toMatch(/\((partly )?disputed\)/)
  })

  it('is called disputed in the money flow if it is how an interest is held', async () => {
    const { database } = running()
    const held = async () =>
      (await table('/figures/money-flow.csv?official=jared-kushner')).map((row) => row.tied_to ?? '')
    expect((await held()).filter((words) => words.includes('disputed'))).toEqual([])
    await writeRecord(database, nobody, async (tx) => {
      const links = await tx.query<{ id: string }>(sql`
        UPDATE citations SET stance = 'contradicts' WHERE ordinal = 0 AND link_id IN (SELECT l.id FROM links l
          JOIN entities e ON e.id = l.from_id WHERE e.slug = 'jared-kushner') RETURNING link_id::text AS id`)
      for (const { id } of links) tx.touched.links.add(id)
    })
    const own = (await held()).filter((words) => / by Jared Kushner/.test(words))
    expect(own.length).toBeGreaterThan(3)
    for (const words of own) expect(words).toMatch(/Jared Kushner.*disputed/)
  })

  it('is marked as such where a path is told on one line', async () => {
    await contradict()
    const lines = wordsIn((await get('/overlaps?official=jared-kushner')).text, '.chain-line')
    expect(lines.some((line) => /\([^)]*disputed\)/.test(line))).toBe(true)
  })
})

it('a sum that may be exceeded has no upper limit', async () => {
  const { database } = running()
  const deal = (id: string, amount: object) => ({
    id,
    kind: 'partners_with',
    from: 'qia',
    to: 'affinity-partners',
    relationship: 'agreement',
    status: 'reported',
    start: '2024',
    joint_sum: 'shared-deal',
    currency: 'USD',
    sources: ['sums-source'],
    ...amount,
  })
  const file = {
    format: 'recusal-dataset/1',
    sources: [{ id: 'sums-source', url: 'https://sums.example/1', publisher: 'Daily', title: 'Sums' }],
    links: [deal('deal-open', { amount_min: '5000000000' }), deal('deal-exact', { amount: '2000000000' })],
  }
  await importDataset(database, parseDataset(JSON.stringify(file)))
  const deals = await table('/figures/deals.csv')
  const shared = deals.filter(({ known_usd: known }) => known === '5000000000')
  expect(shared).toHaveLength(1)
  expect(shared[0]?.up_to_usd).toBe('')
})

it('overlaps that a write removes while a page is read are left out', async () => {
  const { database } = running()
  const gone = { rowId: '999999999', officialId: '1', negotiationId: '1', partyId: '1' } as OverlapRow
  expect(await loadOverlapViews(database.query, [gone], BEST)).toEqual([])
})
