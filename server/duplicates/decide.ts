import sql, { raw } from 'sql-template-tag'
import type { DuplicateDecision, DuplicateRecord } from '../../models/vocabulary.ts'
import type { Database } from '../database/index.ts'
import type { Query } from '../database/query.ts'
import { NoSuchRecord } from '../record/kinds/need-record.ts'
import { InputRefused } from '../record/refusals.ts'
import { tryWriting, writeRecord } from '../record/write-record.ts'
import type { RecordWrite, Writer, Written } from '../record/writing.ts'
import { mergeEntities } from './merge-entities.ts'
import { mergeLinks } from './merge-links.ts'
import { mergeSources } from './merge-sources.ts'
import { movePages } from './moved-pages.ts'
import { DUPLICATE_TABLES } from './records.ts'
import { undoMerge } from './undo-merge.ts'

/** Two records that look alike, by their slugs. If they are the same, `kept` is the one that stays. */
export interface Pair {
  readonly record: DuplicateRecord
  readonly kept: string
  readonly other: string
}

/** An editor's decision about a pair, with an optional reason. */
export interface Decided {
  readonly decision: DuplicateDecision
  readonly reason: string | null
}

async function idOf(tx: RecordWrite, record: DuplicateRecord, slug: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    sql`SELECT id::text AS id FROM ${raw(DUPLICATE_TABLES[record])} WHERE slug = ${slug}`,
  )
  if (row === undefined) throw new NoSuchRecord(`${record} ${slug}`)
  return row.id
}

/** A merged pair can only be changed by undoing the merge: another decision would hide it. */
async function refuseWhereMerged(tx: RecordWrite, { record, kept, other }: Pair): Promise<void> {
  const merged = await tx.query<{ slug: string }>(sql`
    SELECT slug FROM ${raw(DUPLICATE_TABLES[record])} WHERE slug IN (${kept}, ${other}) AND merged_into_id IS NOT NULL`)
  if (merged.length === 0) return
  const reason = 'cannot be decided: one of them was merged into another record. Undo that merge first'
  throw new InputRefused([{ field: '', reason }])
}

const PLACES = { entity: 'interests', link: 'links', source: 'sources' } as const

async function merge(tx: RecordWrite, pair: Pair, note: string | null): Promise<void> {
  if (pair.record === 'entity') await mergeEntities(tx, pair.kept, pair.other, note)
  else if (pair.record === 'link') await mergeLinks(tx, pair.kept, pair.other, note)
  else await mergeSources(tx, pair.kept, pair.other, note)
  await movePages(tx.query, PLACES[pair.record], pair.other, pair.kept)
}

async function keep(
  tx: RecordWrite,
  { record, kept, other }: Pair,
  { decision, reason }: Decided,
): Promise<void> {
  const [one, two] = [await idOf(tx, record, kept), await idOf(tx, record, other)]
  await tx.query(sql`
    INSERT INTO duplicate_decisions (record, first_id, second_id, decision, reason, decided_by)
    VALUES (${record}, least(${one}::bigint, ${two}::bigint), greatest(${one}::bigint, ${two}::bigint), ${decision},
      ${reason}, ${tx.userId}::bigint)
    ON CONFLICT ON CONSTRAINT decision_taken DO UPDATE SET decision = excluded.decision, reason = excluded.reason,
      decided_by = excluded.decided_by, decided_at = recording_moment()`)
}

/**
 * Stores a decision about two records. If they are the same, merges them in the same write, and the overlaps follow.
 * @param check throws, in the same write and before anything else, if the decision was about something else.
 * @throws {NoSuchRecord} @throws {InputRefused} if they cannot be merged.
 */
export async function decideDuplicate(
  database: Database,
  pair: Pair,
  decided: Decided,
  userId: string,
  check: (query: Query) => Promise<void> = async () => {},
): Promise<Written<void>> {
  if (pair.kept === pair.other)
    throw new InputRefused([{ field: 'other', reason: 'is the same record: choose another one' }])
  const words = decided.decision === 'same' ? `merged, ${pair.other} into ${pair.kept}` : decided.decision
  const writer: Writer = {
    userId,
    via: 'form',
    reason: decided.reason === null ? words : `${words}: ${decided.reason}`,
  }
  return writeRecord(database, writer, async (tx) => {
    await check(tx.query)
    if (decided.decision === 'same') await merge(tx, pair, decided.reason)
    else await refuseWhereMerged(tx, pair)
    await keep(tx, pair, decided)
  })
}

const TRIAL: Writer = { userId: null, via: 'form', reason: null }

/** What merging them would do: it is done, looked at and rolled back. @throws {InputRefused} */
export async function tryMerging<Seen>(
  database: Database,
  pair: Pair,
  look: (tx: RecordWrite, written: Written<void>) => Promise<Seen>,
): Promise<Seen> {
  return tryWriting(database, TRIAL, (tx) => merge(tx, pair, null), look)
}

/** A record that was merged into another, by its slug. */
export interface Merged {
  readonly record: DuplicateRecord
  readonly slug: string
}

/** @throws {NoSuchRecord} @throws {InputRefused} if what the merge wrote has been changed since. */
export async function undoDuplicate(
  database: Database,
  { record, slug }: Merged,
  reason: string,
  userId: string,
): Promise<Written<void>> {
  const writer: Writer = { userId, via: 'form', reason: `merge undone: ${reason}` }
  return writeRecord(database, writer, async (tx) => undoMerge(tx, record, await idOf(tx, record, slug)))
}

/** What undoing the merge would do. @throws {NoSuchRecord} @throws {InputRefused} */
export async function tryUndoing<Seen>(
  database: Database,
  { record, slug }: Merged,
  look: (tx: RecordWrite, written: Written<void>) => Promise<Seen>,
): Promise<Seen> {
  return tryWriting(database, TRIAL, async (tx) => undoMerge(tx, record, await idOf(tx, record, slug)), look)
}
