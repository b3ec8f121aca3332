import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../server/database/index.ts'
import { figurePng } from '../../server/figures/files/image.ts'
import { MONEY_BY_STATE } from '../../server/figures/money-by-state.ts'
import { MONEY_FLOW } from '../../server/figures/money-flow/index.ts'
import { NO_OPTIONS } from '../../server/figures/scope.ts'
import { NO_FILTERS } from '../../server/queries/filters.ts'
import { useDatabase } from '../support/database.ts'
import { type CaseRecord, chainsOf } from '../support/record.ts'

const database = useDatabase()
let db: Database
beforeAll(() => {
  db = database()
})

const scope = (filters: Record<string, string>) => ({
  filters: { ...NO_FILTERS, ...filters },
  ...NO_OPTIONS,
  today: '2024-06-30',
})

/** The flows of a case, each as "from → to: what, known – up to, of so many links". */
async function flowsOf(
  record: CaseRecord,
  filters: Record<string, string> = {},
): Promise<{ title: string; flows: string[] }> {
  await chainsOf(db, record)
  const figure = await MONEY_FLOW.build(db.query, scope(filters))
  // Whatever is in it, it can be drawn.
  await figurePng(figure, { title: figure.title, measure: '', key: [], note: '', source: '' })
  const value = (cell: { text: string; value?: string | number } | undefined): string =>
    String(cell?.value ?? cell?.text)
  return {
    title: figure.title,
    flows: figure.rows.map(
      ({ cells }) =>
        `${cells[0]?.text} → ${cells[1]?.text}: ${cells[2]?.text}, ${value(cells[3])}–${value(cells[4])}, ${value(cells[5])} links`,
    ),
  }
}

const founded = { kind: 'founded', from: 'ada', to: 'acorn', start: '2020' }
const control = { kind: 'controls', from: 'freedonia', to: 'ember', start: '2015' }
const stake = (amounts: Record<string, string>) => ({
  kind: 'invests_in',
  from: 'ember',
  to: 'acorn',
  start: '2021',
  currency: 'USD',
  ...amounts,
})

describe('the money flow', () => {
  it('runs from the state through its fund into the interest, and on to the official', async () => {
    const { title, flows } = await flowsOf({ links: [founded, control, stake({ amount: '2000000000' })] })
    expect(title).toBe('$2bn is reported to run into acorn from the side of freedonia.')
    expect(flows).toEqual([
      'freedonia → ember: stands behind it, 2000000000–2000000000, 1 links',
      'ember → acorn: invests in, 2000000000–2000000000, 1 links',
      'acorn → ada: founded by, –, 0 links',
    ])
  })

  it.each([
    [{ amount_min: '200000' }, 'At least $200,000', '200000–'],
    [{ amount_max: '1500000' }, 'Up to $1.5m', '–1500000'],
    [{ amount_min: '1000000', amount_max: '3000000' }, '$1m, up to $3m,', '1000000–3000000'],
    [{ amount: '0' }, '$0', '0–0'],
  ])('says of %j no more than is reported', async (amounts, words, cells) => {
    const { title, flows } = await flowsOf({ links: [founded, control, stake(amounts)] })
    expect(title).toBe(`${words} is reported to run into acorn from the side of freedonia.`)
    expect(flows[1]).toBe(`ember → acorn: invests in, ${cells}, 1 links`)
    const byState = await MONEY_BY_STATE.build(db.query, scope({}))
    expect(byState.rows[0]?.cells.slice(1, 3).map(({ value }) => value)).toEqual(cells.split('–'))
  })

  it('shows the fund behind a venture that put money in, and what the interest’s group holds', async () => {
    const { flows } = await flowsOf({
      links: [
        founded,
        { kind: 'controls', from: 'acorn', to: 'birch', start: '2020' },
        { kind: 'pays', from: 'cedar', to: 'birch', start: '2024-02-01', amount: '3000000', currency: 'USD' },
        {
          kind: 'invests_in',
          from: 'ember',
          to: 'cedar',
          start: '2020',
          amount: '2000000000',
          currency: 'USD',
        },
        control,
      ],
    })
    expect(flows).toEqual([
      'freedonia → ember: stands behind it, 3000000–3000000, 1 links',
      'ember → cedar: invests in, 3000000–3000000, 1 links',
      'cedar → birch: pays, 3000000–3000000, 1 links',
      'birch → ada: of the group of acorn, founded by, –, 0 links',
    ])
  })

  it('says of money that can have come by two ways that neither is known to carry it', async () => {
    const { title, flows } = await flowsOf({
      links: [
        founded,
        { kind: 'invests_in', from: 'cedar', to: 'acorn', start: '2021', amount: '150', currency: 'USD' },
        ...['delta', 'ember'].flatMap((fund) => [
          { kind: 'controls', from: 'freedonia', to: fund, start: '2015' },
          { kind: 'owns', from: fund, to: 'cedar', share_percent: '40', start: '2018' },
        ]),
      ],
    })
    expect(title).toBe('$150 is reported to run into acorn from the side of freedonia.')
    expect(flows.filter((flow) => flow.includes('150'))).toEqual([
      'cedar → acorn: invests in, 150–150, 1 links',
    ])
    expect(flows).toContain('freedonia → delta: stands behind it, –, 1 links')
  })

  it('leads a gift to somebody of theirs on to the official', async () => {
    const { flows } = await flowsOf({
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
    expect(flows).toEqual([
      'freedonia → bea: gives to, 50000–50000, 1 links',
      'bea → ada: tied to the official, –, 0 links',
    ])
  })

  it('counts a link once, however many see it, and can draw money that runs in a circle', async () => {
    const participants = ['ada', 'bea'].map((official) => ({
      official,
      role: 'lead',
      on_behalf_of: 'homeland',
      sources: ['s1'],
    }))
    const { flows } = await flowsOf(
      {
        participants,
        links: [
          { kind: 'advises', from: 'ada', to: 'bea', start: '2020' },
          { kind: 'advises', from: 'ada', to: 'cyr', start: '2020' },
          { kind: 'pays', from: 'bea', to: 'cyr', start: '2024-01-05', amount: '5', currency: 'USD' },
          { kind: 'pays', from: 'cyr', to: 'bea', start: '2024-01-06', amount: '5', currency: 'USD' },
        ],
      },
      { official: 'ada' },
    )
    expect(flows.filter((flow) => flow.includes(': pays, 5–5, 1 links'))).toHaveLength(2)
  })

  it('does not take a joint venture for a party’s money because somebody acts for both', async () => {
    const { flows } = await flowsOf({
      participants: [
        { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] },
        { official: 'bea', role: 'lead', on_behalf_of: 'freedonia', sources: ['s1'] },
      ],
      links: [
        founded,
        { kind: 'partners_with', from: 'acorn', to: 'birch', start: '2021', amount: '9', currency: 'USD' },
        { kind: 'founded', from: 'bea', to: 'birch', start: '2019' },
        { kind: 'owns', from: 'bea', to: 'birch', start: '2019', share_percent: '60' },
      ],
    })
    expect(flows.filter((flow) => flow.startsWith('freedonia'))).toEqual([])
  })
})
