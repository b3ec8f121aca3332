import sql, { raw, type Sql } from 'sql-template-tag'
import type { DuplicateDecision, DuplicateRecord } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { DUPLICATE_TABLES } from '../duplicates/records.ts'
import { userNameOf } from './link-cards.ts'

/** The most decisions on a page. */
const MOST_DECISIONS = 20

/** That no one has decided whether the two records of a pair are the same. */
export const undecided = (record: DuplicateRecord, one: Sql, other: Sql): Sql => sql`NOT EXISTS (
  SELECT FROM duplicate_decisions d WHERE d.record = ${record} AND d.first_id = least(${one}, ${other})
    AND d.second_id = greatest(${one}, ${other}))`

/** What someone decided about a pair. */
export interface DecisionRow {
  readonly id: string
  readonly record: DuplicateRecord
  readonly decision: DuplicateDecision
  readonly reason: string | null
  readonly by: string | null
  readonly at: Date
  readonly one: string
  readonly other: string
  /** The slug of the record that was merged into the other; null if neither was. */
  readonly merged: string | null
}

/** The decisions about this kind of record, newest first. */
export async function duplicateDecisions(
  query: Query,
  record: DuplicateRecord,
  decision: DuplicateDecision,
  before: string | null,
): Promise<{ rows: DecisionRow[]; next: string | null }> {
  const table = raw(DUPLICATE_TABLES[record])
  const rows = await query<DecisionRow>(sql`
    SELECT d.id::text AS id, d.record, d.decision, d.reason, d.decided_at AS at, p.slug AS one, q.slug AS other,
      ${userNameOf('d.decided_by')} AS by,
      CASE WHEN p.merged_into_id = q.id THEN p.slug WHEN q.merged_into_id = p.id THEN q.slug END AS merged
    FROM duplicate_decisions d JOIN ${table} p ON p.id = d.first_id JOIN ${table} q ON q.id = d.second_id
    WHERE d.record = ${record} AND d.decision = ${decision} AND (${before}::bigint IS NULL OR d.id < ${before}::bigint)
    ORDER BY d.id DESC LIMIT ${MOST_DECISIONS + 1}`)
  const shown = rows.slice(0, MOST_DECISIONS)
  return { rows: shown, next: rows.length > MOST_DECISIONS ? (shown.at(-1)?.id ?? null) : null }
}

/** What was decided about two records; null if nothing was. */
export async function findDecision(
  query: Query,
  record: DuplicateRecord,
  one: string,
  other: string,
): Promise<{ decision: DuplicateDecision; reason: string | null; by: string | null } | null> {
  const table = raw(DUPLICATE_TABLES[record])
  const [row] = await query<{ decision: DuplicateDecision; reason: string | null; by: string | null }>(sql`
    SELECT d.decision, d.reason, ${userNameOf('d.decided_by')} AS by
    FROM duplicate_decisions d JOIN ${table} p ON p.id = d.first_id JOIN ${table} q ON q.id = d.second_id
    WHERE d.record = ${record} AND (p.slug, q.slug) IN ((${one}, ${other}), (${other}, ${one}))`)
  return row ?? null
}
