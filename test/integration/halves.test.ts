import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { type Database, inTransaction } from '../../server/database/index.ts'
import type { Query } from '../../server/database/query.ts'
import { officialsBehindLinks } from '../../server/overlaps/affected.ts'
import { findPaths } from '../../server/overlaps/paths.ts'
import { addLargeRecord } from '../bench/large-record.ts'
import { useApp } from '../support/app.ts'

/** A record with hubs, where a search that goes through them reads the same links over and over. */

const running = useApp('file')

/** How many rows of links this connection has read, by index or one after the other. */
async function counter(query: Query): Promise<number> {
  const [row] = await query<{ read: number }>(sql`
    SELECT (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_xact_user_tables
    WHERE schemaname = 'public' AND relname = 'links'`)
  return row?.read ?? 0
}

/** How many rows of links the work reads. */
async function linksRead(database: Database, work: (query: Query) => Promise<unknown>): Promise<number> {
  return inTransaction(database, async (query) => {
    const before = await counter(query)
    await work(query)
    return (await counter(query)) - before
  })
}

it('finds paths and whom a link concerns without walking through hubs', async () => {
  const { database } = running()
  await addLargeRecord(database, 0.01, 40)
  const { query } = database
  const officials = await query<{ id: string }>(sql`SELECT DISTINCT official_id AS id FROM participants`)
  const [size] = await query<{ links: number; hub: string }>(sql`
    SELECT (SELECT count(*)::int FROM links) AS links, (SELECT to_id FROM links JOIN entities e ON e.id = to_id
      WHERE e.kind = 'company' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) AS hub`)
  const links = size?.links ?? 0
  expect(links).toBeGreaterThan(15_000)
  const paths = await findPaths(
    query,
    officials.map(({ id }) => id),
  )
  expect(paths.length).toBeGreaterThan(50)
  for (const { id } of officials)
    expect(await linksRead(database, (tx) => findPaths(tx, [id]))).toBeLessThan(links / 4)
  const atHub = await query<{ id: string }>(sql`
    SELECT DISTINCT ON (kind) id FROM links WHERE to_id = ${size?.hub} ORDER BY kind, id`)
  for (const { id } of atHub)
    expect(await linksRead(database, (tx) => officialsBehindLinks(tx, [id]))).toBeLessThan(links / 2)
})

it('names everybody for a link on whose paths it is', async () => {
  const { query } = running().database
  const officials = await query<{ id: string }>(sql`SELECT DISTINCT official_id AS id FROM participants`)
  const paths = await findPaths(
    query,
    officials.map(({ id }) => id),
  )
  const byLink = new Map<string, Set<string>>()
  for (const { officialId, linkIds } of paths)
    for (const id of linkIds) byLink.set(id, (byLink.get(id) ?? new Set()).add(officialId))
  expect(byLink.size).toBeGreaterThan(10)
  for (const [link, concerned] of [...byLink].slice(0, 60)) {
    const named = new Set(await officialsBehindLinks(query, [link]))
    expect([...concerned].filter((id) => !named.has(id))).toEqual([])
  }
})
