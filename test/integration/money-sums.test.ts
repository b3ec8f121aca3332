import Big from 'big.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { METHOD } from '../../server/overlaps/method.ts'
import { NO_FILTERS, onlyOf } from '../../server/queries/filters.ts'
import { moneyByState } from '../../server/queries/money-by-state.ts'
import { moneyFlows } from '../../server/queries/money-flows.ts'
import type { MoneySum } from '../../server/queries/money-sums.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'
import { datasetOf } from '../support/record.ts'

/** Checks every total against a second, straightforward computation, link by link. */

const database = useDatabase()

const amounts = fc.constantFrom<Record<string, string>>(
  {},
  { amount: '100', currency: 'USD' },
  { amount_min: '30', currency: 'USD' },
  { amount_max: '500', currency: 'USD' },
  { amount_min: '40', amount_max: '90', currency: 'SAR' },
  { amount: '70', currency: 'EUR' },
)
const money = fc.record({
  kind: fc.constantFrom('invests_in', 'pays', 'lends_to', 'customer_of', 'partners_with', 'owns'),
  from: fc.constantFrom('ember', 'flint', 'freedonia', 'grandia', 'cedar'),
  to: fc.constantFrom('acorn', 'birch'),
  start: fc.constantFrom(null, '2021', '2024-03'),
  amounts,
  amount_status: fc.constantFrom(null, 'paid', 'committed', 'announced'),
  joint_sum: fc.constantFrom(null, null, 'one', 'two'),
  stage: fc.constantFrom('in_effect', 'in_effect', 'planned', 'cancelled'),
  status: fc.constantFrom('reported', 'confirmed', 'disputed', 'retracted'),
})

interface LinkRow {
  readonly id: string
  readonly slug: string
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly stage: string | null
  readonly status: string
  readonly amount_status: string | null
  readonly joint_sum: string | null
  readonly amount_min: string | null
  readonly amount_max: string | null
  readonly currency: string | null
}

/** The total of these links. Shared amounts count once; planned, announced or retracted money and deals do not. */
function addedUp(links: readonly LinkRow[]): Pick<MoneySum, 'known' | 'upper' | 'open' | 'disputed'> {
  const counted = links.filter(
    ({ kind, stage, status, amount_status: is }) =>
      kind !== 'partners_with' &&
      stage === null &&
      status !== 'retracted' &&
      is !== 'announced' &&
      !(kind === 'owns' && is === null),
  )
  const disputed: boolean[] = []
  const ends = new Map<string, { lower: Big | null; upper: Big | null; open: boolean }>()
  const larger = (a: Big | null, b: Big | null): Big | null =>
    a === null ? b : b === null || a.gte(b) ? a : b
  for (const link of counted) {
    const peg = METHOD.money.pegs[link.currency ?? '']
    if (peg === undefined) continue
    const dollars = (amount: string | null): Big | null => (amount === null ? null : new Big(amount).div(peg))
    const [lower, upper] = [dollars(link.amount_min), dollars(link.amount_max)]
    if (lower !== null || upper !== null) disputed.push(link.status === 'disputed')
    const key = link.joint_sum ?? `link ${link.id}`
    const known = ends.get(key) ?? { lower: null, upper: null, open: false }
    ends.set(key, {
      lower: larger(known.lower, lower),
      upper: larger(known.upper, upper),
      open: known.open || (lower !== null && upper === null),
    })
  }
  const sum = (pick: (end: { lower: Big | null; upper: Big | null }) => Big | null): string | null => {
    const all = [...ends.values()].map(pick).filter((each) => each !== null)
    return all.length === 0 ? null : all.reduce((a, b) => a.plus(b)).toFixed(2)
  }
  return {
    known: sum(({ lower }) => lower),
    upper: sum(({ lower, upper }) => larger(lower, upper)),
    open: [...ends.values()].some(({ open }) => open),
    disputed: !disputed.includes(true) ? 'none' : disputed.includes(false) ? 'some' : 'all',
  }
}

