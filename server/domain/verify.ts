import sql, { raw } from 'sql-template-tag'
import type { Database } from '../database.ts'
import type { OverlapTriple } from '../overlaps/store.ts'
import { compareWithFreshDerivation } from './write-record.ts'

/** How many of each kind of fault are named; the rest are counted. */
const MOST_NAMED = 20

/**
 * Checks the whole database and returns every fault as a line of words: records without a source,
 * rules of the schema that somebody has switched off, references that lead nowhere, a change log that was
 * tampered with, a history that is not the record's, and overlaps that are not those of the data. An empty list is a sound database.
 */
export async function verifyDatabase(database: Database): Promise<string[]> {
  return [
    ...(await switchedOff(database)),
    ...(await withoutSource(database)),
    ...(await danglingChains(database)),
    ...(await brokenLog(database)),
    ...(await unlikeHistory(database)),
    ...(await wrongOverlaps(database)),
  ]
}

/** Constraints that were never validated and triggers that are disabled: the schema no longer guards the data. */
async function switchedOff({ query }: Database): Promise<string[]> {
  const rows = await query<{ fault: string }>(sql`
    SELECT 'constraint ' || conname || ' on ' || conrelid::regclass || ' is not validated' AS fault
    FROM pg_constraint WHERE NOT convalidated AND connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass || ' is disabled'
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgenabled = 'D' AND c.relnamespace = 'public'::regnamespace`)
  return rows.map((row) => row.fault)
}

async function withoutSource({ query }: Database): Promise<string[]> {
  const rows = await query<{ fault: string }>(sql`
    SELECT 'link ' || slug || ' has no source' AS fault FROM links l
      WHERE NOT EXISTS (SELECT FROM citations WHERE link_id = l.id)
    UNION ALL SELECT 'statement ' || slug || ' has no source' FROM statements s
      WHERE NOT EXISTS (SELECT FROM citations WHERE statement_id = s.id)
    UNION ALL SELECT 'position “' || title || '” of ' || e.slug || ' has no source' FROM positions p
      JOIN entities e ON e.id = p.official_id WHERE NOT EXISTS (SELECT FROM citations WHERE position_id = p.id)`)
  return rows.map((row) => row.fault)
}

/** Chains keep their links and entities as lists, which no foreign key guards. */
async function danglingChains({ query }: Database): Promise<string[]> {
  const rows = await query<{ fault: string }>(sql`
    SELECT 'chain ' || c.id || ' names a link or an entity that is not there' AS fault FROM chains c
    WHERE EXISTS (SELECT FROM unnest(c.link_ids) x WHERE NOT EXISTS (SELECT FROM links WHERE id = x))
      OR EXISTS (SELECT FROM unnest(c.entity_ids) x WHERE NOT EXISTS (SELECT FROM entities WHERE id = x))`)
  return rows.map((row) => row.fault)
}

/** The first entry of the change log that is not as it was sealed; those after it hang by it. */
async function brokenLog({ query }: Database): Promise<string[]> {
  const rows = await query<{ fault: string }>(sql`
    SELECT fault FROM (
      SELECT id, CASE
        WHEN id <> lag(id, 1, 0::bigint) OVER (ORDER BY id) + 1
          THEN 'entry ' || lag(id, 1, 0::bigint) OVER (ORDER BY id) + 1 || ' of the change log is missing'
        WHEN previous_hash <> lag(hash, 1, sha256('')) OVER (ORDER BY id)
          THEN 'entry ' || id || ' of the change log is not sealed to the one before it'
        WHEN hash <> sha256(previous_hash || change_content(c))
          THEN 'entry ' || id || ' of the change log is not what was written' END AS fault
      FROM changes c
    ) checked WHERE fault IS NOT NULL ORDER BY id LIMIT 1`)
  return rows.map((row) => row.fault)
}

/** Tables whose newest versions are not their rows, and recordings of which the log has lost the end. */
async function unlikeHistory(database: Database): Promise<string[]> {
  const tables = await database.query<{ name: string }>(sql`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'history' ORDER BY table_name`)
  const faults: string[] = []
  for (const { name } of tables) {
    const columns = raw(
      (
        await database.query<{ name: string }>(sql`
        SELECT column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = ${name} ORDER BY ordinal_position`)
      )
        .map((column) => `"${column.name}"`)
        .join(', '),
    )
    const now = sql`(SELECT ${columns} FROM public.${raw(name)})`
    const newest = sql`(SELECT ${columns} FROM history.${raw(name)} WHERE until = 'infinity')`
    const [row] = await database.query<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM ((${now} EXCEPT ${newest}) UNION ALL (${newest} EXCEPT ${now})) differing`)
    if (row !== undefined && row.count > 0)
      faults.push(`${row.count} rows of ${name} are not as their history has them`)
  }
  return faults
}

async function wrongOverlaps(database: Database): Promise<string[]> {
  const { appeared, changed, vanished } = await compareWithFreshDerivation(database)
  return [
    ...(await named(database, appeared, 'is missing')),
    ...(await named(database, changed, 'is not as the data has it')),
    ...(await named(database, vanished, 'is stored, and the data does not have it')),
  ]
}

/** A line for each overlap of a difference, named by its public id. */
export async function named(
  { query }: Database,
  triples: readonly OverlapTriple[],
  what: string,
): Promise<string[]> {
  if (triples.length === 0) return []
  const shown = triples.slice(0, MOST_NAMED)
  const column = (name: keyof OverlapTriple): string[] => shown.map((triple) => triple[name])
  const rows = await query<{ id: string }>(sql`
    SELECT o.slug || '~' || n.slug || '~' || p.slug AS id
    FROM unnest(${column('officialId')}::bigint[], ${column('negotiationId')}::bigint[],
      ${column('partyId')}::bigint[]) AS t (official_id, negotiation_id, party_id)
    JOIN entities o ON o.id = t.official_id JOIN negotiations n ON n.id = t.negotiation_id
    JOIN entities p ON p.id = t.party_id ORDER BY 1`)
  const lines = rows.map((row) => `overlap ${row.id} ${what}`)
  return triples.length > shown.length
    ? [...lines, `and ${triples.length - shown.length} more overlaps likewise`]
    : lines
}
