import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import type { Query } from '../../server/database/query.ts'
import { readAsOf } from '../../server/values/as-of.ts'
import { useApp } from '../support/app.ts'
import { newVersion } from '../support/database.ts'

const running = useApp('file')

/** A number that the database makes up each time it is asked. */
const drawn = async (query: Query, least = 0): Promise<number | undefined> =>
  (await query<{ number: number }>(sql`SELECT ${least}::int + random() AS number`))[0]?.number

describe.each([
  ['present', undefined],
  ['past', readAsOf('2026-01-01T00:00:00Z', new Date()) ?? undefined],
])('the %s', (_which, moment) => {
  const reader = (): Query => running().database.at(moment)

  it('is asked the same question once by all readers, until someone writes', async () => {
    const readers = Array.from({ length: 12 }, reader)
    const [first, ...same] = await Promise.all(readers.map((query) => drawn(query)))
    expect(new Set(same)).toEqual(new Set([first]))
    expect(await drawn(reader())).toBe(first)
    await newVersion(running().database)
    expect(await drawn(reader())).not.toBe(first)
    // Whoever asked before keeps that answer.
    expect(await drawn(readers[0] as Query)).toBe(first)
  })

  it('answers questions with other values separately', async () => {
    const query = reader()
    await drawn(query)
    expect(await drawn(query, 1)).toBeGreaterThanOrEqual(1)
  })

  it('gives each reader a list to sort, and rows that no one can change', async () => {
    const letters = () =>
      reader()<{ letter: string; tags: string[] }>(
        sql`SELECT unnest(ARRAY['a', 'b']) AS letter, ARRAY['x'] AS tags`,
      )
    const [row] = (await letters()).reverse()
    expect((await letters()).map(({ letter }) => letter)).toEqual(['a', 'b'])
    expect(() => row?.tags.push('y')).toThrow(TypeError)
  })

  it('is asked again by each reader for an answer that takes too much memory', async () => {
    const long = async (query: Query) =>
      (await query<{ number: number }>(sql`SELECT random() AS number, repeat('x', 1100000) AS text`))[0]
        ?.number
    const query = reader()
    const first = await long(query)
    expect(await long(query)).toBe(first)
    expect(await long(reader())).not.toBe(first)
  })

  it('tells every reader of an error, and is asked again after it', async () => {
    const broken = () => reader()(sql`SELECT 1 / 0 FROM generate_series(1, 2)`)
    for (const outcome of await Promise.allSettled([broken(), broken()]))
      expect(outcome.status).toBe('rejected')
    await expect(broken()).rejects.toThrow('division by zero')
  })
})
