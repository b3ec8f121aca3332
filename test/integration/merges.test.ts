import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { InputRefused } from '../../server/domain/refusals.ts'
import { verifyDatabase } from '../../server/domain/verify.ts'
import { compareWithFreshDerivation } from '../../server/domain/write-record.ts'
import { decideDuplicate, undoDuplicate } from '../../server/duplicates/decide.ts'
import { useApp } from '../support/app.ts'
import { storedChains } from '../support/chains.ts'
import { emptyRecord } from '../support/database.ts'
import { datasetOf, type Raw } from '../support/record.ts'
import { snapshotOf } from '../support/snapshot.ts'

const running = useApp()
const NO_CHANGES = { appeared: [], changed: [], vanished: [] }

async function userId(): Promise<string> {
  const [row] = await running().database.query<{ id: string }>(
    sql`SELECT id::text AS id FROM users WHERE email = 'editor@example.org'`,
  )
  return row?.id ?? ''
}

async function merge(record: 'entity' | 'link' | 'source', kept: string, other: string): Promise<void> {
  const decided = { decision: 'same', reason: null } as const
  await decideDuplicate(running().database, { record, kept, other }, decided, await userId())
}

async function undo(record: 'entity' | 'link' | 'source', slug: string): Promise<void> {
  await undoDuplicate(running().database, { record, slug }, 'they are two after all', await userId())
}

async function record(links: Raw[], more: Raw = {}): Promise<void> {
  const { database } = running()
  await emptyRecord(database)
  await importDataset(database, parseDataset(JSON.stringify({ ...datasetOf({ links }), ...more })))
}

describe('merging any two entries of the starter dataset that can be one', () => {
  it('keeps the overlaps as the rules make them, and undoing brings everything back', async () => {
    const { database } = running()
    const pairs = await database.query<{ kept: string; other: string }>(sql`
      SELECT kept, other FROM (
        SELECT k.slug AS kept, o.slug AS other, row_number() OVER (PARTITION BY k.kind ORDER BY md5(k.slug || o.slug)) AS place
        FROM entities k JOIN entities o ON o.kind = k.kind AND o.id <> k.id
        WHERE NOT EXISTS (SELECT FROM links l WHERE l.from_id IN (k.id, o.id) AND l.to_id IN (k.id, o.id))
      ) drawn WHERE place <= 4`)
    expect(pairs.length).toBeGreaterThan(15)
    const before = await snapshotOf(database)
    for (const { kept, other } of pairs) {
      const name = `${other} into ${kept}`
      await merge('entity', kept, other)
      expect(await compareWithFreshDerivation(database), name).toEqual(NO_CHANGES)
      const [gone] = await database.query<{ links: number }>(sql`
        SELECT count(*)::int AS links FROM links l JOIN entities e ON e.id IN (l.from_id, l.to_id) WHERE e.slug = ${other}`)
      expect(gone?.links, name).toBe(0)
      await undo('entity', other)
      expect(await snapshotOf(database), name).toEqual(before)
    }
    expect(await verifyDatabase(database)).toEqual([])
  })
})

