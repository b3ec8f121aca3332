import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import type { Query } from '../../server/database/query.ts'
import { readAsOf } from '../../server/values/as-of.ts'
import { useApp } from '../support/app.ts'

const running = useApp('file')

/** A number that the database makes up each time it is asked. */
const drawn = async (query: Query, least = 0): Promise<number | undefined> =>
  (await query<{ number: number }>(sql`SELECT ${least}::int + random() AS number`))[0]?.number

describe.each([
  ['present', undefined],
  ['past', readAsOf('2026-01-01T00:00:00Z', new Date()) ?? undefined],
])('one reader of the %s', (_which, moment) => {
  it('gets one answer to the same question, whether asked at once or later', async () => {
    const query = running().database.at(moment)
    const [first, same] = await Promise.all([drawn(query), drawn(query)])
    expect(same).toBe(first)
    expect(await drawn(query)).toBe(first)
  })

  it('gets an answer of its own for other values, and no one else’s', async () => {
    const query = running().database.at(moment)
    const first = await drawn(query)
    expect(await drawn(query, 1)).toBeGreaterThanOrEqual(1)
    expect(await drawn(running().database.at(moment))).not.toBe(first)
  })

  it('can sort what it got without changing what the next asker gets', async () => {
    const query = running().database.at(moment)
    const letters = () => query<{ letter: string }>(sql`SELECT unnest(ARRAY['a', 'b']) AS letter`)
    ;(await letters()).reverse()
    expect((await letters()).map(({ letter }) => letter)).toEqual(['a', 'b'])
  })
})
