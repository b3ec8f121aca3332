import sql, { raw } from 'sql-template-tag'
import type { DuplicateRecord } from '../../models/vocabulary.ts'
import {
  bringBack,
  isAsLeft,
  presentRows,
  type RowChange,
  removeAdded,
  rowChanges,
  type StoredRow,
} from '../record/recorded-rows.ts'
import { InputRefused } from '../record/refusals.ts'
import { touchEntities, touchSources } from '../record/touch.ts'
import type { RecordWrite } from '../record/writing.ts'
import { returnPages } from './moved-pages.ts'
import { DUPLICATE_TABLES } from './records.ts'

/** What a row of each table is called that a merge writes. */
const ROWS = {
  entities: 'entry',
  sources: 'source',
  links: 'link',
  statements: 'statement',
  positions: 'position',
  parties: 'party',
  participants: 'participant',
  meeting_attendees: 'attendee',
  statement_subjects: 'subject of a statement',
  citations: 'citation',
  duplicate_decisions: 'decision on duplicates',
  overlap_reviews: 'review',
} as const
/** Those tables, each after those that its rows refer to. */
const ORDER = Object.keys(ROWS) as (keyof typeof ROWS)[]

/** How many of the rows that keep a merge from being undone its refusal names. */
const MOST_NAMED = 5

/**
 * Undoes a merge: restores every row that it changed, moved, added or removed, column by column, so that what has since
 * been written to other columns and other rows stays.
 * @param mergedId the record that was merged into another.
 * @throws {InputRefused} if it was not merged, or what the merge wrote has been changed since.
 */
export async function undoMerge(tx: RecordWrite, record: DuplicateRecord, mergedId: string): Promise<void> {
  const { query } = tx
  const table = DUPLICATE_TABLES[record]
  const [merge] = await query<{ at: string; keptId: string }>(sql`
    SELECT c.at::text AS at, x.merged_into_id AS "keptId" FROM changes c JOIN ${raw(table)} x ON x.id = c.part_id
    WHERE c.part = ${table} AND c.part_id = ${mergedId}::bigint AND x.merged_into_id IS NOT NULL
      AND c.after ->> 'merged_into_id' = x.merged_into_id::text AND c.before ->> 'merged_into_id' IS NULL
    ORDER BY c.id DESC LIMIT 1`)
  if (merge === undefined)
    throw new InputRefused([{ field: '', reason: 'cannot be undone: the record is not merged into another' }])
  await refuseChained(tx, table, merge.keptId)
  const both = [mergedId, merge.keptId]
  await touch(tx, record, both)
  const changes = await rowChanges(tx, merge.at)
  await refuseChangedSince(tx, changes)
  const inOrder = (part: string): RowChange[] => changes.filter((change) => change.part === part)
  for (const part of [...ORDER].reverse()) await removeAdded(tx, part, inOrder(part))
  for (const part of ORDER) await bringBack(tx, part, inOrder(part), merge.at)
  for (const { partId } of inOrder('overlap_reviews')) tx.settledReviews.add(partId)
  for (const change of inOrder('links')) tx.touched.links.add(change.partId)
  if (record === 'link') await countRevision(tx, both, merge.at)
  if (record === 'entity') {
    // Those who watch the kept one only because of the merge stop watching it.
    await query(
      sql`DELETE FROM watches WHERE entity_id = ${merge.keptId}::bigint AND since = ${merge.at}::timestamptz`,
    )
  }
  await returnPages(query, merge.at)
  await touch(tx, record, both)
}

/** Merges are undone from the last to the first, because each builds on the one before. */
async function refuseChained({ query }: RecordWrite, table: string, keptId: string): Promise<void> {
  const [on] = await query<{ slug: string }>(sql`
    SELECT k.slug FROM ${raw(table)} k WHERE k.id = ${keptId}::bigint AND k.merged_into_id IS NOT NULL`)
  if (on === undefined) return
  const reason = `cannot be undone yet: “${on.slug}”, which it was merged into, has itself been merged since. Undo that merge first`
  throw new InputRefused([{ field: '', reason }])
}

async function touch(tx: RecordWrite, record: DuplicateRecord, ids: readonly string[]): Promise<void> {
  if (record === 'source') await touchSources(tx, ids)
  else if (record === 'entity') {
    for (const id of ids) tx.touched.formerEnds.add(id)
    await touchEntities(tx, ids)
  } else for (const id of ids) tx.touched.links.add(id)
}

/** What a row is and, if it has one, its name. */
function rowInWords(part: keyof typeof ROWS, row: StoredRow | null): string {
  const name = row?.name ?? row?.title ?? row?.slug
  return typeof name === 'string' ? `${ROWS[part]} “${name}”` : ROWS[part]
}

/** @throws {InputRefused} naming what is no longer as the merge left it. */
async function refuseChangedSince(tx: RecordWrite, changes: readonly RowChange[]): Promise<void> {
  const changed = new Set<string>()
  for (const part of ORDER) {
    const written = changes.filter((change) => change.part === part)
    if (written.length === 0) continue
    const rows = await presentRows(
      tx,
      part,
      written.map(({ partId }) => partId),
    )
    for (const change of written) {
      const now = rows.get(change.partId) ?? null
      // A row that the merge added and that is already gone need not be removed.
      if (!isAsLeft(change, now) && !(change.before === null && now === null))
        changed.add(rowInWords(part, now ?? change.after ?? change.before))
    }
  }
  if (changed.size === 0) return
  throw new InputRefused([
    {
      field: '',
      reason: `cannot be undone: what the merge wrote has been changed since (${[...changed].slice(0, MOST_NAMED).join(', ')}${changed.size > MOST_NAMED ? ', and more' : ''}). Correct what is wrong by hand`,
    },
  ])
}

/**
 * Versions only go up, so that no edit based on an older version gets through. A check of what a link said before
 * counts again, because the link says that again.
 */
async function countRevision(
  { query, userId }: RecordWrite,
  ids: readonly string[],
  at: string,
): Promise<void> {
  await query(sql`
    UPDATE links SET version = version + 1, revised_at = recording_moment(), revised_by = ${userId}::bigint
    WHERE id = ANY(${ids}::bigint[])`)
  await query(sql`
    UPDATE link_checks k SET checked_version = l.version FROM links l, history.links h
    WHERE k.link_id = l.id AND l.id = ANY(${ids}::bigint[]) AND h.id = l.id AND h.until = ${at}::timestamptz
      AND k.checked_version = h.version`)
}
