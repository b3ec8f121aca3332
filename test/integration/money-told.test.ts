import { parse } from 'csv-parse/sync'
import sql from 'sql-template-tag'
import supertest from 'supertest'
import { beforeEach, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { useApp } from '../support/app.ts'
import { emptyRecord } from '../support/database.ts'
import { wordsIn } from '../support/html.ts'
import { datasetOf, type Raw } from '../support/record.ts'

/** What figures say about sums that are in other currencies, in parts of different status, planned or disputed. */

const running = useApp('file')

beforeEach(async () => {
  await emptyRecord(running().database)
})

async function record(links: readonly Raw[]): Promise<void> {
  const party = { entity: 'freedonia', role: 'principal', sources: ['s1'] }
  await importDataset(
    running().database,
    parseDataset(JSON.stringify(datasetOf({ links: [...links], parties: [party] }))),
  )
}

const get = async (path: string): Promise<string> =>
  (await supertest(running().app).get(path).expect(200)).text
const rows = async (figure: string): Promise<Record<string, string>[]> =>
  parse(await get(`/figures/${figure}.csv?official=ada`), { columns: true, bom: true })
const title = async (figure: string): Promise<string> =>
  wordsIn(await get(`/embed/${figure}?official=ada`), '.figure-title').join()

const OWNS: Raw = { id: 'own', kind: 'owns', from: 'ada', to: 'acorn', start: '2020' }
const invests = (id: string, more: Raw = {}): Raw => ({
  id,
  kind: 'invests_in',
  from: 'freedonia',
  to: 'acorn',
  start: '2020',
  ...more,
})
const deal = (id: string, more: Raw = {}): Raw => ({
  ...invests(id),
  kind: 'partners_with',
  relationship: 'joint_venture',
  ...more,
})
const EUROS = { amount: '500000000', currency: 'EUR' }

describe('an amount in a currency without a peg', () => {
  it('is not called unknown by the figures of money, which show it as it was reported', async () => {
    await record([OWNS, invests('euros', EUROS)])
    expect(await title('money-flow')).toMatch(/ is on record in other currencies, not in dollars\.$/)
    expect(await title('money-by-state')).toContain('in other currencies')
    expect(await rows('money-by-state')).toMatchObject([
      { links: '1', links_of_unknown_amount: '0', links_in_other_currencies: '1' },
    ])
    expect(await get('/embed/money-flow?official=ada')).toContain('€500m')
    expect(await rows('money-flow')).toMatchObject([
      { known_usd: '', what: expect.stringContaining('€500m') },
    ])
  })

  it('is said to be missing from a total, as are unknown amounts', async () => {
    await record([OWNS, invests('euros', EUROS), invests('dollars', { amount: '7000000', currency: 'USD' })])
    expect(await title('money-flow')).toMatch(
      /^\$7m reported .*; another sum, from .*, is in another currency\.$/,
    )
    await emptyRecord(running().database)
    await record([OWNS, invests('unknown'), invests('dollars', { amount: '7000000', currency: 'USD' })])
    expect(await title('money-flow')).toMatch(
      /^\$7m reported .*; another sum, from .*, is of unknown amount\.$/,
    )
  })

  it('gives no earliest start if other money was reported before it', async () => {
    const seven = { amount: '7000000', currency: 'USD' }
    const since = async (start: string | null): Promise<string> => {
      await emptyRecord(running().database)
      // The undated one was reported on 10 March 2022.
      await record([
        OWNS,
        invests('dated', { ...seven, start }),
        invests('undated', { ...seven, start: null }),
      ])
      return title('money-flow')
    }
    expect(await since('2021')).toContain('(earliest known start: 2021)')
    expect(await since('2024')).toMatch(/^\$14m reported as going to acorn, from/)
    // Money in another currency is not in the total.
    await emptyRecord(running().database)
    await record([
      OWNS,
      invests('dated', { ...seven, start: '2024' }),
      invests('undated', { ...EUROS, start: null }),
    ])
    expect(await title('money-flow')).toContain('going to acorn (earliest start: 2024), from')
  })

  it('is the value of a deal like any other', async () => {
    await record([OWNS, deal('euros', EUROS)])
    expect(await title('deals')).toMatch(/: €500m\.$/)
    expect(await rows('deals')).toMatchObject([
      { what: 'joint venture, €500m', known_usd: '', links_of_unknown_amount: '0' },
    ])
  })
})

describe('a sum that several links report in part', () => {
  const part = (amount: string, more: Raw = {}): Raw => ({
    amount,
    currency: 'USD',
    joint_sum: 'one',
    ...more,
  })

  it('has the status of a link only if all of them agree', async () => {
    await record([OWNS, deal('a', part('10000000', { amount_status: 'paid' })), deal('b', part('500000000'))])
    expect(await title('deals')).toContain('$500m, in part paid.')
    await emptyRecord(running().database)
    await record([OWNS, deal('a', part('500000000', { amount_status: 'paid' }))])
    expect(await title('deals')).toContain('$500m, paid.')
  })

  it('is planned as far as it was not paid', async () => {
    await record([
      OWNS,
      invests('paid', part('10000000', { amount_status: 'paid' })),
      invests('announced', part('500000000', { amount_status: 'announced' })),
    ])
    const [state] = await rows('money-by-state')
    expect(state).toMatchObject({ known_usd: '10000000', planned_up_to_usd: '490000000' })
    await emptyRecord(running().database)
    await record([
      OWNS,
      invests('paid', part('500000000', { amount_status: 'paid' })),
      invests('announced', part('500000000', { amount_status: 'announced' })),
    ])
    expect((await rows('money-by-state'))[0]).toMatchObject({ known_usd: '500000000', planned_up_to_usd: '' })
    await emptyRecord(running().database)
    await record([
      OWNS,
      invests('paid', { ...part('1'), amount: undefined, amount_min: '10000000', amount_status: 'paid' }),
      invests('announced', part('500000000', { amount_status: 'announced' })),
    ])
    // How much more was paid is not known, so no sum is certainly left.
    expect(await title('money-flow')).toContain('At least $10m paid')
    expect(await get('/embed/money-flow?official=ada')).toContain('up to $490m, planned or announced')
  })

  it('is credited to a party only as far as the party’s own links report it', async () => {
    const upTo = (most: string): Raw => ({ ...part('1'), amount: undefined, amount_max: most })
    const both = (own: string, backed: string): Raw[] => [
      OWNS,
      invests('first', upTo(own)),
      { ...invests('second', upTo(backed)), from: 'birch' },
      { id: 'backs', kind: 'owns', from: 'freedonia', to: 'birch', share_percent: '10', start: '2019' },
    ]
    await record(both('900000000', '1500000000'))
    expect(await title('money-flow')).toMatch(/^Up to \$900m .* from the side of freedonia\.$/i)
    expect(await get('/embed/money-flow?official=ada')).toMatch(
      /Not counted above, .*: up to \$1\.5bn from birch/i,
    )
    await emptyRecord(running().database)
    await record(both('1500000000', '1500000000'))
    expect(await title('money-flow')).toMatch(/^Up to \$1\.5bn .* from the side of freedonia\.$/i)
    expect(await get('/embed/money-flow?official=ada')).not.toContain('Not counted above')
  })
})

it('what is only planned is called that: the holding, the stake behind a payer, and the money', async () => {
  await record([
    { ...OWNS, stage: 'planned' },
    invests('stake', { to: 'ember', stage: 'planned' }),
    invests('money', { from: 'ember' }),
  ])
  const [row] = await rows('money-flow')
  expect(row?.tied_to).toMatch(/owned by ada.*planned/)
  expect(row?.behind).toBe('freedonia plans a stake in it')
  await emptyRecord(running().database)
  await record([OWNS, invests('plan', { amount: '9000000', currency: 'USD', stage: 'planned' })])
  expect(await title('money-by-state')).toBe('Money from states’ sides is only planned or announced.')
})

describe('a headline about money', () => {
  it('tells stakes that no one says were paid for, and does not deny them', async () => {
    await record([
      OWNS,
      { ...invests('stake', { amount: '3000000', currency: 'USD' }), kind: 'owns', share_percent: '20' },
    ])
    expect(await title('money-flow')).toMatch(
      /^Stakes in Acorn.*, are on record, worth \$3m; no money is on record as paid for them\.$/i,
    )
  })

  it('is about money that was paid, however it comes, before it is about plans', async () => {
    const amount = (number: string, status: string) => ({
      amount: number,
      currency: 'USD',
      amount_status: status,
    })
    await record([
      OWNS,
      invests('announced', amount('1000000000', 'announced')),
      { ...invests('paid', amount('2000000000', 'paid')), from: 'birch' },
      { id: 'backs', kind: 'owns', from: 'freedonia', to: 'birch', share_percent: '10', start: '2019' },
    ])
    expect(await title('money-flow')).toMatch(/^\$2bn paid to /)
  })

  it('tells one payment with its day, and a loan that is only committed as still to come', async () => {
    await record([
      OWNS,
      {
        ...invests('one', { amount: '5000000', currency: 'USD', amount_status: 'paid', start: '2024-03-04' }),
        kind: 'pays',
      },
    ])
    expect(await title('money-flow')).toMatch(
      /^\$5m paid to Acorn on 4 Mar 2024, from the side of freedonia\.$/i,
    )
    await emptyRecord(running().database)
    await record([
      OWNS,
      invests('paid', { amount: '200000000', currency: 'USD', amount_status: 'paid' }),
      {
        ...invests('loan', { amount: '3000000', currency: 'USD', amount_status: 'committed' }),
        kind: 'lends_to',
      },
    ])
    expect(await title('money-flow')).toMatch(
      /^\$203m paid, committed or to be lent to Acorn \(earliest start: 2020/i,
    )
  })

  it('does not say that the price of a stake went to what was bought, or when it was paid', async () => {
    const price = { amount: '623000000', currency: 'USD', amount_status: 'paid' }
    await record([OWNS, { ...invests('stake', price), kind: 'owns' }])
    expect(await title('money-flow')).toBe('$623m paid for ownership in acorn, from the side of freedonia.')
    await emptyRecord(running().database)
    await record([
      OWNS,
      { ...invests('stake', price), kind: 'owns' },
      invests('paid', { ...price, amount: '7000000' }),
    ])
    expect(await title('money-flow')).toMatch(
      /^\$630m paid to, or for ownership in, acorn \(earliest start: 2020\)/,
    )
  })

  it('does not say that a customer paid', async () => {
    await record([OWNS, { ...invests('custom'), kind: 'customer_of' }])
    expect(await title('money-flow')).toBe(
      'Whether money went into acorn, from the side of freedonia, is not on record: the source is named only as a customer.',
    )
  })

  it('counts apart what came from payers behind whom there is no party', async () => {
    const sum = (amount: string) => ({ amount, currency: 'USD', amount_status: 'paid' })
    await record([OWNS, invests('party', sum('5')), { ...invests('other', sum('900')), from: 'cedar' }])
    expect(await title('money-flow')).toMatch(/^\$5 paid to acorn/)
    expect(await get('/embed/money-flow?official=ada')).toContain(
      'Not counted above, as money on no path of these overlaps: $900 from cedar to acorn.',
    )
  })

  it('names no state behind money that ran after its control had ended', async () => {
    const controlled = (end: string): Raw[] => [
      OWNS,
      { id: 'control', kind: 'controls', from: 'freedonia', to: 'ember', start: '2000', end },
      {
        ...invests('payment', { amount: '9000000', currency: 'USD', start: '2024-05-01' }),
        from: 'ember',
        kind: 'pays',
      },
    ]
    await record(controlled('2019'))
    expect((await rows('money-flow')).map(({ behind }) => behind)).toEqual([''])
    await emptyRecord(running().database)
    await record(controlled('2024-06'))
    expect((await rows('money-flow')).map(({ behind }) => behind)).toEqual(['behind it: freedonia'])
  })

  it('does not deny what another path than the best one shows', async () => {
    const paid = (id: string, amount: string, more: Raw = {}): Raw => ({
      ...invests(id, { amount, currency: 'USD', amount_status: 'paid', ...more }),
      status: 'confirmed',
    })
    await record([
      { ...OWNS, status: 'confirmed' },
      paid('ended', '30000000000', { end: '2023-06-30' }),
      { id: 'second', kind: 'owns', from: 'ada', to: 'birch', start: '2020' },
      { ...invests('lasting', { amount: '1000', currency: 'USD', amount_status: 'paid' }), to: 'birch' },
    ])
    const [best] = await running().database.query<{ timing: string }>(
      sql`SELECT timing FROM derived_overlaps`,
    )
    expect(best?.timing).toBe('recent')
    expect(await title('overlap-windows')).toMatch(/^The only overlap that matches these filters held while /)
  })

  it('says that filters leave out other overlaps', async () => {
    await record([OWNS, invests('one', { amount: '3000000', currency: 'USD' })])
    const all = await get('/embed/overlaps-by-negotiation')
    expect(wordsIn(all, '.figure-title').join()).toBe('Talks has the only overlap.')
    const some = await get('/embed/overlaps-by-negotiation?party=freedonia')
    expect(wordsIn(some, '.figure-title').join()).toBe(
      'Talks has the only overlap that matches these filters.',
    )
    expect(some).toContain('Party: freedonia.')
  })
})
