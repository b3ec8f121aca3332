import supertest from 'supertest'
import { expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { signedIn, useApp } from '../support/app.ts'
import { retract } from '../support/forms.ts'
import { hrefOn, one, page, wordsOf } from '../support/html.ts'
import { type CaseRecord, datasetOf, type Raw } from '../support/record.ts'

const running = useApp('test')
const OVERLAP = '/overlaps/ada~talks~acorn'

const STAKE: Raw = {
  kind: 'owns',
  from: 'ada',
  to: 'acorn',
  start: '2020-01-01',
  last_known: '2024-10',
  sources: ['s1', 's2'],
}

/**
 * Ada holds a stake in Acorn throughout, and advises in the talks until May and leads in them from September. Acorn is
 * a party from July: only since September are both in the talks.
 */
const LATE: CaseRecord = {
  links: [STAKE],
  participants: [
    { official: 'ada', role: 'adviser', start: '2024-01-01', end: '2024-05-31', sources: ['s1'] },
    { official: 'ada', role: 'lead', start: '2024-09-01', status: 'disputed', sources: ['s1'] },
  ],
  parties: [{ entity: 'acorn', role: 'mediator', start: '2024-07-01', sources: ['s1'] }],
}

async function record(given: CaseRecord): Promise<void> {
  await importDataset(running().database, parseDataset(JSON.stringify(datasetOf(given))))
}

const shown = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text

it('an overlap says when the official and the party each were in the talks, and when both were', async () => {
  await record(LATE)
  const html = page(await shown(OVERLAP))
  const rows = html.querySelectorAll('.time-chart .time-name').map(wordsOf)
  expect(rows.slice(-2)).toEqual([
    'ada took part (disputed) 1 Sept 2024 to 31 Dec 2024 (end of the talks)',
    'Acorn was a party 1 July 2024 to 31 Dec 2024 (end of the talks)',
  ])
  expect(wordsOf(html)).toContain('ada and acorn were both in the talks from 1 Sept 2024 to 31 Dec 2024.')
  expect(wordsOf(html)).toContain('the path and their time in the talks coincide')
})

it('gives the part and the dispute that its score is about', async () => {
  await record(LATE)
  const terms = page(await shown(OVERLAP))
    .querySelectorAll('.score-terms dd')
    .map(wordsOf)
  expect(terms).toContain(
    '25 of 25 at the same time, on every reading of the dates, if what is disputed is right',
  )
  expect(terms).toContain('8 of 10 mediator')
  expect(terms).toContain('0 of 10 the participation is disputed')
})

it.each([
  ['/officials/ada', 'Lead, disputed'],
  ['/negotiations/talks', 'Lead, disputed'],
  ['/officials/ada/dossier', 'Lead, disputed'],
  ['/negotiations/talks/dossier', 'Lead, disputed'],
  [OVERLAP, 'lead, disputed'],
  ['/figures/time.csv?official=ada', 'Lead, disputed'],
  ['/figures/time.csv?negotiation=talks', 'Lead, disputed'],
  ['/reports/officials.csv', 'lead, disputed (from 2024-09-01)'],
  ['/reports/negotiations.csv', 'ada (adviser, lead, disputed)'],
])('%s says that a participation is disputed', async (path, words) => {
  await record(LATE)
  const text = await shown(path)
  expect(path.includes('.csv') ? text : wordsOf(page(text))).toContain(words)
})

it('the API gives the status of each participation', async () => {
  await record(LATE)
  const { body } = await supertest(running().app).get('/api/v1/officials/ada').expect(200)
  expect(body.data.negotiations.map(({ role, status }: Raw) => [role, status])).toEqual([
    ['lead', 'disputed'],
    ['adviser', 'reported'],
  ])
})

it('says that a link is disputed if a source contradicts it, and does not blame the participation', async () => {
  const contradicted = { ...STAKE, sources: ['s1', { id: 's2', stance: 'contradicts' }] }
  await record({
    ...LATE,
    links: [contradicted],
    participants: [{ official: 'ada', role: 'lead', sources: ['s1'] }],
  })
  const html = page(await shown(OVERLAP))
  expect(html.querySelectorAll('.score-terms dd').map(wordsOf)).toContain('0 of 10 a link is disputed')
})

it.each([
  ['2024-05', '2024-05-31', 'ada and acorn may both have been in the talks in May 2024.'],
  ['2024-02-01', '2030-05-01', 'ada and acorn are both in the talks from 1 Feb 2024 to 1 May 2030.'],
  [
    '2024-02-01',
    'unknown',
    'ada and acorn may both have been in the talks from 1 Feb 2024 to an unknown date.',
  ],
])(
  'the time that both were there is told as surely as its dates allow: from %s to %s',
  async (from, to, told) => {
    await record({
      links: [STAKE],
      negotiation: { end: null },
      participants: [
        {
          official: 'ada',
          role: 'lead',
          start: '2024-01-01',
          end: from === '2024-05' ? from : to,
          sources: ['s1'],
        },
      ],
      parties: [{ entity: 'acorn', role: 'mediator', start: from, end: null, sources: ['s1'] }],
    })
    expect(wordsOf(page(await shown(OVERLAP)))).toContain(told)
  },
)

it('stands beside every part during which the party was there in any of its roles', async () => {
  await record({
    ...LATE,
    parties: [
      { entity: 'acorn', role: 'principal', start: '2024-01-01', end: '2024-04-30', sources: ['s1'] },
      { entity: 'acorn', role: 'mediator', start: '2024-07-01', sources: ['s1'] },
    ],
  })
  const rows = page(await shown('/officials/ada')).querySelectorAll('#parts-heading ~ table tbody tr')
  expect(rows.map((row) => /acorn \d+/.test(wordsOf(one(row, 'td:last-child'))))).toEqual([true, true])
})

it('stands beside the part that the official took while the party was there, and no other', async () => {
  await record(LATE)
  const rows = page(await shown('/officials/ada')).querySelectorAll('#parts-heading ~ table tbody tr')
  expect(rows.map((row) => wordsOf(one(row, 'td:last-child')))).toEqual(['acorn 73', 'none'])
})

it('is drawn against the time that both were in the talks, and its table gives each', async () => {
  await record(LATE)
  const csv = await shown('/figures/overlap-windows.csv?negotiation=talks')
  expect(csv).toContain('takes_part,party_part')
  expect(csv).toContain(
    '1 Sept 2024 to 31 Dec 2024 (end of the talks),1 July 2024 to 31 Dec 2024 (end of the talks)',
  )
})

it('vanishes when the party’s part is taken back, and its past still says when both were there', async () => {
  await record(LATE)
  const agent = await signedIn(running(), 'editor')
  const before = new Date().toISOString()
  const edit = hrefOn(
    (await agent.get('/negotiations/talks').expect(200)).text,
    /\/negotiations\/talks\/parties\/\d+/,
  )
  await retract(agent, edit.replace(/\/edit$/, '/retract'))
  await supertest(running().app).get(OVERLAP).expect(410)
  expect(wordsOf(page(await shown(`${OVERLAP}?as_of=${before}`)))).toContain(
    'ada and acorn were both in the talks from 1 Sept 2024',
  )
  expect(await verifyDatabase(running().database)).toEqual([])
})
