import { describe, expect, it } from 'vitest'
import { useDatabase } from '../support/database.ts'
import { chainsOf, CONTROL as control, FOUNDED as founded, STAKE as stake } from '../support/record.ts'

const database = useDatabase()

describe('the time in which a chain holds, in words', () => {
  it.each([
    // The participation, the party's part, the end of the holding, and the expected text.
    [
      { start: '2025', end: null },
      {},
      null,
      'holds while ada and freedonia have both been in the talks since 2025,',
    ],
    [
      { start: '2025', end: '2025-06' },
      {},
      null,
      'held while ada and freedonia were both in the talks, from 2025 to June 2025,',
    ],
    [
      { start: '2025', end: null },
      { start: '2025-02', end: '2025-02-18' },
      null,
      'were both in the talks, from February 2025 to 18 Feb 2025.',
    ],
    [
      { start: '2025-01', end: null },
      {},
      '2026-03',
      'were both in the talks, until the path ended in March 2026, on every reading of the dates. No end of their part in the talks is on record.',
    ],
    [
      { start: '2021', end: null },
      { start: '2025' },
      null,
      'since 2025, on every reading of the dates, provided that ada still takes part. No source on record places ada in these talks after 10 Mar 2022.',
    ],
    [
      { start: '2021', end: null },
      { start: '2025', end: '2025-06' },
      null,
      'from 2025 to June 2025, on every reading of the dates, provided that ada still took part then. No source',
    ],
    [
      { start: '2023-05', end: null },
      { start: '2025' },
      null,
      'No source on record places ada in these talks after May 2023.',
    ],
    [
      { start: '2025-01', end: '2026-09-30' },
      {},
      '2026-03',
      'until the path ended in March 2026, on every reading of the dates. Both remained in the talks until 30 Sept 2026.',
    ],
  ])(
    'describes %j, %j and a holding until %j with the correct dates',
    async (participant, part, end, words) => {
      await chainsOf(database(), {
        links: [{ ...founded, end, last_known: '2026-01' }, { ...stake, last_known: '2026-01' }, control],
        participants: [
          { official: 'ada', role: 'lead', on_behalf_of: 'homeland', sources: ['s1'], ...participant },
        ],
        parties: [{ entity: 'freedonia', role: 'host', sources: [], ...part }],
        negotiation: { start: '2024', end: null },
      })
      const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
      expect(rows[0]?.explanation).toContain(words)
    },
  )

  it.each([
    [
      { start: '2024-08-14' },
      '2024-12-31',
      'From 14 Aug 2024, all of this held while ada and freedonia were both in the talks, from 1 Jan 2024 to 31 Dec 2024, on every',
    ],
    [
      { start: '2030' },
      null,
      'From 2030, all of this is to hold while ada and freedonia have both been in the talks since 1 Jan 2024, on every',
    ],
    [{ sources: ['s2'] }, '2024-12-31', 'From 2 June 2024 at the latest, all of this held while'],
    // It may have begun only after the talks, or is over: no such day is told.
    [
      { sources: ['s3'] },
      '2024-12-31',
      '. All of this may have held while ada and freedonia were both in the talks, from 1',
    ],
    [
      { sources: ['s2'], end: 'unknown' },
      null,
      '. All of this may have held while ada and freedonia have both been in the talks since 1 Jan 2024. The',
    ],
    [
      { status: 'disputed' },
      '2024-12-31',
      'If what is disputed is right: all of this held while ada and freedonia were',
    ],
    [
      { sources: ['undated'] },
      null,
      'From an unknown date, all of this holds while ada and freedonia have both been in the talks since 1 Jan 2024, on every',
    ],
  ])('says from when the whole path holds, if later than the talks began: %j', async (link, end, words) => {
    const source = { url: 'https://other.example/', publisher: 'Weekly Two', title: 'A report', origin: null }
    await chainsOf(database(), {
      sources: [
        { ...source, id: 's1', url: 'https://one.example/', published: '2022-03-10' },
        { ...source, id: 's2', published: '2024-06-02' },
        { ...source, id: 's3', url: 'https://third.example/', published: '2025-06-02' },
        { ...source, id: 'undated', url: 'https://undated.example/', published: null },
      ],
      links: [
        { kind: 'owns', from: 'ada', to: 'acorn', sources: ['s1'], ...link },
        { ...control, to: 'acorn' },
      ],
      negotiation: { start: '2024-01-01', end },
    })
    const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
    expect(rows[0]?.explanation).toContain(words)
  })

  it('tells how early the whole path can hold where it may be too late', async () => {
    const source = { publisher: 'Weekly Two', title: 'A report', origin: null }
    await chainsOf(database(), {
      sources: [
        { ...source, id: 's1', url: 'https://one.example/', published: '2024-03-10' },
        { ...source, id: 's3', url: 'https://third.example/', published: '2025-06-02' },
      ],
      links: [
        { kind: 'owns', from: 'ada', to: 'acorn', start: '2024-03', sources: ['s1'] },
        { kind: 'controls', from: 'freedonia', to: 'acorn', sources: ['s3'] },
      ],
      negotiation: { start: '2024-01-01', end: '2024-12-31' },
    })
    const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
    expect(rows[0]?.explanation).toContain('From 1 Mar 2024 at the earliest, all of this may have held while')
  })

  it('tells the one day that a month and an end on its first have in common', async () => {
    await chainsOf(database(), {
      links: [founded, stake, control],
      participants: [
        { official: 'ada', role: 'lead', on_behalf_of: 'homeland', end: '2024-03-01', sources: ['s1'] },
      ],
      parties: [{ entity: 'freedonia', role: 'host', start: '2024-03', sources: [] }],
    })
    const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
    expect(rows[0]?.explanation).toContain('both in the talks, on 1 Mar 2024')
  })

  it('tells talks that are concluded in the past, also where no end of them is on record', async () => {
    await chainsOf(database(), {
      links: [founded, stake, control],
      negotiation: { start: '2024-01', end: null, status: 'concluded' },
    })
    const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
    expect(rows[0]?.explanation).toContain('ada took part in “Talks”')
    expect(rows[0]?.explanation).toContain('Freedonia was a party to the talks')
    expect(rows[0]?.explanation).toContain(
      'held while ada and freedonia were both in the talks, from January 2024',
    )
  })

  it('does not tell announced money as paid', async () => {
    const gift = {
      kind: 'gives',
      from: 'freedonia',
      to: 'ada',
      start: '2024-02-01',
      amount: '400',
      currency: 'USD',
    }
    await chainsOf(database(), {
      links: [{ ...gift, amount_status: 'announced' }],
      negotiation: { start: '2024-01', end: null },
    })
    const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
    expect(rows[0]?.explanation).toContain(
      'The payment is dated 1 Feb 2024, while ada and freedonia were both in the talks. It is on record as announced, not as paid.',
    )
    expect(rows[0]?.explanation).not.toContain('held on')
  })

  it('does not tell talks that are still to come as held', async () => {
    await chainsOf(database(), {
      links: [founded, { ...stake, last_known: '2090' }, control],
      negotiation: { start: '2091-03', end: null },
    })
    const { rows } = await database().pool.query('SELECT explanation FROM chains ORDER BY place LIMIT 1')
    const told = rows[0]?.explanation
    expect(told).toContain(
      'ada is to take part in “Talks” as lead for homeland, from March 2091 (start of the talks)',
    )
    expect(told).toContain(
      'All of this may hold while ada and freedonia are both to be in the talks, from March 2091.',
    )
  })

  it('takes a report as proof that something was there by then, whatever the founding says', async () => {
    const held = { kind: 'manages', from: 'ada', to: 'acorn' }
    await chainsOf(database(), {
      links: [held, { ...control, to: 'acorn' }, { ...founded, from: 'bea', start: '2023' }],
    })
    const { rows } = await database().pool.query(
      'SELECT explanation, window_start FROM chains ORDER BY place LIMIT 1',
    )
    expect(rows[0]?.explanation).toContain('manages acorn, since 10 Mar 2022 or earlier')
    expect(rows[0]?.window_start?.getFullYear()).toBe(1971)
  })
})
