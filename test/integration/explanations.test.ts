import { describe, expect, it } from 'vitest'
import { useDatabase } from '../support/database.ts'
import type { Raw } from '../support/record.ts'
import { chainsOf, CONTROL as control, FOUNDED as founded, STAKE as stake } from '../support/record.ts'

const database = useDatabase()

async function told(links: Raw[], participant: Raw = {}): Promise<string> {
  const participants = [
    { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'], ...participant },
  ]
  await chainsOf(database(), { links, participants })
  const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
  return rows[0]?.explanation ?? ''
}

describe('a chain in plain words', () => {
  it('says who takes part; each link with its dates, amount and source; and how the dates overlap', async () => {
    expect(await told([founded, stake, control])).toBe(
      'ada took part in “Talks” as lead for homeland, from 1 Jan 2024 to 31 Dec 2024 (dates of the talks). Freedonia was a party to the talks as principal. ' +
        'Ada founded acorn in July 2021 (confirmed). ' +
        'Ember has been invested in acorn since 2022, with $2bn (reported by Daily One; last reported on 10 Mar 2022). ' +
        'Freedonia has controlled ember since 1971 (reported by Daily One). ' +
        'All of this held while ada and freedonia were both in the talks, from 1 Jan 2024 to 31 Dec 2024, on every reading of the dates.',
    )
  })

  it.each([
    [
      { start: '2022', end: null },
      'Ember has owned 49% of acorn since 2022 (reported by Daily One; last reported on 10 Mar 2022)',
    ],
    [
      { start: null, end: null },
      'Ember owns 49% of acorn, since 10 Mar 2022 or earlier (reported by Daily One)',
    ],
    [
      { start: null, end: null, last_known: '2022-03-01' },
      'Ember owns 49% of acorn, since 10 Mar 2022 or earlier (reported by Daily One)',
    ],
    [
      { start: '2022-03', end: '2024-06' },
      'Ember owned 49% of acorn from March 2022 to June 2024 (reported by Daily One)',
    ],
    [
      { start: '2022', end: 'unknown' },
      'Ember owned 49% of acorn from 2022 to an unknown date (reported by Daily One)',
    ],
    [
      { start: null, end: '2024-06-30' },
      'Ember owned 49% of acorn until 30 June 2024 (reported by Daily One)',
    ],
  ])('puts a stake with %j in the right tense', async (dates, words) => {
    const owns = { kind: 'owns', from: 'ember', to: 'acorn', share_percent: '49', ...dates }
    expect(await told([founded, owns, control])).toContain(`${words}.`)
  })

  it.each([
    [
      { kind: 'pays', start: '2024-05', amount: '5000', currency: 'USD' },
      'Freedonia paid ada $5,000 in May 2024',
    ],
    [{ kind: 'pays', start: '2022', end: '2025' }, 'Freedonia paid ada from 2022 to 2025'],
    [{ kind: 'gives', start: '2024-05-03' }, 'Freedonia gave ada on 3 May 2024'],
    [
      { kind: 'lends_to', start: '2023', amount: '1000000', currency: 'SAR' },
      'Freedonia has lent SAR 1m to ada since 2023',
    ],
  ])('describes personal payments: %j', async (link, words) => {
    expect(await told([{ from: 'freedonia', to: 'ada', ...link }])).toContain(
      `${words} (reported by Daily One).`,
    )
  })

  it('says whom a path leads through and names the family tie, and leaves the law to the legal tests', async () => {
    const links = [
      { kind: 'family', from: 'ada', to: 'bea', relationship: 'spouse', start: '2010' },
      { kind: 'manages', from: 'bea', to: 'acorn', start: '2015' },
      { kind: 'controls', from: 'freedonia', to: 'acorn', start: '2015' },
    ]
    const spouse = await told(links)
    expect(spouse).toContain('Bea has been the spouse of ada since 2010 (reported by Daily One).')
    expect(spouse).toContain('The path leads through the official’s spouse.')
    expect(spouse).not.toContain('§')
    const sibling = await told([{ ...links[0], relationship: 'sibling', start: null }, ...links.slice(1)])
    expect(sibling).toContain('Bea is a sibling of ada (reported by Daily One).')
    expect(sibling).toContain('The path leads through the official’s relative.')
  })

  it('hedges what the dates leave open and what is disputed', async () => {
    const perhaps = await told([founded, { ...stake, start: '2024', status: 'disputed' }, control])
    expect(perhaps).toContain('with $2bn (disputed).')
    const open = await told([{ ...founded, end: '2024' }, stake, control], { start: '2024-06-01' })
    expect(open).toContain('a tie that ended in 2024 (confirmed).')
    expect(open).toContain(
      'All of this may have held while ada and freedonia were both in the talks, from 1 June 2024 to 31 Dec 2024. The dates do not settle it. It rests on an old report.',
    )
    const before = await told([{ ...founded, end: '2023-05' }, stake, control])
    expect(before).toContain(
      'The path ended in May 2023, within two years before ada and freedonia were both in the talks, from 1 Jan 2024',
    )
  })

  it('names who reports a link, and how many pages carry the reports', async () => {
    const source = (id: string, publisher: string, origin: string | null) => ({
      id,
      url: `https://${id}.example/`,
      publisher,
      origin,
      title: 'A report',
      published: '2024-03-01',
    })
    await chainsOf(database(), {
      sources: [
        { ...source('s1', 'Daily One', null), published: '2022-03-10' },
        source('s2', 'Weekly Two', 'The Wire'),
        source('s3', 'Monthly Three', 'the wire'),
      ],
      links: [founded, { ...stake, sources: ['s1', 's2', 's3'] }, { ...control, sources: ['s2', 's3'] }],
    })
    const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
    expect(rows[0]?.explanation).toContain(
      '(2 independent reports: Daily One and The Wire; carried by 3 pages; last reported on 1 Mar 2024)',
    )
    expect(rows[0]?.explanation).toContain('(according to a report by The Wire, carried by 2 pages)')
  })

  it('says what is planned or announced, and when a link was last reported', async () => {
    const plan = await told([founded, { ...stake, stage: 'planned', amount_status: 'announced' }, control])
    expect(plan).toContain('with $2bn (announced, not reported as paid; reported by Daily One).')
    const old = await told([founded, { ...stake, last_known: '2021-11' }, control])
    expect(old).toContain('with $2bn (reported by Daily One; last reported in November 2021).')
  })

  it.each([
    [
      { kind: 'pays', start: '2024-05', amount_status: 'announced' },
      'was to pay ada $5m in May 2024 (announced, not reported as paid',
    ],
    [
      { kind: 'gives', start: '2024-05', amount_status: 'committed' },
      'was to give ada $5m in May 2024 (committed',
    ],
    [
      { kind: 'lends_to', start: '2023', amount_status: 'committed' },
      'was to lend $5m to ada from 2023 (committed',
    ],
    [{ kind: 'lends_to', start: '2023', amount_status: 'paid' }, 'has lent $5m to ada since 2023 (paid'],
  ])('tells money as paid only if the record does: %j', async (link, words) => {
    const paid = { from: 'freedonia', to: 'ada', amount: '5000000', currency: 'USD', ...link }
    expect(await told([paid])).toContain(`Freedonia ${words}; reported by Daily One).`)
  })

  it('tells a stake’s value as its price only if it was paid, and always that a sum is shared', async () => {
    const owns = { kind: 'owns', from: 'ada', to: 'acorn', start: '2022', amount: '15000', currency: 'USD' }
    const holds = { kind: 'controls', from: 'freedonia', to: 'acorn', start: '1971' }
    expect(await told([{ ...owns, joint_sum: 'one' }, holds])).toContain(
      'worth $15,000 (one sum shared with other links; reported by Daily One; last reported on 10 Mar 2022)',
    )
    expect(await told([{ ...owns, amount_status: 'paid' }, holds])).toContain('for $15,000 (paid;')
  })

  it('says that a participation is disputed', async () => {
    expect(await told([founded, stake, control], { status: 'disputed' })).toContain(
      'as lead for homeland, from 1 Jan 2024 to 31 Dec 2024 (dates of the talks; disputed).',
    )
  })

  it('counts a loan to a person as old like any other money', async () => {
    const loan = { kind: 'lends_to', from: 'freedonia', to: 'ada', start: '2017', last_known: '2018-05' }
    expect(await told([loan])).toContain('last reported in May 2018')
    expect(await told([loan])).toContain('It rests on an old report.')
  })

  it('does not depend on the order in which participations were entered', async () => {
    const part = { official: 'ada', role: 'lead', sources: ['s1'] }
    const seats = [
      { ...part, on_behalf_of: 'homeland' },
      { ...part, on_behalf_of: 'grandia' },
      { ...part, role: 'adviser' },
      { ...part, role: 'delegate' },
    ]
    const texts = []
    for (const participants of [seats, seats.toReversed()]) {
      await chainsOf(database(), { links: [founded, stake, control], participants })
      const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place')
      texts.push(rows.map(({ explanation }) => explanation))
    }
    expect(texts[0]?.[0]).toContain('also took part as delegate')
    expect(texts[1]).toEqual(texts[0])
  })
})

it('tells what ends later in the present', async () => {
  const parties = [{ entity: 'freedonia', role: 'principal', end: '2999-12', sources: ['s1'] }]
  await chainsOf(database(), {
    links: [founded, stake, control],
    parties,
    negotiation: { end: '2999-12-31' },
  })
  const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
  expect(rows[0]?.explanation).toContain('ada takes part in “Talks” as lead for homeland')
  expect(rows[0]?.explanation).toContain('Freedonia is a party to the talks as principal')
  expect(rows[0]?.explanation).toContain('ada and freedonia are both in the talks')
})
