import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { InputRefused } from '../../server/record/refusals.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { compareWithFreshDerivation } from '../../server/record/write-record.ts'
import { useApp } from '../support/app.ts'
import { storedChains } from '../support/chains.ts'
import { emptyRecord } from '../support/database.ts'
import { exportDataset } from '../support/exported.ts'
import { merge, recordOf, undo } from '../support/merges.ts'
import { datasetOf, type Raw } from '../support/record.ts'
import { snapshotOf } from '../support/snapshot.ts'

const running = useApp('test')
const NO_CHANGES = { appeared: [], changed: [], vanished: [] }

it('leads from every address of what was merged to what is kept, in pages, the API and reconciliation', async () => {
  const { app, database } = running()
  const [overlap] = await database.query<{ official: string; negotiation: string; party: string }>(sql`
    SELECT o.slug AS official, n.slug AS negotiation, p.slug AS party FROM derived_overlaps v
    JOIN entities o ON o.id = v.official_id JOIN negotiations n ON n.id = v.negotiation_id JOIN entities p ON p.id = v.party_id
    WHERE o.slug = 'jared-kushner' ORDER BY v.id LIMIT 1`)
  const keyOf = (official: string): string => `${official}~${overlap?.negotiation}~${overlap?.party}`
  await merge(database, 'entity', 'marco-rubio', 'jared-kushner')
  const [was, is] = [keyOf('jared-kushner'), keyOf('marco-rubio')]
  await supertest(app).get(`/overlaps/${was}`).expect(301).expect('location', `/overlaps/${is}`)
  await supertest(app).get(`/api/v1/overlaps/${was}`).expect(301).expect('location', `/api/v1/overlaps/${is}`)
  const preview = '/reconcile/preview/'
  await supertest(app).get(`${preview}jared-kushner`).expect(301).expect('location', `${preview}marco-rubio`)
  const extend = JSON.stringify({ ids: ['jared-kushner'], properties: [{ id: 'overlaps' }] })
  const { body } = await supertest(app).post('/reconcile').type('form').send({ extend }).expect(200)
  expect(body.rows['jared-kushner'].overlaps[0].int).toBeGreaterThan(0)
  await undo(database, 'entity', 'jared-kushner')
})

