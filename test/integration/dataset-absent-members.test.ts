import { beforeEach, describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'
import { exportDataset } from '../support/exported.ts'

const database = useDatabase()
beforeEach(() => emptyRecord(database()))

describe('what a file leaves out', () => {
  const source = { id: 's1', url: 'https://example.org/1', publisher: 'The Example', title: 'A report' }
  const whole = {
    format: 'recusal-dataset/1',
    sources: [
      { ...source, origin: 'An Agency', published: '2024-01-02', archive_url: 'https://archive.example/1' },
    ],
    entities: [
      { id: 'acorn', kind: 'company', name: 'Acorn', external_ids: { wikidata: 'Q1' }, sources: [] },
      {
        id: 'ada',
        kind: 'person',
        name: 'Ada',
        aliases: ['A.'],
        country: 'US',
        summary: 'One',
        sources: ['s1'],
      },
      { id: 'bea', kind: 'person', name: 'Bea', sources: [] },
      { id: 'freedonia', kind: 'state', name: 'Freedonia', sources: [] },
    ],
    positions: [
      {
        official: 'ada',
        title: 'Envoy',
        class: 'foreign',
        start: '2024',
        end: '2025',
        sources: [{ id: 's1', quote: 'Her quote' }],
      },
    ],
    links: [
      {
        id: 'l1',
        kind: 'owns',
        from: 'ada',
        to: 'acorn',
        detail: 'A stake',
        share_min: '10',
        share_max: '20',
        amount_max: '500',
        currency: 'EUR',
        amount_status: 'announced',
        joint_sum: 'stakes',
        start: '2020',
        end: '2026',
        last_known: '2025',
        stage: 'planned',
        capacity: 'private',
        status: 'disputed',
        sources: [{ id: 's1', locator: 'page 1', quote: 'A quote', stance: 'qualifies', note: 'A note' }],
      },
    ],
    negotiations: [
      {
        id: 'talks',
        name: 'Talks',
        summary: 'They talk',
        status: 'ongoing',
        start: '2024',
        end: '2026',
        sources: ['s1'],
        parties: [{ entity: 'freedonia', role: 'host', start: '2024', end: '2025', sources: ['s1'] }],
        participants: [
          {
            official: 'ada',
            role: 'envoy',
            capacity: 'As envoy',
            on_behalf_of: 'freedonia',
            start: '2024',
            end: '2025',
            status: 'disputed',
            sources: ['s1'],
          },
        ],
        meetings: [
          { date: '2024-05-01', place: 'Here', summary: 'They met', attendees: ['ada'], sources: ['s1'] },
        ],
      },
    ],
    statements: [
      {
        id: 'st1',
        by: 'ada',
        kind: 'denial',
        date: '2025',
        about: ['acorn'],
        quote: 'No',
        paraphrase: 'Denied',
        sources: ['s1'],
      },
    ],
  }
  /** Members that identify a record, or that a record must have. */
  const NEEDED = new Set(
    [
      'format',
      'id',
      'url',
      'publisher',
      'title',
      'kind',
      'name',
      'class',
      'official',
      'from',
      'to',
      'entity',
      'role',
      'by',
    ].concat(
      // These identify a part, together with its start or, for a meeting, its summary.
      ['on_behalf_of', 'date', 'place'],
    ),
  )
  const keys = (list: string): ReadonlySet<string> =>
    new Set(
      ['positions', 'parties', 'participants'].includes(list)
        ? ['start']
        : list === 'meetings'
          ? ['summary']
          : [],
    )
  const needsSources = new Set(['positions', 'links', 'statements'])
  const needsStatus = new Set(['negotiations'])

  /** The same records, each with only what it needs, or with everything else set to null. */
  function thinned(records: unknown, list: string, otherwise: 'absent' | 'null'): unknown {
    if (!Array.isArray(records)) return records
    return records.map((record: unknown) => {
      if (typeof record !== 'object' || record === null) return record
      return Object.fromEntries(
        Object.entries(record).flatMap(([name, value]): [string, unknown][] => {
          if (['parties', 'participants', 'meetings'].includes(name))
            return [[name, thinned(value, name, otherwise)]]
          if (name === 'sources' && needsSources.has(list))
            return [[name, thinned(value, 'citations', otherwise)]]
          const needed =
            NEEDED.has(name) ||
            keys(list).has(name) ||
            (name === 'status' && needsStatus.has(list)) ||
            (name === 'quote' && list === 'statements') ||
            (['about', 'sources', 'attendees'].includes(name) && otherwise === 'null')
          if (needed) return [[name, value]]
          return otherwise === 'absent' ? [] : [[name, null]]
        }),
      )
    })
  }
  const fileOf = (otherwise: 'absent' | 'null'): string =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(whole).map(([list, records]) => [list, thinned(records, list, otherwise)]),
      ),
    )

  it('stays as it is on record, in every kind of record', async () => {
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    const before = await exportDataset(database().query)
    expect(JSON.parse(before)).toEqual(whole)
    const { result } = await importDataset(database(), parseDataset(fileOf('absent')))
    expect(Object.values(result.counts).every((count) => count === 0)).toBe(true)
    expect(await exportDataset(database().query)).toBe(before)
  })

  it('is cleared if the file says null', async () => {
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    await importDataset(database(), parseDataset(fileOf('null')))
    const link = JSON.parse(await exportDataset(database().query)).links[0]
    expect(link).toEqual({
      id: 'l1',
      kind: 'owns',
      from: 'ada',
      to: 'acorn',
      status: 'reported',
      sources: ['s1'],
    })
  })

  const change = (link: object): string =>
    JSON.stringify({
      ...whole,
      links: [{ id: 'l1', kind: 'owns', from: 'ada', to: 'acorn', ...link }],
    })
  const linkAfter = async (link: object) => {
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    await importDataset(database(), parseDataset(change(link)))
    return JSON.parse(await exportDataset(database().query)).links[0]
  }

  it.each([
    [{ share_min: '15' }, { share_min: '15', share_max: '20' }, []],
    [{ share_percent: '30' }, { share_percent: '30' }, ['share_min', 'share_max']],
    [{ amount: '300' }, { amount: '300', currency: 'EUR', amount_status: 'announced' }, ['amount_max']],
    [{ currency: 'USD' }, { amount_max: '500', currency: 'USD' }, []],
    [{ amount_status: 'paid' }, { amount_max: '500', amount_status: 'paid' }, []],
    [{ amount: null }, { stage: 'planned' }, ['amount_max', 'currency', 'amount_status']],
    [{ sources: [{ id: 's1', quote: 'Another' }] }, { detail: 'A stake' }, []],
    [{ kind: 'family', relationship: 'sibling', to: 'bea' }, { relationship: 'sibling' }, []],
  ])('stays on record beside what the file names: %j', async (link, kept, gone) => {
    const told = await linkAfter(link)
    expect(told).toMatchObject(kept)
    for (const name of gone) expect(told).not.toHaveProperty(name)
  })

  it('is dropped when it does not fit a new kind: a relationship does not stay with a kind that has none', async () => {
    const licence = {
      id: 'l2',
      kind: 'partners_with',
      from: 'acorn',
      to: 'freedonia',
      relationship: 'licence',
      sources: ['s1'],
    }
    await importDataset(database(), parseDataset(JSON.stringify({ ...whole, links: [licence] })))
    const lends = { id: 'l2', kind: 'lends_to', from: 'acorn', to: 'freedonia' }
    await importDataset(database(), parseDataset(JSON.stringify({ ...whole, links: [lends] })))
    const { links } = JSON.parse(await exportDataset(database().query))
    expect(links[0]).toEqual({ ...lends, status: 'reported', sources: ['s1'] })
  })

  it.each([
    [{ currency: null }, /links “l1”: currency is needed with an amount/],
    [{ end: '2019' }, /links “l1”: end is before the start/],
    [{ share_min: '25' }, /links “l1”: share_max is below the lower end/],
    [{ sources: [] }, /links “l1”: sources needs at least one source/],
  ])(
    'is checked together with what the file names, and a refusal names the record and the field: %j',
    async (link, message) => {
      await importDataset(database(), parseDataset(JSON.stringify(whole)))
      const before = await exportDataset(database().query)
      await expect((async () => importDataset(database(), parseDataset(change(link))))()).rejects.toThrow(
        message,
      )
      expect(await exportDataset(database().query)).toBe(before)
    },
  )

  it('adds no second party, participant or meeting to talks, and asks if several match', async () => {
    const talks = (parts: object): string =>
      JSON.stringify({
        ...whole,
        negotiations: [{ id: 'talks', name: 'Talks', status: 'ongoing', ...parts }],
      })
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    const before = await exportDataset(database().query)
    const bare = {
      parties: [{ entity: 'freedonia', role: 'host' }],
      participants: [{ official: 'ada', role: 'envoy' }],
      meetings: [{ date: '2024-05-01' }],
    }
    await importDataset(database(), parseDataset(talks(bare)))
    expect(await exportDataset(database().query)).toBe(before)
    const later = { parties: [{ entity: 'freedonia', role: 'host', start: '2026-01', sources: [] }] }
    await importDataset(database(), parseDataset(talks(later)))
    await expect(
      (async () => importDataset(database(), parseDataset(talks({ parties: bare.parties }))))(),
    ).rejects.toThrow(/negotiations “talks”: parties.0 could be any of 2 on record: give its start/)
  })

  it('adds no second part if what distinguishes parts is corrected or cleared', async () => {
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    const before = JSON.parse(await exportDataset(database().query))
    const [talks] = before.negotiations
    const changed = {
      id: 'talks',
      parties: [{ ...talks.parties[0], start: '2024-03' }],
      participants: [{ ...talks.participants[0], start: null }],
      meetings: [{ ...talks.meetings[0], place: null, summary: 'In other words' }],
    }
    await importDataset(
      database(),
      parseDataset(JSON.stringify({ format: 'recusal-dataset/1', negotiations: [changed] })),
    )
    const [after] = JSON.parse(await exportDataset(database().query)).negotiations
    expect(after.parties).toEqual([{ ...talks.parties[0], start: '2024-03' }])
    expect(after.participants).toHaveLength(1)
    expect(after.participants[0].start).toBeUndefined()
    expect(after.meetings).toHaveLength(1)
    expect(after.meetings[0].place).toBeUndefined()
    expect(after.meetings[0].summary).toBe('In other words')
  })

  it('removes all parts if the file says null, and none if it lists some', async () => {
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    const file = (talks: object): string =>
      JSON.stringify({ format: 'recusal-dataset/1', negotiations: [{ id: 'talks', ...talks }] })
    const partsNow = async () => {
      const [talks] = JSON.parse(await exportDataset(database().query)).negotiations
      return ['parties', 'participants', 'meetings'].map((name) => talks[name].length)
    }
    await importDataset(database(), parseDataset(file({ parties: [], meetings: [] })))
    expect(await partsNow()).toEqual([1, 1, 1])
    await importDataset(database(), parseDataset(file({ parties: null, participants: null, meetings: null })))
    expect(await partsNow()).toEqual([0, 0, 0])
  })

  it('is not reported as missing when another value is wrong', () => {
    const file = { format: 'recusal-dataset/1', entities: [{ id: 'ada', country: 'QQ' }] }
    expect(() => parseDataset(JSON.stringify(file))).toThrow(
      /^entities “ada”: country is not a known country[^\n]*$/,
    )
  })

  it('is cleared if it is a list that the file sets to null', async () => {
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    const nulls = {
      ...whole,
      entities: [{ id: 'ada', kind: 'person', name: 'Ada', sources: null, aliases: null }],
      negotiations: [
        {
          id: 'talks',
          name: 'Talks',
          status: 'ongoing',
          sources: null,
          parties: null,
          meetings: [{ date: '2024-05-01', attendees: null }],
        },
      ],
      statements: [{ id: 'st1', by: 'ada', kind: 'denial', about: null }],
    }
    await importDataset(database(), parseDataset(JSON.stringify(nulls)))
    const { entities, negotiations, statements } = JSON.parse(await exportDataset(database().query))
    expect(entities.find(({ id }: { id: string }) => id === 'ada')).toMatchObject({ sources: [] })
    expect(negotiations[0].sources).toEqual([])
    expect(negotiations[0].meetings[0]).not.toHaveProperty('attendees')
    expect(statements[0]).toMatchObject({ about: [], quote: 'No' })
  })

  it('may include what a new record needs, if the record exists', async () => {
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    const before = JSON.parse(await exportDataset(database().query))
    const partial = {
      format: 'recusal-dataset/1',
      sources: [{ id: 's1', title: 'Another title' }],
      entities: [{ id: 'ada', summary: 'Two' }],
      links: [{ id: 'l1', detail: 'Another stake' }],
      negotiations: [{ id: 'talks', summary: null }],
    }
    await importDataset(database(), parseDataset(JSON.stringify(partial)))
    const after = JSON.parse(await exportDataset(database().query))
    before.sources[0].title = 'Another title'
    before.entities.find((each: { id: string }) => each.id === 'ada').summary = 'Two'
    before.links[0].detail = 'Another stake'
    delete before.negotiations[0].summary
    expect(after).toEqual(before)

    const unknown = { ...partial, entities: [{ id: 'nobody', summary: 'Three' }] }
    await expect(importDataset(database(), parseDataset(JSON.stringify(unknown)))).rejects.toThrow(
      'entities “nobody”: kind is missing\nentities “nobody”: name is missing',
    )
    const bad = { ...partial, links: [{ id: 'l1', status: 'perhaps' }] }
    expect(() => parseDataset(JSON.stringify(bad))).toThrow('links “l1”: status must be one of')
  })

  it('is not the same as an empty value', () => {
    const empty = { ...whole, entities: [{ ...whole.entities[1], country: ' ' }] }
    expect(() => parseDataset(JSON.stringify(empty))).toThrow('entities “ada”: country is empty')
  })
})
