import supertest from 'supertest'
import { beforeEach, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { signedIn, useApp } from '../support/app.ts'
import { retract } from '../support/forms.ts'
import { hrefOn, one, page, wordsOf } from '../support/html.ts'
import { datasetOf } from '../support/record.ts'

/**
 * Ada holds a stake in Acorn throughout, and advises in the talks until May and leads in them from September. Acorn is
 * a party from July: only since September are both in the talks.
 */
const running = useApp('test')
const OVERLAP = '/overlaps/ada~talks~acorn'

beforeEach(async () => {
  const record = datasetOf({
    links: [{ kind: 'owns', from: 'ada', to: 'acorn', start: '2020-01-01', last_known: '2024-10' }],
    participants: [
      { official: 'ada', role: 'adviser', start: '2024-01-01', end: '2024-05-31', sources: ['s1'] },
      { official: 'ada', role: 'lead', start: '2024-09-01', status: 'disputed', sources: ['s1'] },
    ],
    parties: [{ entity: 'acorn', role: 'mediator', start: '2024-07-01', sources: ['s1'] }],
  })
  await importDataset(running().database, parseDataset(JSON.stringify(record)))
})

const shown = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text

it('an overlap says when the official and the party each were in the talks, and when both were', async () => {
  const html = page(await shown(OVERLAP))
  const rows = html.querySelectorAll('.time-chart .time-name').map(wordsOf)
  expect(rows.slice(-2)).toEqual([
    'ada takes part 1 Sept 2024 to 31 Dec 2024',
    'acorn is a party 1 July 2024 to 31 Dec 2024',
  ])
  expect(wordsOf(html)).toContain('ada and acorn were both in the talks, from 1 Sept 2024 to 31 Dec 2024.')
  expect(wordsOf(html)).toContain('the path holds while both are in the talks')
})

it('gives the part and the dispute that its score is about', async () => {
  const terms = page(await shown(OVERLAP))
    .querySelectorAll('.score-terms dd')
    .map(wordsOf)
  expect(terms).toContain('25 of 25 at the same time, on every reading of the dates')
  expect(terms).toContain('8 of 10 mediator')
  expect(terms).toContain('0 of 10 the participation is disputed')
})

it('stands beside the part that the official took while the party was there, and no other', async () => {
  const rows = page(await shown('/officials/ada')).querySelectorAll('#parts-heading ~ table tbody tr')
  expect(rows.map((row) => wordsOf(one(row, 'td:last-child')))).toEqual(['acorn 73', 'none'])
})

it('is drawn against the time that both were in the talks, and its table gives each', async () => {
  const csv = await shown('/figures/overlap-windows.csv?negotiation=talks')
  expect(csv).toContain('takes_part,party_part')
  expect(csv).toContain('1 Sept 2024 to 31 Dec 2024,1 July 2024 to 31 Dec 2024')
})

it('vanishes when the party’s part is taken back, and its past still says when both were there', async () => {
  const agent = await signedIn(running(), 'editor')
  const before = new Date().toISOString()
  const edit = hrefOn(
    (await agent.get('/negotiations/talks').expect(200)).text,
    /\/negotiations\/talks\/parties\/\d+/,
  )
  await retract(agent, edit.replace(/\/edit$/, '/retract'))
  await supertest(running().app).get(OVERLAP).expect(410)
  expect(wordsOf(page(await shown(`${OVERLAP}?as_of=${before}`)))).toContain(
    'ada and acorn were both in the talks, from 1 Sept 2024',
  )
  expect(await verifyDatabase(running().database)).toEqual([])
})