describe('merging any two entries of the starter dataset that can be merged', () => {
  it('keeps the overlaps as the rules derive them, and undoing restores everything', async () => {
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
      await merge(running().database, 'entity', kept, other)
      expect(await compareWithFreshDerivation(database), name).toEqual(NO_CHANGES)
      const [gone] = await database.query<{ links: number }>(sql`
        SELECT count(*)::int AS links FROM links l JOIN entities e ON e.id IN (l.from_id, l.to_id) WHERE e.slug = ${other}`)
      expect(gone?.links, name).toBe(0)
      await undo(running().database, 'entity', other)
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

  it('updates the overlaps, both on merging and on undoing', async () => {
    const { database } = running()
    await recordOf(running().database, TWINS)
    expect(await storedChains(database)).toEqual([])
    await merge(running().database, 'entity', 'acorn', 'birch')
    expect(await storedChains(database)).toHaveLength(1)
    await undo(running().database, 'entity', 'birch')
    expect(await storedChains(database)).toEqual([])
  })

  it('combines what both have, with the sources of both', async () => {
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
    await merge(running().database, 'entity', 'freedonia', 'grandia')
    const parties = await database.query(sql`
      SELECT e.slug, (SELECT count(*)::int FROM citations c WHERE c.party_id = p.id) AS sources
      FROM parties p JOIN entities e ON e.id = p.entity_id`)
    expect(parties).toEqual([{ slug: 'freedonia', sources: 2 }])
    const participants = await database.query(sql`
      SELECT capacity, (SELECT count(*)::int FROM citations c WHERE c.participant_id = p.id) AS sources FROM participants p`)
    expect(participants).toEqual([{ capacity: 'Envoy', sources: 2 }])
    expect(await compareWithFreshDerivation(database)).toEqual(NO_CHANGES)
  })

  it('is refused if a link connects them or only one is a person, and changes nothing', async () => {
    await recordOf(running().database, [{ kind: 'owns', from: 'acorn', to: 'birch' }])
    const before = await snapshotOf(running().database)
    await expect(merge(running().database, 'entity', 'acorn', 'birch')).rejects.toThrow(
      /while a link ties them: “acorn owns a stake in birch/,
    )
    await expect(merge(running().database, 'entity', 'ada', 'birch')).rejects.toThrow(/one is a person/)
    await expect(merge(running().database, 'entity', 'ada', 'ada')).rejects.toBeInstanceOf(InputRefused)
    expect(await snapshotOf(running().database)).toEqual(before)
  })

  it('moves reviews along, and undoing restores them', async () => {
    const { database } = running()
    await recordOf(running().database, [
      ...TWINS.slice(1),
      { id: 'one', kind: 'founded', from: 'ada', to: 'birch', start: '2021' },
    ])
    await database.query(sql`
      INSERT INTO overlap_reviews (official_id, negotiation_id, party_id, status, reason)
      SELECT official_id, negotiation_id, party_id, 'dismissed', 'looked at and dismissed' FROM derived_overlaps`)
    const before = await snapshotOf(database)
    await merge(running().database, 'entity', 'bea', 'ada')
    const [review] = await database.query<{ official: string; status: string }>(sql`
      SELECT e.slug AS official, w.status FROM overlap_reviews w JOIN entities e ON e.id = w.official_id`)
    expect(review).toEqual({ official: 'bea', status: 'dismissed' })
    await undo(running().database, 'entity', 'ada')
    expect(await snapshotOf(database)).toEqual(before)
  })

  it('reopens a review whose chains it changes, until it is undone', async () => {
    const { database } = running()
    await recordOf(running().database, [
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
    await merge(running().database, 'entity', 'birch', 'acorn')
    const reviews = await database.query(sql`SELECT status FROM overlap_reviews`)
    expect(reviews).toEqual([{ status: 'open' }])
    await undo(running().database, 'entity', 'acorn')
    expect(await snapshotOf(database)).toEqual(before)
  })

  it('can be undone without losing later writes, and undoing is refused if they would be lost', async () => {
    const { database } = running()
    await recordOf(running().database, TWINS)
    await merge(running().database, 'entity', 'acorn', 'birch')
    await database.query(sql`UPDATE links SET detail = 'more is known' WHERE slug = 'other'`)
    await database.query(sql`UPDATE entities SET summary = 'A maker of acorns' WHERE slug = 'acorn'`)
    await undo(running().database, 'entity', 'birch')
    const [link] = await database.query<{ to: string; detail: string }>(sql`
      SELECT e.slug AS "to", l.detail FROM links l JOIN entities e ON e.id = l.to_id WHERE l.slug = 'other'`)
    expect(link).toEqual({ to: 'birch', detail: 'more is known' })
    const [kept] = await database.query<{ summary: string; aliases: string[] }>(sql`
      SELECT summary, aliases FROM entities WHERE slug = 'acorn'`)
    expect(kept).toEqual({ summary: 'A maker of acorns', aliases: [] })

    await merge(running().database, 'entity', 'acorn', 'birch')
    await database.query(
      sql`UPDATE links SET to_id = (SELECT id FROM entities WHERE slug = 'cedar') WHERE slug = 'other'`,
    )
    await expect(undo(running().database, 'entity', 'birch')).rejects.toThrow(
      /changed since \(link “[\w-]+”\)/,
    )
    await expect(undo(running().database, 'entity', 'acorn')).rejects.toThrow(/not merged into another/)
  })
})

describe('importing the same file again after merges', () => {
  it('changes nothing, and the merges can still be undone', async () => {
    const { database } = running()
    const cites = (id: string, locator: string): Raw => ({ id, locator })
    const dataset = {
      ...datasetOf({
        sources: [
          { id: 's1', url: 'https://one.example/a', publisher: 'One', title: 'A' },
          { id: 's2', url: 'http://one.example/a/', publisher: 'One', title: 'A' },
        ],
        links: [
          {
            id: 'l1',
            kind: 'pays',
            from: 'ember',
            to: 'acorn',
            start: '2023',
            sources: [cites('s1', 'p. 1'), cites('s2', 'p. 2')],
          },
          {
            id: 'l2',
            kind: 'pays',
            from: 'ember',
            to: 'birch',
            start: '2023-05',
            amount: '7',
            currency: 'USD',
          },
        ],
        parties: [
          { entity: 'freedonia', role: 'principal', sources: ['s1'] },
          { entity: 'grandia', role: 'principal', sources: ['s2'] },
        ],
        participants: [
          { official: 'ada', role: 'lead', on_behalf_of: 'freedonia', sources: ['s1'] },
          { official: 'ada', role: 'lead', on_behalf_of: 'grandia', capacity: 'Envoy', sources: ['s2'] },
        ],
      }),
      statements: [
        { id: 'denial', by: 'ada', kind: 'denial', quote: 'No.', about: ['acorn', 'birch'], sources: ['s1'] },
      ],
    }
    const file = parseDataset(JSON.stringify(dataset))
    await emptyRecord(database)
    await importDataset(database, file)
    const before = await snapshotOf(database)
    await merge(database, 'entity', 'freedonia', 'grandia')
    await merge(database, 'entity', 'acorn', 'birch')
    await merge(database, 'link', 'l1', 'l2')
    await merge(database, 'source', 's1', 's2')
    const merged = await snapshotOf(database)
    await importDataset(database, file)
    expect(await snapshotOf(database)).toEqual(merged)
    await undo(database, 'source', 's2')
    await undo(database, 'link', 'l2')
    await undo(database, 'entity', 'birch')
    await undo(database, 'entity', 'grandia')
    expect(await snapshotOf(database)).toEqual(before)
  })

  it('makes a file that gives the address of a merged source another id cite the one it was merged into', async () => {
    const { database } = running()
    const links = [
      { id: 'l1', kind: 'founded', from: 'ada', to: 'acorn', sources: ['s1'] },
      { id: 'l2', kind: 'founded', from: 'ada', to: 'birch', sources: ['s2'] },
    ]
    await recordOf(database, links)
    await merge(database, 'source', 's2', 's1')
    const [address] = await database.query<{ url: string }>(sql`SELECT url FROM sources WHERE slug = 's1'`)
    const file = {
      ...datasetOf({ links: [{ id: 'l3', kind: 'founded', from: 'ada', to: 'ember', sources: ['other'] }] }),
      sources: [{ id: 'other', url: address?.url, publisher: 'A', title: 'B' }],
    }
    await importDataset(database, parseDataset(JSON.stringify(file)))
    const cited = await database.query(sql`
      SELECT s.slug FROM citations c JOIN sources s ON s.id = c.source_id JOIN links l ON l.id = c.link_id WHERE l.slug = 'l3'`)
    expect(cited).toEqual([{ slug: 's2' }])
    expect(await exportDataset(database.query)).not.toContain('"s1"')
  })
})
