import supertest from 'supertest'
import { beforeEach, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { page, wordsIn, wordsOf } from '../support/html.ts'
import { type CaseRecord, datasetOf, type Raw } from '../support/record.ts'

/** Sentences name who did what when, and only what is so. */

const running = useApp('file')
const OVERLAP = 'ada~talks~freedonia'
const SOURCES = [
  { id: 's1', url: 'https://one.example/1', publisher: 'Daily One', title: 'One', published: '2024-03-10' },
  { id: 's2', url: 'https://two.example/2', publisher: 'Weekly Two', title: 'Two', published: '2024-05' },
]

beforeEach(async () => {
  await emptyRecord(running().database)
})

const record = (given: CaseRecord) =>
  importDataset(running().database, parseDataset(JSON.stringify(datasetOf({ sources: SOURCES, ...given }))))
const get = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text
const title = async (figure: string): Promise<string> =>
  wordsIn(await get(`/embed/${figure}?official=ada`), '.figure-title').join()
const explanation = async (id = OVERLAP): Promise<string> =>
  (await supertest(running().app).get(`/api/v1/overlaps/${id}`).expect(200)).body.data.chains[0].explanation

const OWNS: Raw = { id: 'own', kind: 'owns', from: 'ada', to: 'acorn', start: '2020' }
const FUNDS: Raw = { id: 'fund', kind: 'invests_in', from: 'freedonia', to: 'acorn', start: '2021' }
const CONTROL: Raw = { id: 'control', kind: 'controls', from: 'freedonia', to: 'ember', start: '2019' }

describe('the headline of a money flow', () => {
  it('tells what a customer is on record as having paid', async () => {
    const custom = { kind: 'customer_of', from: 'freedonia', to: 'acorn', start: '2021' }
    await record({ links: [OWNS, custom] })
    expect(await title('money-flow')).toContain('named only as a customer')
    await emptyRecord(running().database)
    await record({ links: [OWNS, { ...custom, amount: '5000000', currency: 'USD', amount_status: 'paid' }] })
    expect(await title('money-flow')).toMatch(/^\$5m paid to acorn/)
  })

  it('names a relative who was paid once, as a relative', async () => {
    await record({
      links: [
        { kind: 'family', relationship: 'spouse', from: 'ada', to: 'bea' },
        {
          kind: 'pays',
          from: 'freedonia',
          to: 'bea',
          start: '2024-02',
          amount: '20000',
          currency: 'USD',
          amount_status: 'paid',
        },
      ],
    })
    expect(await title('money-flow')).toMatch(/^\$20,000 paid to bea, a relative or partner/)
  })

  it('claims little more of a narrow range than the record does', async () => {
    await record({
      links: [
        OWNS,
        {
          ...FUNDS,
          amount_min: '1290000000',
          amount_max: '1300000000',
          currency: 'USD',
          amount_status: 'paid',
        },
      ],
    })
    expect(await title('money-flow')).toMatch(/^\$1\.29bn to \$1\.3bn paid to acorn/)
  })
})

describe('money by state', () => {
  it('is not planned or announced where only stakes are on record, nor of unknown amount where only customers are', async () => {
    await record({ links: [OWNS, { kind: 'owns', from: 'freedonia', to: 'acorn', start: '2021' }] })
    expect(await title('money-by-state')).toBe('No money from states’ sides is on record, only stakes.')
    await emptyRecord(running().database)
    await record({ links: [OWNS, { kind: 'customer_of', from: 'freedonia', to: 'acorn', start: '2021' }] })
    expect(await title('money-by-state')).toContain('they are named only as customers')
  })
})

it('deals of the same value are not ranked', async () => {
  const deal = {
    kind: 'partners_with',
    relationship: 'agreement',
    amount: '1200000000',
    currency: 'USD',
    start: '2021',
  }
  await record({
    links: [
      OWNS,
      { ...deal, from: 'freedonia', to: 'acorn' },
      { ...deal, from: 'ember', to: 'acorn' },
      CONTROL,
    ],
  })
  expect(await title('deals')).toBe('The two deals are of the same value, $1.2bn each.')
})

describe('headlines of overlaps that held', () => {
  const seen = { official: 'ada', role: 'lead', sources: ['s1'] }

  it('name the condition that applies, and no other', async () => {
    await record({ links: [OWNS, FUNDS], participants: [{ ...seen, status: 'disputed' }] })
    expect(await title('time')).toContain('but only if what is disputed is right.')
    expect(await title('time')).not.toContain('still took part')
  })

  it('do not tell talks that are yet to come as held', async () => {
    await record({ links: [OWNS, FUNDS], negotiation: { start: '2999', end: null } })
    expect(await title('time')).toBe('The only overlap involving ada is in talks that are yet to come.')
    expect(wordsIn(await get('/'), '.headline').join()).toContain('in 0 of the overlaps')
  })
})

describe('the summary of a path', () => {
  it('gives the roles of a party at the time that counts, and others with their dates', async () => {
    await record({
      links: [OWNS, FUNDS],
      parties: [
        { entity: 'freedonia', role: 'principal', start: '2022', end: '2023-08', sources: ['s1'] },
        { entity: 'freedonia', role: 'observer', start: '2024-02-15', sources: ['s1'] },
      ],
    })
    const told = await explanation()
    expect(told).toContain('as observer, from 15 Feb 2024 to 31 Dec 2024 (end of the talks).')
    expect(told).toContain('It was also a party as principal, from 2022 to August 2023.')
  })

  it('says when someone acted for the party', async () => {
    await record({
      entities: [{ id: 'agent', kind: 'person', name: 'Agent', sources: [] }],
      links: [OWNS, { kind: 'controls', from: 'agent', to: 'acorn', start: '2020' }],
      participants: [
        { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] },
        {
          official: 'agent',
          role: 'envoy',
          on_behalf_of: 'freedonia',
          start: '2024-01-05',
          end: '2024-02',
          sources: ['s1'],
        },
      ],
    })
    const told = await explanation()
    expect(told).toContain(
      'Agent is on record as acting for freedonia in the same negotiation, from 5 Jan 2024 to February 2024.',
    )
    // Which dates count is the method’s to say: a sentence keeps readers from taking these for some of them.
    expect(told).toMatch(
      /of the dates\. The times at which Agent acts for freedonia are not part of this comparison\.$/,
    )
  })

  it('says on whose behalf each part was, and none from a later day to an earlier', async () => {
    const part = { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] }
    await record({
      links: [OWNS, FUNDS],
      participants: [
        part,
        { ...part, role: 'adviser', start: '2024-02' },
        { ...part, role: 'envoy', on_behalf_of: 'ember', start: '2026' },
      ],
    })
    const told = await explanation()
    expect(told).toContain('as lead for homeland')
    expect(told).toContain('also took part as adviser, from February 2024')
    expect(told).toContain('as envoy for ember, since 2026, after the talks ended (31 Dec 2024).')
  })

  it('depends on whether the official still took part, if the path began after anyone reported it', async () => {
    await record({
      links: [OWNS, { ...FUNDS, start: '2024-08' }],
      negotiation: { end: null },
    })
    const told = await explanation()
    expect(told).toContain('provided that ada still takes part.')
    expect(told).toContain('No source on record places ada in these talks after 10 Mar 2024.')
  })

  it('gives the first day on which a path can have begun whose start is unknown', async () => {
    await record({
      links: [
        OWNS,
        { kind: 'invests_in', from: 'ember', to: 'acorn', start: '2024-04' },
        { kind: 'controls', from: 'freedonia', to: 'ember', sources: ['undated'] },
      ],
      negotiation: { end: null },
      sources: [
        ...SOURCES,
        { id: 'undated', url: 'https://undated.example/1', publisher: 'Undated', title: 'U' },
      ],
    })
    expect(await explanation()).toContain(
      'From an unknown date, 1 Apr 2024 at the earliest, all of this holds',
    )
  })

  it('tells a plan as a plan', async () => {
    await record({ links: [OWNS, { ...FUNDS, stage: 'planned', start: '2024-06' }] })
    expect(await explanation()).toContain('Planned: freedonia was to invest in acorn from June 2024 (')
    await emptyRecord(running().database)
    await record({
      links: [OWNS, { ...FUNDS, stage: 'planned', start: '2999' }],
      negotiation: { start: '2999-01', end: null },
    })
    const told = await explanation()
    expect(told).toContain('ada is to take part in “Talks”')
    expect(told).toContain('Freedonia is to be a party to the talks')
    expect(told).toContain('Planned: freedonia is to invest in acorn from 2999 (')
  })

  it('says of a loan that was only committed that it is not on record as paid', async () => {
    const loan = { kind: 'lends_to', amount: '8000000', currency: 'USD', amount_status: 'committed' }
    await record({ links: [OWNS, { ...loan, from: 'freedonia', to: 'acorn', start: '2023' }] })
    expect(await explanation()).toContain('The money is on record as committed, not as paid.')
  })

  it('says that the part of whoever acts for the party is disputed', async () => {
    await record({
      entities: [{ id: 'agent', kind: 'person', name: 'Agent', sources: [] }],
      links: [OWNS, { kind: 'controls', from: 'agent', to: 'acorn', start: '2020' }],
      participants: [
        { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] },
        { official: 'agent', role: 'envoy', on_behalf_of: 'freedonia', status: 'disputed', sources: ['s1'] },
      ],
    })
    const told = await explanation()
    expect(told).toContain('Agent is on record as acting for freedonia in the same negotiation (disputed).')
    expect(told).toContain('If what is disputed is right: all of this held')
    expect(told).not.toContain('not part of this comparison')
  })

  it('tells what is dated ahead as yet to come', async () => {
    const ahead = { amount: '20000', currency: 'USD', start: '2999-06-01' }
    await record({
      links: [
        OWNS,
        { id: 'pay', kind: 'pays', from: 'freedonia', to: 'acorn', ...ahead },
        { id: 'stake', kind: 'owns', from: 'ember', to: 'acorn', start: '2999' },
        {
          id: 'deal',
          kind: 'partners_with',
          relationship: 'licence',
          from: 'ember',
          to: 'acorn',
          start: '2999',
        },
      ],
      negotiation: { start: '2999-01', end: null },
    })
    const told = await explanation()
    expect(told).toContain('The payment is dated 1 June 2999, which had yet to come when it was recorded')
    expect(told).toContain('Freedonia is to pay acorn $20,000 on 1 June 2999 (')
    expect(told).not.toMatch(/held on|after January 2999/)
    const titles = async (id: string) => wordsIn(await get(`/links/${id}`), 'h1').join()
    expect(await titles('pay')).toBe('freedonia is to pay acorn')
    expect(await titles('stake')).toBe('ember is to own a stake in acorn')
    expect(await titles('deal')).toBe('ember and acorn are to have a license agreement')
  })

  it('names a source that differs on a detail', async () => {
    await record({ links: [OWNS, { ...FUNDS, sources: ['s1', { id: 's2', stance: 'qualifies' }] }] })
    expect(await explanation()).toContain('reported by Daily One; Weekly Two differs on a detail')
    const cited = page(await get('/sources/s2')).querySelectorAll(
      'section[aria-labelledby=citing-heading] tbody tr',
    )
    expect(cited.map(wordsOf).join()).toContain('The source differs on a detail')
  })
})

