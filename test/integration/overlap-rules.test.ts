import { describe, expect, it } from 'vitest'
import { useDatabase } from '../support/database.ts'
import { chainsOf } from '../support/record.ts'

const database = useDatabase()

/** What tests check in each chain: its ends, rule, number of links, timing and score. */
async function outline(record: Parameters<typeof chainsOf>[1]): Promise<string[]> {
  return (await chainsOf(database(), record)).map(
    (chain) =>
      `${chain.official}/${chain.party} ${chain.rule} ${chain.links.length} ${chain.timing} ${chain.certainty} ${chain.score}`,
  )
}

const founded = { kind: 'founded', from: 'ada', to: 'acorn', start: '2020' }
const stake = {
  kind: 'invests_in',
  from: 'ember',
  to: 'acorn',
  start: '2021',
  amount: '2000000000',
  currency: 'USD',
}
const control = { kind: 'controls', from: 'freedonia', to: 'ember', start: '2015' }

describe('rules', () => {
  it('finds party money through a fund that the party controls', async () => {
    // 25 timing + 14 directness + 16 money + 15 role + 10 party + 5 evidence.
    expect(await outline({ links: [founded, stake, control] })).toEqual([
      'ada/freedonia party-money 3 concurrent certain 85',
    ])
  })

  it('makes no chain of a retracted link', async () => {
    expect(await outline({ links: [founded, stake, { ...control, status: 'retracted' }] })).toEqual([])
  })

  it('labels a stake in the party as such', async () => {
    const out = { kind: 'invests_in', from: 'acorn', to: 'cedar', start: '2021' }
    const held = { kind: 'owns', from: 'freedonia', to: 'cedar', share_percent: '51', start: '2015' }
    expect(await outline({ links: [founded, out, held] })).toContain(
      'ada/freedonia stake-in-party 3 concurrent certain 74',
    )
  })

  it('needs a share of at least half for control', async () => {
    const held = { kind: 'owns', from: 'freedonia', to: 'acorn', share_percent: '49.9', start: '2015' }
    const half = { ...held, share_percent: '50' }
    expect((await outline({ links: [founded, held] })).some((line) => line.includes('direct-holding'))).toBe(
      false,
    )
    expect((await outline({ links: [founded, half] })).some((line) => line.includes('direct-holding'))).toBe(
      true,
    )
  })

  it('finds a personal benefit and counts a gift as one day', async () => {
    const gift = {
      kind: 'gives',
      from: 'ember',
      to: 'ada',
      start: '2024-05-01',
      amount: '16000',
      currency: 'USD',
    }
    // 25 + 17 + 1 (above the de minimis) + 15 + 10 + 5.
    expect(await outline({ links: [gift, control] })).toEqual([
      'ada/freedonia personal-benefit 2 concurrent certain 73',
    ])
  })

  it('makes no overlap between a party and someone who acts for it or for an entity it controls', async () => {
    const participants = [{ official: 'ada', role: 'lead', on_behalf_of: 'ember', sources: ['s1'] }]
    expect(await outline({ links: [founded, stake, control], participants })).toEqual([])
  })

  it('lets a path end at a state but never run through one', async () => {
    const through = { kind: 'gives', from: 'freedonia', to: 'grandia', start: '2021', end: '2025' }
    const parties = [{ entity: 'grandia', role: 'host', sources: ['s1'] }]
    expect(await outline({ links: [founded, stake, control, through], parties })).toEqual([])
  })
})

describe('ties', () => {
  const marriage = { kind: 'family', from: 'ada', to: 'bea', relationship: 'spouse', start: '2010' }
  const theirs = { ...founded, from: 'bea' }

  it('imputes the interests of a spouse, and of another relative at three points less', async () => {
    const lines = await outline({ links: [marriage, theirs, stake, control] })
    expect(lines).toEqual(['ada/freedonia party-money 4 concurrent certain 82'])
    const sister = { kind: 'family', from: 'bea', to: 'ada', relationship: 'sibling' }
    expect(await outline({ links: [sister, theirs, stake, control] })).toEqual([
      'ada/freedonia party-money 4 concurrent certain 79',
    ])
  })

  it('follows only one tie', async () => {
    const second = { kind: 'family', from: 'bea', to: 'cyr', relationship: 'spouse', start: '2010' }
    expect(await outline({ links: [marriage, second, { ...founded, from: 'cyr' }, stake, control] })).toEqual(
      [],
    )
  })
})

