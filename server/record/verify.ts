import sql, { raw } from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { faultsOfTheLog } from './verify-log.ts'
import { compareWithFreshDerivation } from './write-record.ts'

/** How many of each kind of fault are named; the rest are counted. */
const MOST_NAMED = 20

/**
 * Checks the whole database and returns every fault as a line of text: records without a source, schema rules that
 * someone has switched off, references that lead nowhere, a change log that was tampered with, a history that does not
 * match the record, and overlaps that do not match the data. If the list is empty, the database is sound.
 */
export async function verifyDatabase(database: Database): Promise<string[]> {
  return [
    ...(await switchedOff(database)),
    ...(await withoutSource(database)),
    ...(await danglingReferences(database)),
    ...(await notPersons(database)),
    ...(await danglingChains(database)),
    ...(await faultsOfTheLog(database)),
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

/** Checks again what foreign keys guard: someone may have switched them off for a while. */
async function danglingReferences(database: Database): Promise<string[]> {
  const keys = await database.query<{
    name: string
    child: string
    column: string
    parent: string
    key: string
  }>(sql`
    SELECT c.conname AS name, c.conrelid::regclass::text AS child, a.attname AS column,
      c.confrelid::regclass::text AS parent, b.attname AS key
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND cardinality(c.conkey) = 1 ORDER BY 1`)
  const faults: string[] = []
  for (const { name, child, column, parent, key } of keys) {
    const [row] = await database.query<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM ${raw(child)} x WHERE x.${raw(`"${column}"`)} IS NOT NULL
        AND NOT EXISTS (SELECT FROM ${raw(parent)} y WHERE y.${raw(`"${key}"`)} = x.${raw(`"${column}"`)})`)
    if (row !== undefined && row.count > 0) {
      faults.push(`${row.count} rows of ${child} refer to rows that do not exist, which violates ${name}`)
    }
  }
  return faults
}

/** Positions and participations of entities that are not people. */
async function notPersons({ query }: Database): Promise<string[]> {
  const rows = await query<{ fault: string }>(sql`
    SELECT 'entity ' || e.slug || ' is not a person, but holds a position or takes part in a negotiation' AS fault FROM entities e
    WHERE e.kind <> 'person' AND (EXISTS (SELECT FROM positions p WHERE p.official_id = e.id)
      OR EXISTS (SELECT FROM participants p WHERE p.official_id = e.id))
    ORDER BY e.slug`)
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
    SELECT 'chain ' || c.id || ' names a link or an entity that does not exist' AS fault FROM chains c
    WHERE EXISTS (SELECT FROM unnest(c.link_ids) x WHERE NOT EXISTS (SELECT FROM links WHERE id = x))
      OR EXISTS (SELECT FROM unnest(c.entity_ids) x WHERE NOT EXISTS (SELECT FROM entities WHERE id = x))`)
  return rows.map((row) => row.fault)
}

async function wrongOverlaps(database: Database): Promise<string[]> {
  const { appeared, changed, vanished } = await compareWithFreshDerivation(database)
  return [
    ...(await named(database, appeared, 'is missing')),
    ...(await named(database, changed, 'does not match the data')),
    ...(await named(database, vanished, 'is stored, but does not follow from the data')),
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
    ? [...lines, `and ${triples.length - shown.length} more overlaps in the same way`]
    : lines
}