it('a recusal from the talks answers every overlap in them', async () => {
  await record({ links: [OWNS, FUNDS] })
  const statement = {
    id: 'recused',
    kind: 'recusal',
    by: 'ada',
    about: ['talks'],
    date: '2024-05-01',
    paraphrase: 'Said that she had recused herself from the talks',
    sources: ['s1'],
  }
  await importDataset(
    running().database,
    parseDataset(JSON.stringify({ format: 'recusal-dataset/1', statements: [statement] })),
  )
  const { body } = await supertest(running().app).get(`/api/v1/overlaps/${OVERLAP}`).expect(200)
  expect(body.data.responses).toMatchObject([{ id: 'recused', direct: true }])
  expect(await get('/overlaps')).toContain('spoke of a recusal')
})

it('what somebody on the path says of the fund or the state answers the overlap', async () => {
  const fund = { id: 'fund-of-state', kind: 'sovereign_fund', name: 'Fund', sources: [] }
  await record({
    entities: [fund],
    links: [
      OWNS,
      { kind: 'controls', from: 'freedonia', to: 'fund-of-state', start: '2019' },
      { kind: 'invests_in', from: 'fund-of-state', to: 'acorn', start: '2021' },
    ],
  })
  const say = (by: string, about: string) => ({
    id: `${by}-on-${about}`,
    kind: 'denial',
    by,
    about: [about],
    date: '2024-05-01',
    paraphrase: 'Denied it',
    sources: ['s1'],
  })
  const statements = [say('ada', 'fund-of-state'), say('acorn', 'freedonia'), say('ember', 'freedonia')]
  await importDataset(
    running().database,
    parseDataset(JSON.stringify({ format: 'recusal-dataset/1', statements })),
  )
  const { body } = await supertest(running().app).get(`/api/v1/overlaps/${OVERLAP}`).expect(200)
  const ids = body.data.responses.map(({ id }: { id: string }) => id).toSorted()
  expect(ids).toEqual(['acorn-on-freedonia', 'ada-on-fund-of-state'])
  const csv = await get('/reports/overlaps.csv')
  expect(csv).toContain('denial by ada')
  expect(csv).toContain('denial by acorn')
  expect(csv).not.toContain('denial by ember')
})

