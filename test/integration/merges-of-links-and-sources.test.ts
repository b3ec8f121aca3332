import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { verifyDatabase } from '../../server/record/verify.ts'
import { useApp } from '../support/app.ts'
import { merge, recordOf, undo } from '../support/merges.ts'
import type { Raw } from '../support/record.ts'
import { snapshotOf } from '../support/snapshot.ts'

const running = useApp()

describe('merging links', () => {
  const VAGUE = { id: 'vague', kind: 'pays', from: 'ember', to: 'acorn', start: '2023', sources: ['s1'] }
  const EXACT = { ...VAGUE, id: 'exact', start: '2023-05-04', amount: '10', currency: 'USD', sources: ['s2'] }

  it('combines what they say and their sources, and retracts the other in favor of the one kept', async () => {
    const { database } = running()
    await recordOf(running().database, [VAGUE, { ...EXACT, status: 'confirmed' }])
    const before = await snapshotOf(database)
    await merge(running().database, 'link', 'vague', 'exact')
    const rows = await database.query(sql`
      SELECT l.slug, l.start_date AS start, l.amount_min AS amount, l.status,
        (SELECT count(*)::int FROM citations c WHERE c.link_id = l.id) AS sources FROM links l ORDER BY l.id`)
    expect(rows).toEqual([
      { slug: 'vague', start: '2023-05-04', amount: '10', status: 'confirmed', sources: 2 },
      { slug: 'exact', start: '2023-05-04', amount: '10', status: 'retracted', sources: 1 },
    ])
    await undo(running().database, 'link', 'exact')
    expect(await snapshotOf(database)).toEqual(before)
    expect(await verifyDatabase(database)).toEqual([])
  })

  it('is refused if the link that stays would cite more sources than a form or a file can hold', async () => {
    const { database } = running()
    const sources = Array.from({ length: 101 }, (_, index) => ({
      id: `many-${index}`,
      url: `https://many.example/${index}`,
      publisher: 'Daily',
      title: 'Report',
    }))
    const ids = sources.map(({ id }) => id)
    const s1 = { id: 's1', url: 'https://one.example/a', publisher: 'One', title: 'A' }
    const links = [
      { ...VAGUE, sources: ids.slice(0, 60) },
      { ...EXACT, sources: ids.slice(59) },
    ]
    await recordOf(database, links, { sources: [s1, ...sources] })
    await expect(merge(database, 'link', 'vague', 'exact')).rejects.toThrow(/101 sources/)
  })

  it.each([
    ['different dates', { start: '2024' }],
    ['different amounts', { amount: '11', currency: 'USD' }],
    ['different currencies', { amount: '10', currency: 'EUR' }],
  ])('is refused if they have %s', async (_, other) => {
    await recordOf(running().database, [EXACT, { ...EXACT, id: 'other', ...other }])
    await expect(merge(running().database, 'link', 'exact', 'other')).rejects.toThrow(/contradict each other/)
  })
})

describe('merging sources', () => {
  it('is refused if a record cites both, and they do not say the same about it', async () => {
    const { database } = running()
    const sources = ['s1', 's2'].map((id) => ({
      id,
      url: `https://${id}.example/a`,
      publisher: 'One',
      title: 'A',
    }))
    const against = (id: string) => ({ id, stance: 'contradicts', note: 'It does not.' })
    const citing = (cited: unknown[]): Raw => ({
      id: 'both',
      kind: 'owns',
      from: 'ada',
      to: 'acorn',
      sources: cited,
    })
    await recordOf(database, [citing(['s1', against('s2')])], { sources })
    await expect(merge(database, 'source', 's1', 's2')).rejects.toThrow(
      /the link “both” cites both, and they do not say the same about it/,
    )
    await recordOf(database, [citing([against('s1'), against('s2')])], { sources })
    await merge(database, 'source', 's1', 's2')
  })

  it('keeps every page reference and quotation, and undoing restores them', async () => {
    const { database } = running()
    const sources = [
      { id: 's1', url: 'https://one.example/a', publisher: 'One', title: 'A', published: '2023' },
      { id: 's2', url: 'http://www.one.example/a/?utm_source=x', publisher: 'One', title: 'A' },
    ]
    const cites = (id: string, cited: unknown[]): Raw => ({
      id,
      kind: 'owns',
      from: 'ada',
      to: 'acorn',
      sources: cited,
    })
    await recordOf(
      running().database,
      [
        cites('both', [
          { id: 's1', locator: 'p. 1', quote: 'First.' },
          { id: 's2', locator: 'p. 2', quote: 'Second.' },
        ]),
        cites('second', [{ id: 's2', quote: 'Second.' }]),
      ],
      { sources },
    )
    const before = await snapshotOf(database)
    await merge(running().database, 'source', 's1', 's2')
    const rows = await database.query(sql`
      SELECT l.slug, s.slug AS source, c.locator, c.quote FROM citations c JOIN links l ON l.id = c.link_id
      JOIN sources s ON s.id = c.source_id ORDER BY l.id`)
    expect(rows).toEqual([
      { slug: 'both', source: 's1', locator: 'p. 1; p. 2', quote: 'First. […] Second.' },
      { slug: 'second', source: 's1', locator: null, quote: 'Second.' },
    ])
    await undo(running().database, 'source', 's2')
    expect(await snapshotOf(database)).toEqual(before)
  })
})
