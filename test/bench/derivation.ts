import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import sql from 'sql-template-tag'
import type { LinkKind } from '../../models/link-kinds.ts'
import { readConfig } from '../../server/config.ts'
import type { Database } from '../../server/database/index.ts'
import { connectPostgres } from '../../server/postgres/connect.ts'
import { rebuild, writeRecord } from '../../server/record/write-record.ts'
import { openPrepared } from '../../server/start.ts'
import { addLargeRecord } from './large-record.ts'

/**
 * Times how long it takes to derive all overlaps of a record with hubs and to save a link at a hub and elsewhere,
 * compared with a bare INSERT and COMMIT in the same run. `npm run bench:derivation [SIZE] [OFFICIALS]`; a size of 1
 * is that of LittleSis.
 */
const [size, officials] = [Number(process.argv[2] ?? 0.25), Number(process.argv[3] ?? 200)]

async function timed<T>(what: string, work: () => Promise<T>, beside?: number): Promise<[number, T]> {
  const start = performance.now()
  const result = await work()
  const took = performance.now() - start
  const ratio = beside === undefined ? '' : `, ${(took / beside).toFixed(0)} times a bare insert`
  console.log(`${what.padEnd(48)} ${took.toFixed(0)} ms${ratio}`)
  return [took, result]
}

const WRITER = { userId: null, via: 'command line', reason: 'A benchmark' } as const
let number = 0

/** Saves a link with a source, and everything that follows from it. */
async function save(database: Database, kind: LinkKind, from: string, to: string): Promise<void> {
  number += 1
  await writeRecord(database, WRITER, async ({ query, touched }) => {
    const [link] = await query<{ id: string }>(sql`
      INSERT INTO links (slug, kind, from_id, to_id, status, start_date)
      VALUES (${`bench-${number}`}, ${kind}, ${from}, ${to}, 'reported', '2024') RETURNING id`)
    await query(sql`INSERT INTO citations (source_id, link_id)
      SELECT id, ${link?.id}::bigint FROM sources WHERE slug = 'large-source-1'`)
    touched.links.add(link?.id ?? '')
  })
}

const dataDir = await mkdtemp(join(tmpdir(), 'recusal-bench-'))
const config = readConfig({ DATA_DIR: dataDir, SEED: 'none' })
const database = await openPrepared(config, await connectPostgres(config))
try {
  const { query } = database
  await addLargeRecord(database, size, officials)
  const [count] = await query<{ entities: string; links: string }>(sql`
    SELECT (SELECT count(*) FROM entities) AS entities, (SELECT count(*) FROM links) AS links`)
  console.log(`${count?.entities} entities, ${count?.links} links, ${officials} officials`)
  const [, derived] = await timed('all overlaps derived afresh', () => rebuild(database))
  console.log(`${derived.appeared.length} overlaps`)
  await timed('the same again', () => rebuild(database))
  await query(sql`CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY, value text)`)
  const [bare] = await timed('a bare INSERT and COMMIT', () =>
    query(sql`INSERT INTO bare (value) VALUES ('x')`),
  )
  const companies = await query<{ id: string }>(sql`
    SELECT e.id FROM entities e LEFT JOIN links l ON l.to_id = e.id WHERE e.kind = 'company'
    GROUP BY e.id ORDER BY count(l.id) DESC`)
  const [hub, other, quiet, last] = [0, 1, -2, -1].map((place) => companies.at(place)?.id ?? '') as [
    string,
    string,
    string,
    string,
  ]
  await timed('a link saved where little is', () => save(database, 'invests_in', quiet, last), bare)
  await timed('money into the largest hub', () => save(database, 'invests_in', quiet, hub), bare)
  await timed('money out of the largest hub', () => save(database, 'invests_in', hub, quiet), bare)
  await timed('money between the two largest hubs', () => save(database, 'pays', hub, other), bare)
  await timed('control by the largest hub', () => save(database, 'controls', hub, last), bare)
} finally {
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
}
