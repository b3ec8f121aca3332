import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../server/database/index.ts'
import { DEALS } from '../../server/figures/deals.ts'
import type { Figure } from '../../server/figures/figure.ts'
import { figureCsv } from '../../server/figures/files/csv.ts'
import { figurePng } from '../../server/figures/files/image.ts'
import { figureJob } from '../../server/figures/files/paint-job.ts'
import { MONEY_BY_STATE } from '../../server/figures/money-by-state.ts'
import { MONEY_FLOW } from '../../server/figures/money-flow/index.ts'
import { NO_OPTIONS } from '../../server/figures/scope.ts'
import { type Filters, NO_FILTERS } from '../../server/queries/filters.ts'
import { useDatabase } from '../support/database.ts'
import { type CaseRecord, chainsOf } from '../support/record.ts'

const database = useDatabase()
let db: Database
beforeAll(() => {
  db = database()
})

const scope = (filters: Partial<Filters>) => ({
  filters: { ...NO_FILTERS, ...filters },
  ...NO_OPTIONS,
  today: '2024-06-30',
})

async function flowOf(record: CaseRecord, filters: Partial<Filters> = {}): Promise<Figure> {
  await chainsOf(db, record)
  const figure = await MONEY_FLOW.build(db.query, scope(filters))
  // Every figure can be drawn, whatever it contains.
  await figurePng(
    figureJob(figure, { title: figure.title, measure: '', key: [], note: '', source: '' }, 'png'),
  )
  return figure
}

/** The rows as "from → to: what, known–up to", with who is behind the money and who is connected to it, if given. */
function told(figure: Figure): string[] {
  const value = (cell: { text: string; value?: string | number } | undefined): string =>
    String(cell?.value ?? cell?.text)
  return figure.rows.map(({ cells }) => {
    const [from, to, what, known, upper, , behind, tied] = cells.map(value)
    return `${from} → ${to}: ${what}, ${known}–${upper}${behind === '' ? '' : `; ${behind}`}${tied === '' ? '' : `; ${tied}`}`
  })
}

/** The rows of the figure by state: name, known and up to. */
async function byState(): Promise<(string | number | undefined)[][]> {
  const { rows } = await MONEY_BY_STATE.build(db.query, scope({}))
  return rows.map(({ cells }) => cells.slice(0, 3).map(({ text, value }) => value ?? text))
}

const founded = { kind: 'founded', from: 'ada', to: 'acorn', start: '2020' }
const control = { kind: 'controls', from: 'freedonia', to: 'ember', start: '2015' }
const stake = (amounts: Record<string, string>) => ({
  kind: 'invests_in',
  from: 'ember',
  to: 'acorn',
  start: '2021',
  currency: 'USD',
  amount_status: 'paid',
  ...amounts,
})

