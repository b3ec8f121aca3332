import supertest from 'supertest'
import { beforeAll, expect, it } from 'vitest'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { useApp } from '../support/app.ts'
import { datasetOf } from '../support/record.ts'

/** A list with so many paths that it is sent while it is read, a few overlaps at a time. */

const running = useApp()
const STATES = 8
const PAYMENTS = 130

beforeAll(async () => {
  const states = Array.from({ length: STATES }, (_, number) => `state-${number}`)
  const payments = states.flatMap((from) =>
    Array.from({ length: PAYMENTS }, (_, number) => ({
      kind: 'invests_in',
      from,
      to: 'acorn',
      amount: String(1000 + number),
      currency: 'USD',
      start: '2020',
    })),
  )
  const officials = ['ada', 'bea', 'cyr']
  const dataset = datasetOf({
    entities: states.map((id) => ({ id, kind: 'state', name: id, aliases: [], sources: [] })),
    parties: states.map((entity) => ({ entity, role: 'principal', sources: ['s1'] })),
    participants: officials.map((official) => ({ official, role: 'lead', sources: ['s1'] })),
    links: [...officials.map((from) => ({ kind: 'manages', from, to: 'acorn', start: '2019' })), ...payments],
  })
  await importDataset(running().database, parseDataset(JSON.stringify(dataset)))
})

interface Overlap {
  readonly id: string
  readonly chains: readonly unknown[]
}

it('sends each overlap with all its paths, once, as it is by itself', async () => {
  const { app, database } = running()
  const { body, headers, text } = await supertest(app).get('/api/v1/overlaps?limit=200').expect(200)
  expect(text.length).toBeGreaterThan(2_500_000)
  expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8' })
  // It is never in memory as a whole, and so has no digest.
  expect(headers.etag).toBeUndefined()
  const overlaps = body.data as Overlap[]
  const { rows } = await database.pool.query<{ chains: number; overlaps: number }>(
    'SELECT count(*)::int AS chains, count(DISTINCT overlap_id)::int AS overlaps FROM chains',
  )
  expect([{ chains: overlaps.flatMap(({ chains }) => chains).length, overlaps: overlaps.length }]).toEqual(
    rows,
  )
  for (const overlap of [overlaps[0], overlaps.at(-1)]) {
    const alone = await supertest(app).get(`/api/v1/overlaps/${overlap?.id}`).expect(200)
    expect(alone.body.data).toEqual(overlap)
  }
  const first = await supertest(app).get('/api/v1/overlaps?limit=1').expect(200)
  expect(first.headers.etag).toBeDefined()
  expect(first.body.data).toEqual(overlaps.slice(0, 1))
})

it('refuses what it cannot send before it sends anything', async () => {
  const { body } = await supertest(running().app)
    .get('/api/v1/overlaps?limit=200&fields=id,nothing')
    .expect(400)
  expect(body.detail).toContain('no member “nothing”')
})