describe('timing', () => {
  const during = (start: string, end?: string) => ({ ...stake, start, ...(end === undefined ? {} : { end }) })
  const timed = async (link: object): Promise<string[]> =>
    (await chainsOf(database(), { links: [founded, link as Record<string, unknown>, control] })).map(
      (chain) => `${chain.timing} ${chain.certainty}`,
    )

  it('is recent up to exactly two years before, and nothing beyond that', async () => {
    expect(await timed(during('2021', '2022-01-01'))).toEqual(['recent certain'])
    expect(await timed(during('2021', '2021-12-31'))).toEqual([])
  })

  it('is subsequent up to two years after', async () => {
    expect(await timed(during('2026-12-31'))).toEqual(['subsequent certain'])
    expect(await timed(during('2027-01-01'))).toEqual([])
  })

  it('is possible if the dates meet only on some readings', async () => {
    expect(await timed(during('2021', '2024'))).toEqual(['concurrent certain'])
    expect(await timed(during('2024', '2024'))).toEqual(['concurrent certain'])
    expect(await timed(during('2022', '2023'))).toEqual(['recent certain'])
    const year = { ...stake, kind: 'pays', start: '2024', sources: ['s1'] }
    const participants = [
      { official: 'ada', role: 'lead', on_behalf_of: 'homeland', start: '2024-06', sources: ['s1'] },
    ]
    const chains = await chainsOf(database(), { links: [founded, year, control], participants })
    expect(chains.map((chain) => `${chain.timing} ${chain.certainty}`)).toEqual(['concurrent possible'])
  })

  it('starts an undated link no later than its first source', async () => {
    const { start: _start, ...undated } = stake
    expect(await timed(undated)).toEqual(['concurrent certain'])
    const late = { ...undated, sources: ['late'] }
    const sources = [
      {
        id: 's1',
        url: 'https://one.example/1',
        publisher: 'Daily One',
        title: 'One',
        published: '2022-03-10',
      },
      { id: 'late', url: 'https://late.example/', publisher: 'Late', title: 'Late', published: '2026' },
    ]
    const chains = await chainsOf(database(), { sources, links: [founded, late, control] })
    expect(chains.map((chain) => `${chain.timing} ${chain.certainty}`)).toEqual(['concurrent possible'])
  })
})

describe('the score', () => {
  it('converts pegged currencies and no others, and never through floating point', async () => {
    const inCurrency = async (amount: string, currency: string): Promise<number | undefined> => {
      const chains = await chainsOf(database(), { links: [founded, { ...stake, amount, currency }, control] })
      return chains[0]?.score_terms.money
    }
    expect(await inCurrency('15000', 'USD')).toBe(0)
    expect(await inCurrency('15000.01', 'USD')).toBe(1)
    expect(await inCurrency('150000', 'USD')).toBe(4)
    expect(await inCurrency('250000', 'USD')).toBe(5)
    expect(await inCurrency('56250', 'SAR')).toBe(0)
    expect(await inCurrency('56250.01', 'SAR')).toBe(1)
    expect(await inCurrency('2000000000', 'EUR')).toBe(5)
  })

  it('weighs the evidence of the weakest link, and counts each origin once however it is spelled', async () => {
    const evidence = async (changes: object): Promise<number | undefined> => {
      const sources = [
        { id: 's1', url: 'https://one.example/1', publisher: 'Daily One', title: 'One', published: '2022' },
        { id: 's2', url: 'https://one.example/2', publisher: ' daily one', title: 'Two', published: '2022' },
        {
          id: 's3',
          url: 'https://two.example/3',
          publisher: 'Weekly Two',
          title: 'Three',
          published: '2022',
        },
      ]
      const links = [founded, stake, control].map((link) => ({ ...link, status: 'confirmed' }))
      const seat = {
        official: 'ada',
        role: 'lead',
        on_behalf_of: 'homeland',
        status: 'confirmed',
        sources: ['s1'],
      }
      const chains = await chainsOf(database(), {
        sources,
        participants: [seat],
        links: [...links.slice(0, 2), { ...control, ...changes }],
      })
      return chains[0]?.score_terms.evidence
    }
    expect(await evidence({ status: 'confirmed' })).toBe(10)
    expect(await evidence({ sources: ['s1', 's2'] })).toBe(5)
    expect(await evidence({ sources: ['s1', 's3'] })).toBe(10)
    expect(await evidence({ status: 'disputed', sources: ['s1', 's3'] })).toBe(0)
  })
})

describe('one reading of each chain', () => {
  it('reads a link as part of the group if it could also be behind the money', async () => {
    const links = [
      { kind: 'directs', from: 'ada', to: 'acorn', start: '2020' },
      { kind: 'owns', from: 'birch', to: 'acorn', share_percent: '80', start: '2020' },
      { kind: 'invests_in', from: 'ember', to: 'birch', start: '2020' },
      { kind: 'controls', from: 'freedonia', to: 'ember', start: '2020' },
    ]
    expect(await chainsOf(database(), { links })).toHaveLength(1)
    const { rows } = await database().pool.query('SELECT steps FROM chains')
    expect(rows).toEqual([{ steps: ['holding', 'group', 'money', 'control'] }])
  })

  it('makes no overlap of an official with themselves', async () => {
    const links = [
      { kind: 'advises', from: 'ada', to: 'acorn', start: '2020' },
      { kind: 'controls', from: 'bea', to: 'acorn', start: '2020' },
    ]
    const parties = ['ada', 'bea'].map((entity) => ({ entity, role: 'principal', sources: ['s1'] }))
    const participants = [
      { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'] },
      { official: 'bea', role: 'lead', on_behalf_of: 'bea', sources: ['s1'] },
    ]
    const chains = await chainsOf(database(), { links, parties, participants })
    expect(chains.map(({ official, party, representative }) => [official, party, representative])).toEqual([
      ['ada', 'bea', ''],
    ])
  })
})