describe('merging entries', () => {
  const TWINS: Raw[] = [
    { id: 'one', kind: 'founded', from: 'ada', to: 'acorn', start: '2021' },
    {
      id: 'other',
      kind: 'invests_in',
      from: 'ember',
      to: 'birch',
      start: '2022',
      amount: '5',
      currency: 'USD',
    },
    { id: 'state', kind: 'controls', from: 'freedonia', to: 'ember', start: '1990' },
  ]

  it('lets the overlaps follow, both ways', async () => {
    const { database } = running()
    await record(TWINS)
    expect(await storedChains(database)).toEqual([])
    await merge('entity', 'acorn', 'birch')
    expect(await storedChains(database)).toHaveLength(1)
    await undo('entity', 'birch')
    expect(await storedChains(database)).toEqual([])
  })

  it('makes one of what both have, with the sources of both', async () => {
    const { database } = running()
    const party = (entity: string, source: string): Raw => ({ entity, role: 'principal', sources: [source] })
    const dataset = datasetOf({
      links: TWINS,
      parties: [party('freedonia', 's1'), party('grandia', 's2')],
      participants: [
        { official: 'ada', role: 'lead', on_behalf_of: 'freedonia', sources: ['s1'] },
        { official: 'ada', role: 'lead', on_behalf_of: 'grandia', capacity: 'Envoy', sources: ['s1', 's2'] },
      ],
    })
    await emptyRecord(database)
    await importDataset(database, parseDataset(JSON.stringify(dataset)))
    await merge('entity', 'freedonia', 'grandia')
    const parties = await database.query(sql`
      SELECT e.slug, (SELECT count(*)::int FROM citations c WHERE c.party_id = p.id) AS sources
      FROM parties p JOIN entities e ON e.id = p.entity_id`)
    expect(parties).toEqual([{ slug: 'freedonia', sources: 2 }])
    const participants = await database.query(sql`
      SELECT capacity, (SELECT count(*)::int FROM citations c WHERE c.participant_id = p.id) AS sources FROM participants p`)
    expect(participants).toEqual([{ capacity: 'Envoy', sources: 2 }])
    expect(await compareWithFreshDerivation(database)).toEqual(NO_CHANGES)
  })

  it('is refused where a link ties them, or one alone is a person, and changes nothing', async () => {
    await record([{ kind: 'owns', from: 'acorn', to: 'birch' }])
    const before = await snapshotOf(running().database)
    await expect(merge('entity', 'acorn', 'birch')).rejects.toThrow(
      /while a link ties them: “acorn owns birch/,
    )
    await expect(merge('entity', 'ada', 'birch')).rejects.toThrow(/one is a person/)
    await expect(merge('entity', 'ada', 'ada')).rejects.toBeInstanceOf(InputRefused)
    expect(await snapshotOf(running().database)).toEqual(before)
  })

  it('carries reviews along, and undoing gives them back as they were', async () => {
    const { database } = running()
    await record([...TWINS.slice(1), { id: 'one', kind: 'founded', from: 'ada', to: 'birch', start: '2021' }])
    await database.query(sql`
      INSERT INTO overlap_reviews (official_id, negotiation_id, party_id, status, reason)
      SELECT official_id, negotiation_id, party_id, 'dismissed', 'looked at and dismissed' FROM derived_overlaps`)
    const before = await snapshotOf(database)
    await merge('entity', 'bea', 'ada')
    const [review] = await database.query<{ official: string; status: string }>(sql`
      SELECT e.slug AS official, w.status FROM overlap_reviews w JOIN entities e ON e.id = w.official_id`)
    expect(review).toEqual({ official: 'bea', status: 'dismissed' })
    await undo('entity', 'ada')
    expect(await snapshotOf(database)).toEqual(before)
  })

  it('reopens a review whose chains it changes, until it is undone', async () => {
    const { database } = running()
    await record([
      ...TWINS.slice(1),
      { id: 'one', kind: 'founded', from: 'ada', to: 'birch', start: '2021' },
      {
        id: 'two',
        kind: 'invests_in',
        from: 'ember',
        to: 'acorn',
        start: '2023',
        amount: '9',
        currency: 'USD',
      },
    ])
    await database.query(sql`
      INSERT INTO overlap_reviews (official_id, negotiation_id, party_id, status, reason)
      SELECT official_id, negotiation_id, party_id, 'dismissed', 'looked at and dismissed' FROM derived_overlaps`)
    const before = await snapshotOf(database)
    await merge('entity', 'birch', 'acorn')
    const reviews = await database.query(sql`SELECT status FROM overlap_reviews`)
    expect(reviews).toEqual([{ status: 'open' }])
    await undo('entity', 'acorn')
    expect(await snapshotOf(database)).toEqual(before)
  })

  it('is undone around what was written since, and refused where that would be lost', async () => {
    const { database } = running()
    await record(TWINS)
    await merge('entity', 'acorn', 'birch')
    await database.query(sql`UPDATE links SET detail = 'more is known' WHERE slug = 'other'`)
    await database.query(sql`UPDATE entities SET summary = 'A maker of acorns' WHERE slug = 'acorn'`)
    await undo('entity', 'birch')
    const [link] = await database.query<{ to: string; detail: string }>(sql`
      SELECT e.slug AS "to", l.detail FROM links l JOIN entities e ON e.id = l.to_id WHERE l.slug = 'other'`)
    expect(link).toEqual({ to: 'birch', detail: 'more is known' })
    const [kept] = await database.query<{ summary: string; aliases: string[] }>(sql`
      SELECT summary, aliases FROM entities WHERE slug = 'acorn'`)
    expect(kept).toEqual({ summary: 'A maker of acorns', aliases: [] })

    await merge('entity', 'acorn', 'birch')
    await database.query(
      sql`UPDATE links SET to_id = (SELECT id FROM entities WHERE slug = 'cedar') WHERE slug = 'other'`,
    )
    await expect(undo('entity', 'birch')).rejects.toThrow(/changed since \(links\)/)
    await expect(undo('entity', 'acorn')).rejects.toThrow(/merged into nothing/)
  })
})

describe('merging links', () => {
  const VAGUE = { id: 'vague', kind: 'pays', from: 'ember', to: 'acorn', start: '2023', sources: ['s1'] }
  const EXACT = { ...VAGUE, id: 'exact', start: '2023-05-04', amount: '10', currency: 'USD', sources: ['s2'] }

  it('unites what they say and their sources; the other is retracted in favour of the one', async () => {
    const { database } = running()
    await record([VAGUE, { ...EXACT, status: 'confirmed' }])
    const before = await snapshotOf(database)
    await merge('link', 'vague', 'exact')
    const rows = await database.query(sql`
      SELECT l.slug, l.start_date AS start, l.amount_min AS amount, l.status,
        (SELECT count(*)::int FROM citations c WHERE c.link_id = l.id) AS sources FROM links l ORDER BY l.id`)
    expect(rows).toEqual([
      { slug: 'vague', start: '2023-05-04', amount: '10', status: 'confirmed', sources: 2 },
      { slug: 'exact', start: '2023-05-04', amount: '10', status: 'retracted', sources: 1 },
    ])
    await undo('link', 'exact')
    expect(await snapshotOf(database)).toEqual(before)
    expect(await verifyDatabase(database)).toEqual([])
  })

  it.each([
    ['days apart', { start: '2024' }],
    ['another amount', { amount: '11', currency: 'USD' }],
    ['another currency', { amount: '10', currency: 'EUR' }],
  ])('is refused for %s', async (_, other) => {
    await record([EXACT, { ...EXACT, id: 'other', ...other }])
    await expect(merge('link', 'exact', 'other')).rejects.toThrow(/exclude each other/)
  })
})

describe('merging sources', () => {
  it('keeps every place and quotation, and gives them back', async () => {
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
    await record(
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
    await merge('source', 's1', 's2')
    const rows = await database.query(sql`
      SELECT l.slug, s.slug AS source, c.locator, c.quote FROM citations c JOIN links l ON l.id = c.link_id
      JOIN sources s ON s.id = c.source_id ORDER BY l.id`)
    expect(rows).toEqual([
      { slug: 'both', source: 's1', locator: 'p. 1; p. 2', quote: 'First. […] Second.' },
      { slug: 'second', source: 's1', locator: null, quote: 'Second.' },
    ])
    await undo('source', 's2')
    expect(await snapshotOf(database)).toEqual(before)
  })
})
