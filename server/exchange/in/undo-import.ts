import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import {
  bringBack,
  isAsLeft,
  presentRows,
  type RowChange,
  removeAdded,
  rowChanges,
} from '../../record/recorded-rows.ts'
import { touchEntities, touchSources } from '../../record/touch.ts'
import type { RecordWrite } from '../../record/writing.ts'

/** The tables that an import writes, each after those that its rows refer to. */
const ORDER = [
  'sources',
  'entities',
  'positions',
  'links',
  'negotiations',
  'parties',
  'participants',
  'meetings',
  'meeting_attendees',
  'statements',
  'statement_subjects',
  'citations',
] as const

/** Tables whose rows go with the record that they belong to, and tell of no use of it by others. */
const OWN_PARTS: ReadonlySet<string> = new Set(ORDER.filter((table) => table !== 'links'))

const recordKey = ({ record, recordId }: RowChange): string => `${record} ${recordId}`

/**
 * Takes an import back as one act: what it added goes, what it changed is as before, column by column. What somebody has
 * edited since is left alone, and so is what such a record needs.
 * @param at the moment of the import's recording.
 * @returns how many records were left alone.
 */
export async function undoImport(tx: RecordWrite, at: string): Promise<number> {
  const changes = await rowChanges(tx, at)
  const left = await editedSince(tx, changes, at)
  const own = changes.filter((change) => !left.has(recordKey(change)))
  const standing = await asLeft(tx, own)
  await touch(tx, standing)
  const inOrder = (part: string): RowChange[] => standing.filter((change) => change.part === part)
  for (const part of [...ORDER].reverse()) {
    const added = inOrder(part)
    const unused =
      part === 'sources' || part === 'entities' ? await withoutUses(tx.query, part, added) : added
    for (const each of added) if (each.before === null && !unused.includes(each)) left.add(recordKey(each))
    await removeAdded(tx, part, unused)
  }
  for (const part of ORDER) await bringBack(tx, part, inOrder(part), at)
  await countRevisions(tx, inOrder('links'))
  return left.size
}

/** Records that the import added and that somebody has edited, merged, checked or retracted since. */
async function editedSince(
  { query }: RecordWrite,
  changes: readonly RowChange[],
  at: string,
): Promise<Set<string>> {
  const added = changes.filter(({ before, partId, recordId }) => before === null && partId === recordId)
  const rows = await query<{ record: string; recordId: string }>(sql`
    SELECT DISTINCT w.record, w.id::text AS "recordId"
    FROM unnest(${added.map(({ record }) => record)}::text[], ${added.map(({ recordId }) => recordId)}::bigint[]) w (record, id)
    JOIN changes c ON c.record = w.record AND c.record_id = w.id AND c.at > ${at}::timestamptz`)
  const edited = new Set(rows.map(({ record, recordId }) => `${record} ${recordId}`))
  const links = added.filter(({ part }) => part === 'links')
  const free = new Set(await withoutUses(query, 'links', links))
  for (const link of links) if (!free.has(link)) edited.add(recordKey(link))
  return edited
}

/** The changes whose rows are still as the import left them. */
async function asLeft(tx: RecordWrite, changes: readonly RowChange[]): Promise<RowChange[]> {
  const standing: RowChange[] = []
  for (const part of ORDER) {
    const written = changes.filter((change) => change.part === part)
    if (written.length === 0) continue
    const rows = await presentRows(
      tx,
      part,
      written.map(({ partId }) => partId),
    )
    standing.push(...written.filter((change) => isAsLeft(change, rows.get(change.partId) ?? null)))
  }
  return standing
}

/** Of the rows that the import added to a table, those that no row of another table refers to. */
async function withoutUses(query: Query, table: string, changes: readonly RowChange[]): Promise<RowChange[]> {
  const ids = changes.filter(({ before }) => before === null).map(({ partId }) => partId)
  if (ids.length === 0) return []
  const uses = await query<{ of: string; by: string }>(sql`
    SELECT c.conrelid::regclass::text AS of, a.attname AS by FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = ${table}::regclass AND array_length(c.conkey, 1) = 1`)
  const used = uses
    .filter(({ of }) => table !== 'links' || !OWN_PARTS.has(of))
    .map(
      ({ of, by }): Sql =>
        sql`EXISTS (SELECT FROM ${raw(of)} u WHERE u.${raw(by)} = x.id AND u.${raw(by)} IS NOT NULL)`,
    )
  const free = await query<{ id: string }>(sql`
    SELECT x.id::text AS id FROM unnest(${ids}::bigint[]) x (id) WHERE NOT (${used.length === 0 ? sql`false` : join(used, ' OR ')})`)
  const kept = new Set(free.map(({ id }) => id))
  return changes.filter(({ before, partId }) => before === null && kept.has(partId))
}

/** What the undoing affects, before anything goes. */
async function touch(tx: RecordWrite, changes: readonly RowChange[]): Promise<void> {
  const idsOf = (record: string): string[] => [
    ...new Set(changes.filter((each) => each.record === record).map(({ recordId }) => recordId)),
  ]
  for (const id of idsOf('link')) tx.touched.links.add(id)
  for (const { part, before, after } of changes) {
    if (part !== 'links') continue
    for (const row of [before, after])
      for (const end of [row?.from_id, row?.to_id])
        if (end !== undefined) tx.touched.formerEnds.add(String(end))
  }
  for (const id of idsOf('negotiation')) tx.touched.negotiations.add(id)
  await touchEntities(tx, idsOf('entity'))
  await touchSources(tx, idsOf('source'))
}

/** Versions only go up, so that no edit passes that was made from what is there no more. */
async function countRevisions({ query, userId }: RecordWrite, links: readonly RowChange[]): Promise<void> {
  const ids = links.filter(({ before }) => before !== null).map(({ partId }) => partId)
  await query(sql`
    UPDATE links SET version = version + 1, revised_at = recording_moment(), revised_by = ${userId}::bigint
    WHERE id = ANY(${ids}::bigint[])`)
}
