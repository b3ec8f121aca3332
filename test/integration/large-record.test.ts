import sql from 'sql-template-tag'
import { beforeAll, expect, it } from 'vitest'
import type { Database } from '../../server/database/index.ts'
import type { Query } from '../../server/database/query.ts'
import { findPaths, findPathsThrough } from '../../server/overlaps/paths.ts'
import { NO_CHANGES } from '../../server/overlaps/store.ts'
import { rebuild, tryWriting, writeRecord } from '../../server/record/write-record.ts'
import type { RecordWrite } from '../../server/record/writing.ts'
import { addLargeRecord } from '../bench/large-record.ts'
import { useApp } from '../support/app.ts'
import { countingWork, workDone } from '../support/work-done.ts'

/** A record with hubs: a search that goes through them reads the same links over and over. */

const running = useApp('file')

/** How many rows of links the given work reads. */
const linksRead = async (database: Database, work: (query: Query) => Promise<unknown>): Promise<number> =>
  (await workDone(database, work, ['links'])).rows

const allOf = async (query: Query): Promise<string[]> =>
  (await query<{ id: string }>(sql`SELECT DISTINCT official_id AS id FROM participants`)).map(({ id }) => id)

/** The stored halves, in a fixed order. */
async function halves(query: Query): Promise<string[]> {
  const rows = await query<{ half: string }>(sql`
    SELECT to_jsonb(n)::text AS half FROM near_halves n UNION ALL SELECT to_jsonb(f)::text FROM far_halves f ORDER BY 1`)
  return rows.map(({ half }) => half)
}

beforeAll(async () => {
  await addLargeRecord(running().database, 0.01, 40)
  await rebuild(running().database)
  // As after an import: the planner expects that the history has many versions of each link.
  await running().database.pool.query('ALTER TABLE history.links ALTER COLUMN id SET (n_distinct = 20)')
  await running().database.pool.query('ANALYZE')
})

it('finds paths without walking through hubs', async () => {
  const { database } = running()
  const { query } = database
  const officials = await allOf(query)
  const [size] = await query<{ links: number }>(sql`SELECT count(*)::int AS links FROM links`)
  const links = size?.links ?? 0
  expect(links).toBeGreaterThan(15_000)
  expect((await findPaths(query, officials)).length).toBeGreaterThan(50)
  for (const id of officials)
    expect(await linksRead(database, (tx) => findPaths(tx, [id]))).toBeLessThan(links / 4)
})

it('reads few links when a link is saved at a hub, and updates overlaps and halves as a rebuild would', async () => {
  const { database } = running()
  const [hub] = await database.query<{ id: string; links: number }>(sql`
    SELECT to_id AS id, count(*)::int AS links FROM links JOIN entities e ON e.id = to_id
    WHERE e.kind = 'company' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`)
  const [other] = await database.query<{ id: string }>(sql`
    SELECT to_id AS id FROM links JOIN entities e ON e.id = to_id
    WHERE e.kind = 'company' AND to_id <> ${hub?.id} GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`)
  expect(hub?.links).toBeGreaterThan(300)
  const writer = { userId: null, via: 'command line', reason: null } as const
  let changed = 0
  for (const [kind, from, to] of [
    ['invests_in', other?.id, hub?.id],
    ['pays', hub?.id, other?.id],
    ['controls', hub?.id, other?.id],
    ['controls', other?.id, hub?.id],
  ]) {
    const save = async ({ query, touched }: RecordWrite): Promise<void> => {
      const [link] = await query<{ id: string }>(sql`
        INSERT INTO links (slug, kind, from_id, to_id, status, start_date)
        VALUES (${`saved-${changed}-${kind}-${from}`}, ${kind}, ${from}, ${to}, 'reported', '2024') RETURNING id`)
      await query(sql`INSERT INTO citations (source_id, link_id)
        SELECT id, ${link?.id}::bigint FROM sources WHERE slug = 'large-source-1'`)
      touched.links.add(link?.id ?? '')
    }
    const read = await tryWriting(
      database,
      writer,
      async (tx) => {
        const done = await countingWork(tx.query, ['links'])
        await save(tx)
        return done
      },
      (_, { result: done }) => done(),
    )
    expect(read.rows).toBeLessThan(5_000)
    const { overlaps } = await writeRecord(database, writer, save)
    changed += overlaps.appeared.length + overlaps.changed.length
    const kept = await halves(database.query)
    expect(await rebuild(database)).toEqual(NO_CHANGES)
    expect(await halves(database.query)).toEqual(kept)
  }
  expect(changed).toBeGreaterThan(5)
})

it('finds the same paths through a link as a search of all paths', async () => {
  const { query } = running().database
  const paths = await findPaths(query, await allOf(query))
  const links = [...new Set(paths.flatMap(({ linkIds }) => linkIds))]
  expect(links.length).toBeGreaterThan(10)
  for (const link of links.slice(0, 60))
    expect(await findPathsThrough(query, [link])).toEqual(
      paths.filter(({ linkIds }) => linkIds.includes(link)),
    )
})