it('a part in talks that the record puts after their end is not told as lasting from later to earlier', async () => {
  await record({
    links: [OWNS],
    participants: [
      { official: 'ada', role: 'lead', on_behalf_of: 'homeland', start: '2026', sources: ['s1'] },
    ],
  })
  const row = wordsIn(await get('/negotiations/talks'), 'tbody tr').find((words) => words.startsWith('ada'))
  expect(row).toContain('since 2026, after the talks ended (31 Dec 2024)')
})

describe('legal elements', () => {
  const of = async (label: string): Promise<string> => {
    const text = await get(`/overlaps/${OVERLAP}`)
    const found = page(text)
      .querySelectorAll('*')
      .filter((element) => wordsOf(element).includes(label))
      .map(wordsOf)
      .sort((a, b) => a.length - b.length)
    return found.join('\n')
  }

  it('tell a path of before as one of before, and a gift as a gift', async () => {
    await record({
      links: [
        {
          kind: 'gives',
          from: 'freedonia',
          to: 'ada',
          start: '2023-03',
          amount: '20000',
          currency: 'USD',
          amount_status: 'paid',
        },
      ],
    })
    expect(await of('The path ended before that time.')).not.toBe('')
    expect(await of('The record shows a gift or a loan from freedonia.')).not.toBe('')
    expect(await of('This path shows a gift or a loan to the official, not pay from an employer.')).not.toBe(
      '',
    )
    expect(await get(`/overlaps/${OVERLAP}`)).not.toContain(
      'The dates leave open whether the path held at the time',
    )
  })

  it('name whom the official is tied to, not where the path leads', async () => {
    await record({ links: [{ kind: 'pays', from: 'ember', to: 'ada', start: '2024-03' }, CONTROL] })
    expect(await get(`/overlaps/${OVERLAP}`)).toContain(
      'The tie is to ember. The path continues from there to freedonia.',
    )
  })
})