describe('the money flow', () => {
  it('runs from payer to interest, and names who is behind the money and who holds the interest', async () => {
    const figure = await flowOf({ links: [founded, control, stake({ amount: '2000000000' })] })
    expect(figure.title).toBe('$2bn paid to acorn (start: 2021), from the side of freedonia.')
    expect(told(figure)).toEqual([
      'ember → acorn: invests in, paid, 2000000000–2000000000; behind it: freedonia; founded by ada',
    ])
  })

  it('does not say that an interest was founded by whoever owns it, even if the ownership is disputed', async () => {
    const owns = { kind: 'owns', from: 'ada', to: 'acorn', start: '2021', status: 'disputed' }
    const figure = await flowOf({ links: [founded, owns, control, stake({ amount: '5' })] })
    expect(told(figure).join()).toContain('owned by ada, share not known, disputed')
    expect(told(figure).join()).not.toContain('founded')
  })

  it('names the first of many who are behind the money, and all of them in the CSV', async () => {
    const backers = Array.from({ length: 9 }, (_, each) => `backer-${each}`)
    const figure = await flowOf({
      entities: backers.map((id) => ({ id, kind: 'company', name: id })),
      links: [
        founded,
        stake({ amount: '5' }),
        ...backers.flatMap((backer) => [
          { ...control, to: backer },
          { kind: 'invests_in', from: backer, to: 'ember', start: '2016' },
        ]),
      ],
    })
    const behind = figure.rows[0]?.cells[6]
    expect(behind?.text.split('; ').at(-1)).toBe('and 3 more')
    for (const backer of backers) expect(figureCsv(figure)).toContain(`${backer} holds a stake in it`)
    const narrow = figure.drawing.by === 'picture' ? JSON.stringify(figure.drawing.narrow()) : ''
    expect(narrow).toContain('And 5 more')
    expect(narrow).not.toContain(backers[8])
  })

  it.each([
    [{ amount_min: '200000' }, 'At least $200,000 paid', '200000–'],
    [{ amount_max: '1500000' }, 'Up to $1.5m paid', '–1500000'],
    [{ amount_min: '1000000', amount_max: '3000000' }, '$1m to $3m paid', '1000000–3000000'],
    [{ amount: '0' }, '$0 paid', '0–0'],
    [{ amount: '5', amount_status: 'committed' }, '$5 committed', '5–5'],
  ])('says no more than is reported for %j', async (amounts, words, cells) => {
    const figure = await flowOf({ links: [founded, control, stake(amounts)] })
    expect(figure.title).toBe(`${words} to acorn (start: 2021), from the side of freedonia.`)
    expect(told(figure)[0]).toContain(`, ${cells}; `)
    expect((await byState())[0]?.slice(1)).toEqual(cells.split('–'))
  })

  it('does not claim that money was paid if no report says so, or since when if the date is not known', async () => {
    const links = [founded, control, { ...stake({ amount: '7' }), amount_status: null }]
    expect((await flowOf({ links })).title).toBe(
      '$7 reported as going to acorn (start: 2021), from the side of freedonia.',
    )
    const more = { ...stake({ amount: '5' }), from: 'flint', start: null, amount_status: 'committed' }
    const both = [founded, control, stake({ amount: '7' }), more, { ...control, to: 'flint' }]
    expect((await flowOf({ links: both })).title).toBe(
      '$12 paid or committed to acorn (earliest known start: 2021), from the side of freedonia.',
    )
  })

  it('counts links that share an amount only once, in the headline, under the names and by state', async () => {
    const joint = { joint_sum: 'round-2', amount_max: '1500000000', amount_status: 'committed' }
    const record = {
      links: [
        founded,
        control,
        { ...control, to: 'flint' },
        stake({ amount: '100' }),
        stake(joint),
        { ...stake(joint), from: 'flint' },
      ],
    }
    const figure = await flowOf(record)
    expect(figure.title).toBe(
      '$100 to $1.6bn paid or committed to acorn (earliest start: 2021), from the side of freedonia.',
    )
    expect(await byState()).toEqual([['freedonia', '100', '1500000100']])
    if (figure.drawing.by !== 'picture') throw new Error('a flow is a picture')
    const words = JSON.stringify(figure.drawing.wide())
    expect(words).toContain('$100 to $1.6bn')
    expect(words).not.toContain('$3bn')
  })

  it('draws planned or announced money separately, and leaves out what was canceled or retracted', async () => {
    const figure = await flowOf({
      links: [
        founded,
        control,
        stake({ amount: '100' }),
        { ...stake({ amount: '7000000' }), stage: 'planned' },
        { ...stake({ amount: '9000000' }), amount_status: 'announced' },
        { ...stake({ amount: '500000000' }), stage: 'cancelled' },
        { ...stake({ amount: '600000000' }), status: 'retracted' },
      ],
    })
    expect(figure.title).toBe('$100 paid to acorn (start: 2021), from the side of freedonia.')
    expect(figure.note).toMatch(/^Not counted above: \$16m, planned or announced\. /)
    expect(told(figure).map((row) => row.split(';')[0])).toEqual([
      'ember → acorn: invests in, announced, not reported as paid, 9000000–9000000',
      'ember → acorn: invests in, planned, 7000000–7000000',
      'ember → acorn: invests in, paid, 100–100',
    ])
    expect(await byState()).toEqual([['freedonia', '100', '100']])
  })

  it('does not list money separately if it shares an amount with money in the headline', async () => {
    const joint = { joint_sum: 'round-2', amount_max: '1500', amount_status: 'committed' }
    const figure = await flowOf({
      links: [
        founded,
        control,
        { kind: 'invests_in', from: 'freedonia', to: 'cedar', start: '2015' },
        stake({ ...joint, amount_min: '100' }),
        { ...stake(joint), from: 'cedar' },
      ],
    })
    expect(figure.title).toBe('$100 to $1,500 committed to acorn (start: 2021), from the side of freedonia.')
    expect(figure.note).not.toContain('Not counted')
  })

  it('lets no announced sum hide what was paid of it, though by a payer of another group', async () => {
    const joint = { joint_sum: 'round-2', currency: 'USD' }
    const backer = { kind: 'invests_in', from: 'freedonia', to: 'cedar', start: '2015' }
    const figure = await flowOf({
      links: [
        founded,
        control,
        backer,
        stake({ ...joint, amount: '8000000', amount_status: 'announced' }),
        { ...stake({ ...joint, amount: '7000000' }), from: 'cedar' },
      ],
    })
    expect(figure.title).toBe('$7m paid to acorn (start: 2021), from cedar.')
  })

  it('does not add what an interest got and what it passed on', async () => {
    const paidOn = (more: Record<string, string>) =>
      flowOf({
        links: [
          founded,
          { ...founded, to: 'birch' },
          control,
          { kind: 'invests_in', from: 'ember', to: 'acorn', start: '2021' },
          { kind: 'invests_in', from: 'freedonia', to: 'cedar', start: '2015' },
          { ...stake({ amount: '7000000' }), from: 'cedar' },
          { ...stake(more), from: 'acorn', to: 'birch' },
        ],
      })
    const figure = await paidOn({ amount: '4000000' })
    expect(figure.title).toBe('$7m paid to acorn (start: 2021), from cedar.')
    expect(figure.note).toContain('which may be the same again: $4m from acorn to birch')
    // More than it got, or paid before that, is other money.
    expect((await paidOn({ amount: '9000000' })).title).toContain('$16m paid to acorn and birch')
    expect((await paidOn({ amount: '4000000', start: '2019' })).title).toContain(
      '$11m paid to acorn and birch',
    )
  })

  it('says what the payee has a stake in where money runs out of an interest', async () => {
    const owner = { kind: 'advises', from: 'ada', to: 'acorn', start: '2020' }
    const figure = await flowOf({
      links: [
        owner,
        { ...stake({ amount: '5' }), from: 'acorn', to: 'birch' },
        { kind: 'owns', from: 'birch', to: 'ember', start: '2019' },
      ],
      parties: [{ entity: 'ember', role: 'principal', sources: ['s1'] }],
    })
    expect(told(figure)[0]).toContain('; it holds a stake in ember; ')
  })

  it('names in the headline only those whose money is in its total', async () => {
    const figure = await flowOf({
      links: [
        founded,
        control,
        stake({ amount: '100' }),
        { ...founded, to: 'birch' },
        { kind: 'customer_of', from: 'ember', to: 'birch', start: '2021' },
      ],
    })
    expect(figure.title).toBe(
      '$100 paid to acorn (earliest start: 2021), from the side of freedonia; another sum, from ember to birch, is of unknown amount.',
    )
    const euros = await flowOf({
      links: [
        founded,
        control,
        stake({ amount: '100' }),
        { ...founded, to: 'birch' },
        { ...stake({ amount: '200', currency: 'EUR' }), to: 'birch', start: '2020' },
      ],
    })
    expect(euros.title).toBe(
      '$100 paid to acorn (earliest start: 2021), from the side of freedonia; another sum, from ember to birch, is in another currency.',
    )
  })

  it('shows the value of a deal in a separate figure: it runs to neither partner', async () => {
    const deal = {
      kind: 'partners_with',
      from: 'acorn',
      to: 'ember',
      relationship: 'agreement',
      start: '2021',
      amount: '900',
      currency: 'USD',
    }
    const figure = await flowOf({ links: [founded, control, deal] })
    expect(told(figure)).toEqual([])
    expect(await byState()).toEqual([])
    const deals = await DEALS.build(db.query, scope({}))
    expect(deals.title).toBe('The only deal is between acorn and ember: $900.')
    expect(deals.rows).toHaveLength(1)
  })

  it('does not call a relative’s holding the official’s own: it says through whom it is held', async () => {
    const figure = await flowOf({
      links: [
        { kind: 'family', from: 'ada', to: 'bea', relationship: 'child', start: '1990' },
        { ...founded, from: 'bea' },
        control,
        stake({ amount: '100' }),
      ],
    })
    expect(figure.title).toBe('$100 paid to acorn (tied to bea) (start: 2021), from the side of freedonia.')
    expect(told(figure)[0]).toMatch(/founded by bea, child of ada$/)
  })

  it('does not count a stake in a lender as part of the loan', async () => {
    const figure = await flowOf({
      links: [
        founded,
        { kind: 'lends_to', from: 'cedar', to: 'acorn', start: '2021', amount: '150', currency: 'USD' },
        { kind: 'invests_in', from: 'ember', to: 'cedar', start: '2018', amount: '2000', currency: 'USD' },
        control,
      ],
    })
    expect(figure.title).toBe('$150 lent to acorn (start: 2021), from cedar.')
    expect(told(figure)).toEqual([
      'cedar → acorn: lends to, 150–150; ember holds a stake in it; behind that, freedonia; founded by ada',
    ])
    expect(await byState()).toEqual([])
  })

  it('says if a share is not known, and if a tie has ended', async () => {
    const owns = { kind: 'owns', from: 'ada', to: 'acorn', start: '2020', end: '2024-06' }
    const figure = await flowOf({ links: [owns, control, stake({ amount: '1' })] })
    expect(told(figure)[0]).toMatch(/owned by ada until June 2024, share not known$/)
  })

  it('connects a gift to an official’s relative with the official', async () => {
    const figure = await flowOf({
      links: [
        { kind: 'family', from: 'ada', to: 'bea', relationship: 'spouse', start: '2010' },
        {
          kind: 'gives',
          from: 'freedonia',
          to: 'bea',
          start: '2024-03-01',
          amount: '50000',
          currency: 'USD',
        },
      ],
    })
    expect(told(figure)).toEqual(['freedonia → bea: gives to, 50000–50000; tied to bea, spouse of ada'])
  })

  it('counts a link once, however many officials it concerns, and lists money that would run in a circle', async () => {
    const participants = ['ada', 'bea'].map((official) => ({
      official,
      role: 'lead',
      on_behalf_of: 'homeland',
      sources: ['s1'],
    }))
    const figure = await flowOf(
      {
        participants,
        links: [
          { kind: 'advises', from: 'ada', to: 'bea', start: '2020' },
          { kind: 'advises', from: 'ada', to: 'cyr', start: '2020' },
          { kind: 'pays', from: 'bea', to: 'cyr', start: '2024-01-05', amount: '5', currency: 'USD' },
          { kind: 'pays', from: 'cyr', to: 'bea', start: '2024-01-06', amount: '5', currency: 'USD' },
        ],
      },
      { official: ['ada'] },
    )
    expect(told(figure).filter((row) => row.includes(': pays, 5–5'))).toHaveLength(2)
    expect(figure.note).toContain(
      'In the table but not drawn, because it would run backward or too far: cyr to bea.',
    )
  })
})
