import sql from 'sql-template-tag'
import { readConfig } from '../../server/config.ts'
import { type Database, openDatabase } from '../../server/database/index.ts'
import { connectPostgres } from '../../server/postgres/connect.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { rebuild } from '../../server/record/write-record.ts'
import { LINKS_OF_A_FILE } from './work.ts'

/** What clients were told was saved: the details of links, and the names of merges. */
export interface Acknowledged {
  readonly links: readonly string[]
  readonly merges: readonly string[]
}

const NOTHING: Acknowledged = { links: [], merges: [] }

/** Opens the database of a data folder; its server may be running. */
export async function withDatabaseOf<T>(
  dataDir: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const connection = await connectPostgres(readConfig({ NODE_ENV: 'production', DATA_DIR: dataDir }))
  const database = openDatabase(connection)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** What is wrong with the record: acknowledged writes are missing, something is only partly there, or a check fails. */
export function faultsOf(dataDir: string, acknowledged = NOTHING): Promise<string[]> {
  return withDatabaseOf(dataDir, async (database) => {
    const { appeared, changed, vanished } = await rebuild(database)
    const differed = appeared.length + changed.length + vanished.length
    return [
      ...[...acknowledged.links, ...acknowledged.merges].filter((one) => one.startsWith('unexpected')),
      ...(await lost(database, acknowledged)),
      ...(await halves(database)),
      ...(await verifyDatabase(database)).map((fault) => `verify: ${fault}`),
      ...(differed === 0 ? [] : [`rebuild: ${differed} overlaps differed`]),
    ]
  })
}

async function lost({ query }: Database, { links, merges }: Acknowledged): Promise<string[]> {
  const saved = (names: readonly string[]): string[] => names.filter((one) => !one.startsWith('unexpected'))
  const rows = await query<{ name: string }>(sql`
    SELECT 'link ' || said AS name FROM unnest(${saved(links)}::text[]) AS said
    WHERE NOT EXISTS (SELECT FROM links WHERE detail = said)
    UNION ALL
    SELECT 'merge ' || said FROM unnest(${saved(merges)}::text[]) AS said
    WHERE NOT EXISTS (
      SELECT FROM entities merged JOIN entities kept ON kept.id = merged.merged_into_id
      JOIN links ON links.slug = merged.slug || '-owned' AND links.to_id = kept.id
      WHERE merged.slug = said || '-merged' AND kept.slug = said || '-kept')`)
  return rows.map(({ name }) => `lost: ${name}`)
}

/** Files that are only partly imported, and merges after which something still refers to the merged entity. */
async function halves({ query }: Database): Promise<string[]> {
  const rows = await query<{ fault: string }>(sql`
    SELECT 'half a file: ' || count(*) || ' links of ' || split_part(slug, '-link-', 1) AS fault
    FROM links WHERE slug ~ '^round-[0-9]+-link-' GROUP BY split_part(slug, '-link-', 1)
    HAVING count(*) <> ${LINKS_OF_A_FILE}
    UNION ALL
    SELECT 'half a merge: ' || l.slug FROM links l JOIN entities e ON e.id IN (l.from_id, l.to_id)
    WHERE e.merged_into_id IS NOT NULL`)
  return rows.map(({ fault }) => fault)
}

/** Whether this round's file was imported. */
export function hasFile(dataDir: string, round: number): Promise<boolean> {
  return withDatabaseOf(dataDir, async ({ query }) => {
    const rows = await query(sql`SELECT FROM links WHERE slug = ${`round-${round}-link-0`}`)
    return rows.length > 0
  })
}
