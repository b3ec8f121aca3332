import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import { forgetMoneyLinks } from '../../overlaps/stored-chains.ts'
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
import type { RecordKey } from './tell-outcome.ts'

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

/** Tables whose rows go with the record that they belong to, and do not count as use of it by others. */
const OWN_PARTS: ReadonlySet<string> = new Set(ORDER.filter((table) => table !== 'links'))

const recordKey = ({ record, recordId }: RowChange): string => `${record} ${recordId}`

/**
 * Undoes an import in one step: removes what it added, and restores what it changed, column by column. It leaves alone
 * what someone has edited since, what such a record needs, and what a later import that has not been undone also names.
 * @param at the moment of the import's recording.
 * @returns the records that were left alone.
 */
export async function undoImport(tx: RecordWrite, at: string): Promise<RecordKey[]> {
  const changes = await rowChanges(tx, at)
  const left = await notToUndo(tx, changes, at)
  const own = changes.filter((change) => !left.has(recordKey(change)))
  const standing = await asLeft(tx, own)
  for (const change of own) if (!standing.includes(change)) left.add(recordKey(change))
  await touch(tx, standing)
  const inOrder = (part: string): RowChange[] => standing.filter((change) => change.part === part)
  const kept = await removeUnused(tx, standing, at)
  for (const part of ORDER) await bringBack(tx, part, inOrder(part), at)
  // Removes what only those rows used that are now as before.
  for (const change of await removeUnused(tx, kept, at)) left.add(recordKey(change))
  await countRevisions(tx, inOrder('links'))
  return [...left].map((key) => {
    const [record = '', id = ''] = key.split(' ')
    return { record, id }
  })
}

/** Removes added rows that nothing uses. @returns those that something uses. */
async function removeUnused(
  tx: RecordWrite,
  changes: readonly RowChange[],
  at: string,
): Promise<RowChange[]> {
  const kept: RowChange[] = []
  for (const part of [...ORDER].reverse()) {
    const added = changes.filter((change) => change.part === part && change.before === null)
    const unused =
      part === 'sources' || part === 'entities' ? await withoutUses(tx.query, part, added, at) : added
    kept.push(...added.filter((change) => !unused.includes(change)))
    if (part === 'links')
      await forgetMoneyLinks(
        tx.query,
        unused.map(({ partId }) => partId),
      )
    await removeAdded(tx, part, unused)
  }
  return kept
}

/** Records that someone has edited, merged, checked or retracted since, or that a later import names. */
async function notToUndo(
  { query }: RecordWrite,
  changes: readonly RowChange[],
  at: string,
): Promise<Set<string>> {
  const added = changes.filter(({ before, partId, recordId }) => before === null && partId === recordId)
  const rows = await query<{ record: string; recordId: string }>(sql`
    SELECT DISTINCT w.record, w.id::text AS "recordId"
    FROM unnest(${added.map(({ record }) => record)}::text[], ${added.map(({ recordId }) => recordId)}::bigint[]) w (record, id)
    JOIN changes c ON c.record = w.record AND c.record_id = w.id AND c.at > ${at}::timestamptz
      AND c.via <> 'import' AND c.via <> ALL(${OWN_PROGRAMS})
    UNION SELECT DISTINCT w.record, w.id::text
    FROM unnest(${changes.map(({ record }) => record)}::text[], ${changes.map(({ recordId }) => recordId)}::bigint[]) w (record, id)
    JOIN imported_records r ON r.record = w.record AND r.record_id = w.id JOIN imports i ON i.id = r.import_id
    WHERE i.recorded_at > ${at}::timestamptz AND i.undone_at IS NULL`)
  const found = new Set(rows.map(({ record, recordId }) => `${record} ${recordId}`))
  const links = added.filter(({ part }) => part === 'links')
  const free = new Set(await withoutUses(query, 'links', links, at))
  for (const link of links) if (!free.has(link)) found.add(recordKey(link))
  return found
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

/**
 * Tables that also refer to records, without using them: overlaps are derived again, and what the archiver and the link
 * checker keep goes with the source.
 */
const DERIVED: ReadonlySet<string> = new Set(['chains', 'archive_requests', 'address_checks'])
/** What programs of the site write about records on their own. */
const OWN_PROGRAMS = ['archiver', 'link checker']

/**
 * Of the rows that the import added to a table, those that no row of another table refers to, or would refer to if a
 * later import were undone.
 */
async function withoutUses(
  query: Query,
  table: string,
  changes: readonly RowChange[],
  at: string,
): Promise<RowChange[]> {
  const ids = changes.filter(({ before }) => before === null).map(({ partId }) => partId)
  if (ids.length === 0) return []
  const references = await query<{ of: string; by: string }>(sql`
    SELECT c.conrelid::regclass::text AS of, a.attname AS by FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = ${table}::regclass AND array_length(c.conkey, 1) = 1`)
  const uses = references.filter(({ of }) => !DERIVED.has(of) && (table !== 'links' || !OWN_PARTS.has(of)))
  const used = uses.map(
    ({ of, by }): Sql =>
      sql`EXISTS (SELECT FROM ${raw(of)} u WHERE u.${raw(by)} = x.id AND u.${raw(by)} IS NOT NULL)`,
  )
  const usedBefore = uses.map(
    ({
      of,
      by,
    }): Sql => sql`x.id IN (SELECT (c.before ->> ${by})::bigint FROM later JOIN changes c ON c.at = later.at
      WHERE c.part = ${of} AND c.before IS NOT NULL)`,
  )
  const any = [...used, ...usedBefore]
  const free = await query<{ id: string }>(sql`
    WITH later AS (
      SELECT recorded_at AS at FROM imports WHERE recorded_at > ${at}::timestamptz AND undone_at IS NULL
    )
    SELECT x.id::text AS id FROM unnest(${ids}::bigint[]) x (id)
    WHERE NOT (${any.length === 0 ? sql`false` : join(any, ' OR ')})`)
  const kept = new Set(free.map(({ id }) => id))
  return changes.filter(({ before, partId }) => before === null && kept.has(partId))
}

/** Marks what the undo affects, before anything is removed. */
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

/** Versions only go up, so that no edit based on an older version gets through. */
async function countRevisions({ query, userId }: RecordWrite, links: readonly RowChange[]): Promise<void> {
  const ids = links.filter(({ before }) => before !== null).map(({ partId }) => partId)
  await query(sql`
    UPDATE links SET version = version + 1, revised_at = recording_moment(), revised_by = ${userId}::bigint
    WHERE id = ANY(${ids}::bigint[])`)
}