const pick = (sum: MoneySum | undefined): Pick<MoneySum, 'known' | 'upper' | 'open' | 'disputed'> =>
  sum === undefined
    ? { known: null, upper: null, open: false, disputed: 'none' }
    : { known: sum.known, upper: sum.upper, open: sum.open, disputed: sum.disputed }

it('matches a second, straightforward computation over the links', async () => {
  let withSums = 0
  await fc.assert(
    fc.asyncProperty(fc.array(money, { minLength: 3, maxLength: 10 }), async (drawn) => {
      const { query, pool } = database()
      await emptyRecord(database())
      const record = datasetOf({
        links: [
          { id: 'own', kind: 'founded', from: 'ada', to: 'acorn', start: '2020' },
          { id: 'kin', kind: 'family', from: 'ada', to: 'bea', relationship: 'child', start: '1990' },
          { id: 'hers', kind: 'owns', from: 'bea', to: 'birch', start: '2020' },
          { id: 'c1', kind: 'controls', from: 'freedonia', to: 'ember', start: '1990' },
          { id: 'c2', kind: 'controls', from: 'grandia', to: 'flint', start: '1990' },
          { id: 'b1', kind: 'invests_in', from: 'ember', to: 'cedar', start: '1990' },
          ...drawn.map(({ amounts: given, amount_status, ...link }, index) => ({
            ...link,
            ...given,
            ...(Object.keys(given).length === 0 ? {} : { amount_status }),
            id: `m${index}`,
          })),
        ],
        parties: ['freedonia', 'grandia'].map((entity) => ({ entity, role: 'principal', sources: ['s1'] })),
      })
      await importDataset(database(), parseDataset(JSON.stringify(record)))
      const links: LinkRow[] = (
        await pool.query(`SELECT l.*, f.slug AS "from", t.slug AS "to" FROM links l
          JOIN entities f ON f.id = l.from_id JOIN entities t ON t.id = l.to_id`)
      ).rows
      const chains: { party: string; links: string[]; steps: string[]; rule: string }[] = (
        await pool.query(`SELECT p.slug AS party, c.link_ids::text[] AS links, c.steps, c.rule FROM chains c
          JOIN derived_overlaps v ON v.id = c.overlap_id JOIN entities p ON p.id = v.party_id`)
      ).rows
      const linkOf = (id: string | undefined): LinkRow | undefined =>
        links.find((link) => String(link.id) === id)

      const states = await moneyByState(query, NO_FILTERS)
      for (const state of ['freedonia', 'grandia']) {
        const own = chains.filter(
          ({ party, rule, steps }) => party === state && rule === 'party-money' && !steps.includes('backing'),
        )
        const behind = new Set(own.map((chain) => linkOf(chain.links[chain.steps.indexOf('money')])))
        const found = states.find(({ slug }) => slug === state)
        expect(pick(found?.sum)).toEqual(addedUp([...behind].filter((link) => link !== undefined)))
        if (found?.sum.upper != null) withSums += 1
      }

      const flow = await moneyFlows(query, onlyOf('interest', 'acorn'), { interest: 'acorn' }, 100)
      const into = links.filter(({ to }) => to === 'acorn')
      expect(pick(flow.sums.get('in acorn')?.money)).toEqual(
        addedUp(into.filter(({ from }) => from !== 'ada')),
      )
      for (const payer of ['ember', 'flint', 'freedonia', 'grandia', 'cedar']) {
        const paid = into.filter(({ from }) => from === payer)
        expect(pick(flow.sums.get(`out ${payer}`)?.money)).toEqual(addedUp(paid))
      }
    }),
    { numRuns: 40, seed: 20261126 },
  )
  // The property would prove nothing if all the results were empty.
  expect(withSums).toBeGreaterThan(20)
})
