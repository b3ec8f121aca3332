import sql from 'sql-template-tag'
import type { EntityKind } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import type { MatchedName, NameCandidate } from './match-names.ts'
import type { DecidedName } from './resolve-names.ts'

/** The names in an import: what each may be on record, and what was decided about it. */

/** A name as the page of names shows it. */
export interface ImportName extends DecidedName {
  readonly number: number
  readonly country: string | null
  readonly candidates: readonly NameCandidate[]
}

const NAME_COLUMNS = sql`n.number, n.file_id AS "fileId", n.name, n.kind, n.country, n.candidates, n.decided`

/** Which names: those still to decide, those matched to an entry on record, new ones, or all. */
export type WhichNames = 'open' | 'known' | 'new' | 'all'
const WHICH = {
  open: sql`n.decided IS NULL`,
  known: sql`n.decided <> ''`,
  new: sql`n.decided = ''`,
  all: sql`true`,
}

export async function listNames(
  query: Query,
  id: string,
  which: WhichNames,
  after: number,
  limit: number,
): Promise<ImportName[]> {
  return query<ImportName>(sql`
    SELECT ${NAME_COLUMNS} FROM import_names n
    WHERE n.import_id = ${id}::bigint AND n.number > ${after} AND ${WHICH[which]} ORDER BY n.number LIMIT ${limit}`)
}

export async function decidedNames(query: Query, id: string): Promise<DecidedName[]> {
  return query<DecidedName>(sql`
    SELECT n.file_id AS "fileId", n.name, n.kind, n.decided FROM import_names n WHERE n.import_id = ${id}::bigint
    ORDER BY n.number`)
}

/** How many names there are of each sort. */
export async function countNames(
  query: Query,
  id: string,
): Promise<Record<Exclude<WhichNames, 'all'>, number>> {
  const [row] = await query<{ open: number; known: number; new: number }>(sql`
    SELECT count(*) FILTER (WHERE ${WHICH.open})::int AS open, count(*) FILTER (WHERE ${WHICH.known})::int AS known,
      count(*) FILTER (WHERE ${WHICH.new})::int AS new FROM import_names n WHERE n.import_id = ${id}::bigint`)
  return row ?? { open: 0, known: 0, new: 0 }
}

/**
 * Matches names that resembled nothing on record when they were looked up to entries that have these names by now:
 * another import, or a person, may have added them since.
 */
export async function rematchNewNames(query: Query, id: string): Promise<void> {
  await query(sql`
    UPDATE import_names n SET decided = found.slug
    FROM (
      SELECT w.file_id, min(e.slug) AS slug FROM import_names w
      JOIN search_texts t ON t.record = 'entity' AND t.field IN ('name', 'alias')
        AND left(t.folded, 100) COLLATE "C" = left(folded(w.name), 100) AND t.folded = folded(w.name)
      JOIN entities e ON e.id = t.record_id AND e.retraction_reason IS NULL
      WHERE w.import_id = ${id}::bigint AND w.decided = '' AND w.candidates = '[]'::jsonb
      GROUP BY w.file_id HAVING count(DISTINCT e.id) = 1
    ) found
    WHERE n.import_id = ${id}::bigint AND n.file_id = found.file_id`)
}

/** Stores what the names in a file may be on record. @param after how many of them are already stored. */
export async function keepNames(
  query: Query,
  id: string,
  after: number,
  found: readonly MatchedName[],
): Promise<void> {
  const rows = found.map(({ name, candidates, decided }, index) => ({
    number: after + index + 1,
    file_id: name.id,
    name: name.name,
    kind: name.kind,
    country: name.country,
    candidates,
    decided,
  }))
  await query(sql`
    INSERT INTO import_names (import_id, number, file_id, name, kind, country, candidates, decided)
    SELECT ${id}::bigint, number, file_id, name, kind, country, candidates, decided
    FROM json_populate_recordset(NULL::import_names, ${JSON.stringify(rows)}::json) ON CONFLICT DO NOTHING`)
}

/** Reopens names that were all matched to the same entity, unless an earlier edition of the file settled them. */
export async function reopenSharedNames(query: Query, id: string, known: readonly string[]): Promise<void> {
  await query(sql`
    UPDATE import_names n SET decided = NULL
    WHERE n.import_id = ${id}::bigint AND n.file_id <> ALL(${[...known]}::text[]) AND n.decided IN (
      SELECT m.decided FROM import_names m WHERE m.import_id = ${id}::bigint AND m.decided <> ''
      GROUP BY m.decided HAVING count(*) > 1)`)
}

/** What was decided, with the kind of each new one. */
export interface Decision {
  readonly fileId: string
  readonly decided: string
  readonly kind: EntityKind
}

export async function decideNames(query: Query, id: string, decisions: readonly Decision[]): Promise<void> {
  await query(sql`
    UPDATE import_names n SET decided = d.decided, kind = d.kind
    FROM unnest(${decisions.map(({ fileId }) => fileId)}::text[], ${decisions.map(({ decided }) => decided)}::text[],
      ${decisions.map(({ kind }) => kind)}::text[]) d (file_id, decided, kind)
    WHERE n.import_id = ${id}::bigint AND n.file_id = d.file_id
      AND (d.decided = '' OR EXISTS (SELECT FROM entities e WHERE e.slug = d.decided AND e.retraction_reason IS NULL))`)
  await query(sql`UPDATE imports SET outcome = NULL WHERE id = ${id}::bigint`)
}

/** A name with one candidate and nothing against it. */
const IS_CLEAR = sql`jsonb_array_length(n.candidates) = 1 AND n.candidates #> '{0,against}' = '[]'::jsonb`

/** How many open names have one candidate and nothing against it. */
export async function countClear(query: Query, id: string): Promise<number> {
  const [row] = await query<{ clear: number }>(sql`
    SELECT count(*)::int AS clear FROM import_names n WHERE n.import_id = ${id}::bigint AND ${WHICH.open} AND ${IS_CLEAR}`)
  return row?.clear ?? 0
}

/** Decides open names at once: either those with one clear match as that match, or all as new. */
export async function decideAll(query: Query, id: string, as: 'clear' | 'new'): Promise<void> {
  await query(sql`
    UPDATE import_names n SET decided = CASE WHEN ${as} = 'clear' THEN n.candidates #>> '{0,slug}' ELSE '' END
    WHERE n.import_id = ${id}::bigint AND ${WHICH.open} AND (${as} = 'new' OR ${IS_CLEAR})`)
  await query(sql`UPDATE imports SET outcome = NULL WHERE id = ${id}::bigint`)
}
