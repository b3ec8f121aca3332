import { createServer } from 'node:http'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { COLLECTIONS } from '../../server/api/collections.ts'
import { useApp } from '../support/app.ts'

const running = useApp()
const get = (path: string) => supertest(running().app).get(`/api/v1${path}`)

type Item = Readonly<Record<string, unknown>>

/** All items of a list, fetched page by page. */
async function everything(path: string): Promise<Item[]> {
  const items: Item[] = []
  let next: string | null = `/api/v1${path}`
  while (next !== null) {
    const { body }: { body: { data: Item[]; next: string | null } } = await supertest(running().app)
      .get(next)
      .expect(200)
    items.push(...body.data)
    next = body.next === null ? null : body.next.replace(/^https?:\/\/[^/]+/, '')
  }
  return items
}

const idOf = (item: Item): string => String(item.id ?? item.slug)

/** Where a response does not match its schema. */
const misfits = (schema: z.ZodType, item: unknown): unknown => schema.safeParse(item).error?.issues

describe.each(COLLECTIONS)('the collection $name', ({ name, listed, alone, filters }) => {
  it('has every record once, in lists and on its own, as the schema describes it', async () => {
    const all = await everything(`/${name}?limit=100`)
    expect(all.length).toBeGreaterThan(10)
    expect(new Set(all.map(idOf)).size).toBe(all.length)
    for (const item of all) expect(misfits(listed, item), idOf(item)).toBeUndefined()
    for (const item of all.slice(0, 25)) {
      const { body } = await get(`/${name}/${encodeURIComponent(idOf(item))}`).expect(200)
      expect(misfits(alone, body.data), idOf(item)).toBeUndefined()
    }
  })

  it('can be searched, and returns the requested members', async () => {
    expect(filters).toContain('q')
    const found = await get(`/${name}?q=an&limit=5`).expect(200)
    expect(found.body.data.length).toBeGreaterThan(0)
    expect((await get(`/${name}?q=no-such-word`).expect(200)).body).toEqual({ data: [], next: null })
    const key =
      name === 'links' || name === 'overlaps' || name === 'statements' || name === 'sources' ? 'id' : 'slug'
    const few = await get(`/${name}?limit=2&fields=${key}`).expect(200)
    // No answer shows an overlap without saying what it is not.
    const members = name === 'overlaps' ? [key, 'notice'] : [key]
    expect(few.body.data.map((item: Item) => Object.keys(item))).toEqual([members, members])
    const refused = await get(`/${name}?fields=nothing_of_it`).expect(400)
    expect(refused.body.errors[0].field).toBe('fields')
  })

  it('can be cached, and answers revalidation with 304', async () => {
    // The addresses of next pages contain the host, so all requests use the same port.
    const server = createServer(running().app).listen(0)
    const get = (path: string) => supertest(server).get(`/api/v1${path}`)
    const first = await get(`/${name}?limit=3`)
      .expect(200)
      .expect('cache-control', 'public, max-age=0, must-revalidate')
    await get(`/${name}?limit=3`)
      .set('If-None-Match', first.headers.etag ?? '')
      .expect(304)
    const { headers } = await get(`/${name}/${encodeURIComponent(idOf(first.body.data[0]))}`).expect(200)
    await get(`/${name}/${encodeURIComponent(idOf(first.body.data[0]))}`)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304)
    expect(headers['access-control-allow-origin']).toBe('*')
    server.close()
  })
})

describe('overlaps', () => {
  it('can be requested without their chains', async () => {
    const whole = await get('/overlaps?limit=50').expect(200)
    const short = await get('/overlaps?limit=50&view=summary').expect(200)
    const schema = COLLECTIONS[0]?.summary
    expect(short.body.data.map(idOf)).toEqual(whole.body.data.map(idOf))
    for (const item of short.body.data) expect(misfits(schema as z.ZodType, item)).toBeUndefined()
    expect(short.body.data[0].chain_count).toBe(whole.body.data[0].chains.length)
    expect(short.text.length).toBeLessThan(whole.text.length / 5)
    await get('/links?view=summary').expect(400)
  })
})

describe('a link', () => {
  it('has a new ETag when something shown with it changes', async () => {
    const { headers } = await get('/links/pif-affinity-2bn').expect(200)
    await running().database.pool.query(`UPDATE sources SET publisher = 'Renamed' WHERE id IN (
      SELECT source_id FROM citations c JOIN links l ON l.id = c.link_id WHERE l.slug = 'pif-affinity-2bn')`)
    const now = await get('/links/pif-affinity-2bn')
      .set('If-None-Match', headers.etag ?? '')
      .expect(200)
    expect(now.headers.etag).not.toBe(headers.etag)
  })
})

describe('another site’s script', () => {
  it('may read, and preflight says that it may not write', async () => {
    const { headers } = await supertest(running().app).options('/api/v1/links').expect(204)
    expect(headers['access-control-allow-methods']).toBe('GET, HEAD')
    expect(headers['access-control-allow-headers']).toContain('Authorization')
  })
})

describe('the description', () => {
  it('passes a linter', async () => {
    const { text } = await get('/openapi.json').expect(200)
    const config = await createConfig({ extends: ['recommended'] })
    const problems = await lintFromString({ source: text, config })
    expect(problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
  })
})
