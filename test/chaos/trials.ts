import type { ChildProcess } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sql from 'sql-template-tag'
import { migrate } from '../../models/migrations/index.ts'
import { type Database, inTransaction } from '../../server/database/index.ts'
import { STARTER_DATASET } from '../../server/paths.ts'
import type { Chances } from '../support/random.ts'
import { launch, stop } from '../support/served.ts'
import { faultsOf, withDatabaseOf } from './faults.ts'
import { begin, killWithin, recusal } from './killing.ts'

/** The longest wait before a one-time operation is killed. */
const LONGEST_MS = 4000
/** The schema of a version before overlaps were stored in halves and each recording sealed the log. */
const OLDER_SCHEMA = '0019-other-programs'
const LINKS_OF_BEFORE = 3000

/** Kills a one-time operation on a database, tries it again, and returns the faults found. */
export type Trial = (folder: string, chances: Chances) => Promise<string[]>

/** Starts the server on what was left, and checks it before stopping. */
async function startAgain(folder: string, dataDir: string, look: () => Promise<string[]>): Promise<string[]> {
  const started: ChildProcess[] = []
  try {
    await launch(folder, dataDir, {}, started)
    return [...(await faultsOf(dataDir)), ...(await look())]
  } finally {
    await Promise.all(started.map((child) => stop(child)))
  }
}

/** A first start killed while it creates the schema or imports its dataset: the next start completes it. */
const firstStart: Trial = async (folder, chances) => {
  const dataDir = join(folder, 'first')
  await mkdir(dataDir, { recursive: true })
  await killWithin(dataDir, begin(dataDir, 'the server'), chances, LONGEST_MS)
  return startAgain(folder, dataDir, async () => {
    const exported = await recusal(dataDir, ['export'])
    return exported === (await readFile(STARTER_DATASET, 'utf8')) ? [] : ['the starter dataset is not whole']
  })
}

/** A killed restore: it leaves nothing behind, and the next restore is complete. */
const restore: Trial = async (folder, chances) => {
  const [from, to] = [join(folder, 'saved'), join(folder, 'restored')]
  for (const dataDir of [from, to]) await mkdir(dataDir, { recursive: true })
  await recusal(from, ['import', STARTER_DATASET])
  const file = join(folder, 'saved.backup')
  await recusal(from, ['backup', file])
  await killWithin(to, begin(to, ['restore', file]), chances, LONGEST_MS)
  await recusal(to, ['restore', file]).catch((error: Error) => {
    // It was already complete when it was killed.
    if (!error.message.includes('not empty')) throw error
  })
  const faults = await faultsOf(to)
  const [restored, saved] = [await recusal(to, ['export']), await recusal(from, ['export'])]
  return restored === saved ? faults : [...faults, 'the restored record differs']
}

/** A start on an older version's database, killed while it migrates: the next start completes it. */
const migration: Trial = async (folder, chances) => {
  const dataDir = join(folder, 'older')
  await mkdir(dataDir, { recursive: true })
  await withDatabaseOf(dataDir, fillOlder)
  await killWithin(dataDir, begin(dataDir, 'the server'), chances, LONGEST_MS)
  return startAgain(folder, dataDir, async () => {
    const links = await withDatabaseOf(dataDir, ({ query }) =>
      query<{ count: number }>(sql`SELECT count(*)::int AS count FROM links`),
    )
    const backups = (await readdir(join(dataDir, 'backups'))).filter((name) => name.endsWith('.backup'))
    return [
      ...(links[0]?.count === LINKS_OF_BEFORE
        ? []
        : [`${links[0]?.count} of ${LINKS_OF_BEFORE} links are left`]),
      ...(backups.length > 0 ? [] : ['no backup was taken before the schema changed']),
    ]
  })
}

/** A database as an older version left it, with persons, companies and links between them. */
async function fillOlder(database: Database): Promise<void> {
  await migrate(database.sequelize, OLDER_SCHEMA)
  await inTransaction(database, async (query) => {
    await query(sql`
      INSERT INTO sources (slug, url, publisher, title, published)
      VALUES ('old', 'https://old.example/report', 'Daily', 'An old report', '2024-05')`)
    await query(sql`
      INSERT INTO entities (slug, kind, name)
      SELECT 'old-' || n, CASE WHEN n <= 50 THEN 'person' ELSE 'company' END, 'Old ' || n
      FROM generate_series(1, 600) AS n`)
    await query(sql`
      INSERT INTO links (slug, kind, from_id, to_id, status, start_date)
      SELECT 'old-link-' || n, CASE WHEN n % 3 = 0 THEN 'owns' ELSE 'pays' END, f.id, t.id, 'reported', '2023'
      FROM generate_series(1, ${LINKS_OF_BEFORE}::int) AS n
      JOIN entities f ON f.slug = 'old-' || (CASE WHEN n % 3 = 0 THEN 1 + n % 50 ELSE 51 + n % 550 END)
      JOIN entities t ON t.slug = 'old-' || (51 + (n * 7 + 1) % 550)`)
    await query(sql`
      INSERT INTO citations (source_id, link_id) SELECT s.id, l.id FROM sources s, links l`)
  })
}

/** The trials, by the operation that is killed. */
export const TRIALS: Readonly<Record<string, Trial>> = {
  'a first start': firstStart,
  'a restore': restore,
  'a migration': migration,
}
