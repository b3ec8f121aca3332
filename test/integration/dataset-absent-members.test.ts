import { beforeEach, describe, expect, it } from 'vitest'
import { exportDataset } from '../../server/dataset/export.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { emptyRecord, useDatabase } from '../support/database.ts'

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
  /** The members that say which record it is, or without which it is none. */
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
      // A part is known by these, and a positioned start is part of what tells two apart.
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

  /** The same records, each with no more than it needs, or with everything else set to null. */
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
    expect(Object.values(result).every((count) => count === 0)).toBe(true)
    expect(await exportDataset(database().query)).toBe(before)
  })

  it('is cleared where the file says null', async () => {
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

  it('takes a range as a whole: who names one end of it says what the other is', async () => {
    await importDataset(database(), parseDataset(JSON.stringify(whole)))
    const change = { id: 'l1', kind: 'owns', from: 'ada', to: 'acorn', share_min: '15', sources: ['s1'] }
    await importDataset(database(), parseDataset(JSON.stringify({ ...whole, links: [change] })))
    const link = JSON.parse(await exportDataset(database().query)).links[0]
    expect(link).toMatchObject({ share_min: '15', amount_max: '500', currency: 'EUR', stage: 'planned' })
    expect(link).not.toHaveProperty('share_max')
  })
})
