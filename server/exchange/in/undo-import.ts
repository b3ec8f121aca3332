import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import { forgetMoneyLinks } from '../../overlaps/stored-chains.ts'
import { bringBack, type RowChange, removeAdded, rowChanges } from '../../record/recorded-rows.ts'
import { touchEntities, touchSources } from '../../record/touch.ts'
import { OF_SITE, type RecordWrite } from '../../record/writing.ts'
import { asLeft, ORDER } from './as-left.ts'
import type { RecordKey } from './tell-outcome.ts'

/** Tables whose rows go with the record that they belong to, and do not count as use of it by others. */
const OWN_PARTS: ReadonlySet<string> = new Set(ORDER.filter((table) => table !== 'links'))

const idsOf = (changes: readonly RowChange[], part: string): string[] =>
  changes.flatMap((change) => (change.part === part ? [change.partId] : []))

const recordKey = ({ record, recordId }: RowChange): string => `${record} ${recordId}`

/** Which import is undone, and how. */
export interface Undoing {
  /** The moment of the import's recording. */
  readonly at: string
  readonly reason: string
  /** Whether it was undone before: then what a person has changed since then, or since it, stays. */
  readonly again?: boolean
}

/**
 * Undoes an import in one step: removes what it added, and restores what it changed, column by column. It leaves alone
 * what someone has edited since, what such a record needs, and what a later import that has not been undone also names.
 * Negotiations that the history of overlaps names are retracted instead of removed.
 */
export async function undoImport(
  tx: RecordWrite,
  { at, reason, again = false }: Undoing,
): Promise<NotRemoved> {
  const changes = await rowChanges(tx, at)
  const left = await notToUndo(tx, again ? changes : addedRecords(changes), changes, at)
  const own = changes.filter((change) => !left.has(recordKey(change)))
  const standing = await asLeft(tx, own)
  const stands = new Set(standing)
  for (const change of own) if (!stands.has(change)) left.add(recordKey(change))
  await touch(tx, standing)
  const inOrder = (part: string): RowChange[] => standing.filter((change) => change.part === part)
  const kept = await removeUnused(tx, standing, at)
  for (const part of ORDER) await bringBack(tx, part, inOrder(part), at)
  // Removes what only those rows used that are now as before.
  const used = await removeUnused(tx, kept, at)
  const retracted = await retractTalks(tx, used, reason)
  for (const change of used) if (!retracted.includes(change.partId)) left.add(recordKey(change))
  await countRevisions(tx, standing)
  return {
    left: [...left].map((key) => {
      const [record = '', id = ''] = key.split(' ')
      return { record, id }
    }),
    retracted: retracted.map((id) => ({ record: 'negotiation', id })),
  }
}

/** The records that undoing left alone, and those that it retracted instead of removing. */
export interface NotRemoved {
  readonly left: RecordKey[]
  readonly retracted: RecordKey[]
}

/** The records that the import added. */
const addedRecords = (changes: readonly RowChange[]): RowChange[] =>
  changes.filter(({ before, partId, recordId }) => before === null && partId === recordId)

/** Retracts negotiations whose rows have to stay: their parties and participants are gone. @returns their ids. */
async function retractTalks(
  { query }: RecordWrite,
  used: readonly RowChange[],
  reason: string,
): Promise<string[]> {
  const ids = idsOf(used, 'negotiations')
  if (ids.length > 0)
    await query(sql`UPDATE negotiations SET retraction_reason = ${reason} WHERE id = ANY(${ids}::bigint[])`)
  return ids
}

/** Tables whose rows stay as long as others need them. */
const NEEDED_BY_OTHERS: readonly string[] = ['sources', 'entities', 'negotiations']

/** Removes added rows that nothing uses. @returns those that something uses. */
async function removeUnused(
  tx: RecordWrite,
  changes: readonly RowChange[],
  at: string,
): Promise<RowChange[]> {
  const kept: RowChange[] = []
  for (const part of [...ORDER].reverse()) {
    const added = changes.filter((change) => change.part === part && change.before === null)
    const unused = NEEDED_BY_OTHERS.includes(part) ? await withoutUses(tx.query, part, added, at) : added
    const gone = new Set(unused)
    kept.push(...added.filter((change) => !gone.has(change)))
    if (part === 'links')
      await forgetMoneyLinks(
        tx.query,
        unused.map(({ partId }) => partId),
      )
    await removeAdded(tx, part, unused)
  }
  return kept
}

/**
 * Records that someone has edited, merged, checked or retracted since, or that a later import names.
 * @param guarded the changes of records that stay if anyone but an import has written to them since.
 */
async function notToUndo(
  { query }: RecordWrite,
  guarded: readonly RowChange[],
  changes: readonly RowChange[],
  at: string,
): Promise<Set<string>> {
  const added = addedRecords(changes)
  const rows = await query<{ record: string; recordId: string }>(sql`
    SELECT DISTINCT w.record, w.id::text AS "recordId"
    FROM unnest(${guarded.map(({ record }) => record)}::text[], ${guarded.map(({ recordId }) => recordId)}::bigint[]) w (record, id)
    JOIN changes c ON c.record = w.record AND c.record_id = w.id AND c.at > ${at}::timestamptz
      AND c.via <> 'import' AND c.via <> ALL(${OF_SITE})
    UNION SELECT 'negotiation', s.negotiation_id::text FROM statement_subjects s
    WHERE s.negotiation_id = ANY(${idsOf(added, 'negotiations')}::bigint[])
      AND s.statement_id <> ALL(${idsOf(added, 'statements')}::bigint[])
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

/**
 * Tables that also refer to records, without using them: overlaps are derived again, and what the archiver and the link
 * checker keep goes with the source.
 */
const DERIVED: ReadonlySet<string> = new Set(['chains', 'archive_requests', 'address_checks'])

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
      WHERE c.part = ${of} AND c.before ->> ${by} IS NOT NULL)`,
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

/** Versions only go up, so that no edit or check of an older version counts: for new citations too, not only new rows. */
async function countRevisions({ query, userId }: RecordWrite, undone: readonly RowChange[]): Promise<void> {
  const ids = new Set(undone.flatMap(({ record, recordId }) => (record === 'link' ? [recordId] : [])))
  for (const { part, partId } of addedRecords(undone)) if (part === 'links') ids.delete(partId)
  await query(sql`
    UPDATE links SET version = version + 1, revised_at = recording_moment(), revised_by = ${userId}::bigint
    WHERE id = ANY(${[...ids]}::bigint[])`)
}
