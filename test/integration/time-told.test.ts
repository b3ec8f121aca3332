import { parse } from 'csv-parse/sync'
import supertest from 'supertest'
import { beforeEach, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { readBar } from '../../server/figures/time-bar.ts'
import { useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { page, wordsIn, wordsOf } from '../support/html.ts'
import { type CaseRecord, datasetOf, type Raw } from '../support/record.ts'

/** What pages and figures say about plans, unknown ends, what is still to come, and days at the ends of the calendar. */

const running = useApp('file')
const OVERLAP = '/overlaps/ada~talks~freedonia'

beforeEach(async () => {
  await emptyRecord(running().database)
})

async function record(given: CaseRecord): Promise<void> {
  await importDataset(running().database, parseDataset(JSON.stringify(datasetOf(given))))
}

const get = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text
/** The bars of a figure’s rows that have this attribute. */
const barsOf = async (figure: string, attribute: string, query = 'official=ada') =>
  page(await get(`/embed/${figure}?${query}`))
    .querySelectorAll(`tr[data-${attribute}]`)
    .map((row) => ({ words: wordsOf(row), bar: readBar(row.getAttribute(`data-${attribute}`) ?? '') }))
const title = async (figure: string): Promise<string> =>
  wordsIn(await get(`/embed/${figure}?official=ada`), '.figure-title').join()

const OWNS: Raw = {
  id: 'own',
  kind: 'owns',
  from: 'ada',
  to: 'acorn',
  start: '2020-01-01',
  last_known: '2025',
}
const FUNDS: Raw = { ...OWNS, id: 'fund', kind: 'invests_in', from: 'freedonia' }

it('what rests on a plan is not drawn as if it held, and is not said to depend on dates', async () => {
  await record({ links: [{ ...OWNS, stage: 'planned' }, FUNDS] })
  for (const figure of ['overlap-windows', 'time']) {
    const bars = (await barsOf(figure, 'window')).filter(({ words }) => !words.includes('invests in'))
    expect(bars.length).toBeGreaterThan(0)
    for (const { bar } of bars) expect(bar.solid).toBeNull()
    expect(await title(figure)).toMatch(/ is uncertain\.$/)
  }
  const text = wordsOf(page(await get(OVERLAP)))
  expect(text).toContain('It rests on a plan.')
  expect(text).not.toContain('The dates do not settle it')
  await emptyRecord(running().database)
  await record({ links: [OWNS, FUNDS] })
  const certain = await barsOf('overlap-windows', 'window')
  expect(certain.map(({ bar }) => bar.solid)).toEqual([expect.anything()])
})

it('what rests on an old report is told as that', async () => {
  await record({ links: [{ ...OWNS, last_known: '2020-02' }, FUNDS] })
  expect(wordsOf(page(await get(OVERLAP)))).toContain('It rests on an old report.')
  const doubted = await barsOf('overlap-windows', 'window')
  expect(doubted.map(({ bar }) => bar.solid)).toEqual([null])
})

it('a link that was called off is not on the timeline, which says how many links it leaves out', async () => {
  await record({
    links: [OWNS, FUNDS, { ...OWNS, id: 'off', kind: 'controls', to: 'birch', stage: 'cancelled' }],
  })
  const rows: Record<string, string>[] = parse(await get('/figures/time.csv?official=ada'), {
    columns: true,
    bom: true,
  })
  const names = rows.map(({ name }) => name)
  expect(names.join()).not.toContain('birch')
  expect(names).toContain('ada owns a stake in acorn')
  expect(wordsOf(page(await get('/embed/time?official=ada')))).toContain(
    '1 other link is in the list of links.',
  )
})

it('a part in talks that ended on an unknown date is not said to last until another one’s end', async () => {
  await record({
    links: [OWNS, FUNDS],
    participants: [{ official: 'ada', role: 'lead', start: '2023-01-01', end: 'unknown', sources: ['s1'] }],
    parties: [{ entity: 'freedonia', role: 'principal', start: '2022', end: '2025-06-01', sources: ['s1'] }],
  })
  const text = wordsOf(page(await get(OVERLAP)))
  expect(text).toContain('from 1 Jan 2023 to an unknown date, 1 June 2025 at the latest')
  expect(text).not.toContain('from 1 Jan 2023 to 1 June 2025')
})

it('talks that last are told as lasting, with what that assumes, and a part in talks that are over as over', async () => {
  const told = async (party: Raw): Promise<string> => {
    await emptyRecord(running().database)
    await record({
      links: [OWNS, FUNDS],
      participants: [{ official: 'ada', role: 'lead', start: '2021', sources: ['s1'] }],
      parties: [{ entity: 'freedonia', role: 'principal', start: '2025', sources: ['s1'], ...party }],
      negotiation: { end: null },
    })
    return wordsOf(page(await get(OVERLAP)))
  }
  const lasting = await told({})
  expect(lasting).toMatch(/ada and Freedonia have both been in the talks since 2025\. The ties/i)
  expect(lasting).toContain(
    'with that time, on every reading of the dates, provided that ada still takes part. No source on record places ada',
  )
  expect(lasting).toMatch(/Freedonia is a party since 2025/i)
  expect(wordsOf(page(await get('/')))).toMatch(
    /in 0 of the overlaps, .*; in 1 more, only if the official still took part/,
  )
  expect(await title('overlap-windows')).toMatch(
    /^The only overlap .* held .*, but only if the official still took part/,
  )
  expect(wordsIn(await get('/overlaps'), '.timing-cell').join()).toContain('if the official still took part')
  const over = await told({ end: '2025-06' })
  expect(over).toMatch(/Freedonia was a party 2025 to June 2025/i)
  expect(over).toContain('provided that ada still took part then')
})

it('a link whose end is still to come is not told in the past tense', async () => {
  await record({
    links: [
      { ...OWNS, end: '9000-06-30' },
      { ...FUNDS, end: '2024-11-30' },
    ],
  })
  const [lede = ''] = wordsIn(await get(OVERLAP), '.lede')
  expect(lede).toContain('owns a stake in acorn from 1 Jan 2020 to 30 June 9000')
  expect(lede).toContain('Freedonia invested in acorn from 1 Jan 2020 to 30 Nov 2024')
})

it('a part in talks that has yet to begin is told as such, also where the other part has no start', async () => {
  await record({
    links: [OWNS, FUNDS],
    participants: [{ official: 'ada', role: 'lead', start: '2999', sources: ['s1'] }],
    negotiation: { start: null, end: null },
  })
  const text = wordsOf(page(await get(OVERLAP)))
  expect(text).toMatch(/are both to be in the talks,? from an unknown date, 2999 at the earliest/)
  expect(text).not.toContain('have both been in the talks')
  expect(text).toContain('ada is to take part from 2999')
})

it('talks that have not begun are told as such, and their time is drawn', async () => {
  await record({ links: [OWNS, FUNDS], negotiation: { start: '2999-03-01', end: null } })
  expect(wordsOf(page(await get(OVERLAP)))).toContain('are both to be in the talks from 1 Mar 2999.')
  expect(await barsOf('overlap-windows', 'taking')).toHaveLength(1)
})

it.each([
  ['before the year 1000', { start: '0998', end: '0999-03' }],
  ['to the last year of the calendar', { start: '2024', end: '9999' }],
])('times %s have a place on every axis', async (_, negotiation) => {
  await record({
    links: [
      { ...OWNS, start: '0990' },
      { ...FUNDS, start: '0990' },
    ],
    negotiation,
  })
  expect(await get(OVERLAP)).not.toContain('NaN')
  for (const figure of ['overlap-windows', 'time']) {
    const bars = [...(await barsOf(figure, 'window')), ...(await barsOf(figure, 'taking'))]
    expect(bars.length).toBeGreaterThan(1)
    for (const { bar } of bars) expect(Number.isFinite(bar.x + bar.width)).toBe(true)
  }
})

it('a path is drawn within the time that was derived for it, where a founding limits its start', async () => {
  await record({
    links: [
      { ...OWNS, start: null, sources: ['s2'] },
      { ...FUNDS, start: null, sources: ['s2'] },
      { id: 'f', kind: 'founded', from: 'bea', to: 'acorn', start: '2023-03-01' },
    ],
  })
  const [row] = await barsOf('overlap-windows', 'window')
  expect(row?.words).toContain('1 Mar 2023')
  expect(row?.bar.openStart).toBe(false)
})

it('a moment of a day is told with its time wherever the record of then is shown', async () => {
  await record({ links: [OWNS, FUNDS] })
  const moment = new Date().toISOString().slice(0, 19)
  const time = `${moment.slice(11)} Z`
  for (const path of ['/figures/money-flow.svg', '/paper.css']) {
    const { text, body } = await supertest(running().app).get(`${path}?as_of=${moment}Z`).expect(200)
    expect(text ?? String(body)).toContain(time)
  }
})

it('the feed of overlaps says what the rating was at the event, and what it is now', async () => {
  await record({ links: [OWNS, FUNDS] })
  await importDataset(
    running().database,
    parseDataset(
      JSON.stringify({
        format: 'recusal-dataset/1',
        links: [{ id: 'fund', amount: '3000000', currency: 'USD' }],
      }),
    ),
  )
  const { body } = await supertest(running().app).get('/api/v1/overlaps?official=ada').expect(200)
  expect(await get('/overlaps.atom?official=ada')).toContain(
    `. Now rated ${body.data[0].band}, ${body.data[0].score}. `,
  )
})

it('a key explains what its timeline draws, and nothing else', async () => {
  await record({ links: [OWNS, FUNDS], negotiation: { start: '2024-01-01', end: '2024-12-31' } })
  const key = async () => wordsIn(await get('/embed/time?official=ada'), '.key li')
  expect(await key()).toEqual([
    'In the talks',
    'Link, or whole path, holds',
    'No end reported',
    'Date of the record',
  ])
  await emptyRecord(running().database)
  await record({
    links: [
      { ...OWNS, stage: 'planned', end: '2025-06-30' },
      { ...FUNDS, end: '2025-06-30' },
    ],
  })
  expect(await key()).toContain('May hold: date unknown, plan or old report')
  expect(await key()).not.toContain('No end reported')
})
