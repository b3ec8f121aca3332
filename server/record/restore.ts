import sql, { raw, type Sql } from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { storedColumns } from '../database/stored-columns.ts'
import { EditConflict } from './conflict.ts'
import { InputRefused } from './refusals.ts'
import { forgetAddress } from './source-address.ts'
import { touchEntities, touchSources } from './touch.ts'
import { tryWriting, writeRecord } from './write-record.ts'
import type { RecordWrite, Writer, Written } from './writing.ts'

/** The kinds of record whose earlier versions can be restored. */
export type Restorable = 'link' | 'entity' | 'negotiation' | 'statement' | 'source'

/**
 * A table in which a record has rows: those whose `column` names the record, or a row of an earlier part, by its table.
 */
interface Part {
  readonly table: string
  readonly column: string
  readonly of?: string
}

/** The tables that hold a record's rows, its own first, so that each row comes after what it refers to. */
const PARTS: Readonly<Record<Restorable, readonly [Part, ...Part[]]>> = {
  link: [
    { table: 'links', column: 'id' },
    { table: 'citations', column: 'link_id' },
  ],
  source: [{ table: 'sources', column: 'id' }],
  statement: [
    { table: 'statements', column: 'id' },
    { table: 'statement_subjects', column: 'statement_id' },
    { table: 'citations', column: 'statement_id' },
  ],
  entity: [
    { table: 'entities', column: 'id' },
    { table: 'positions', column: 'official_id' },
    { table: 'citations', column: 'entity_id' },
    { table: 'citations', column: 'position_id', of: 'positions' },
  ],
  negotiation: [
    { table: 'negotiations', column: 'id' },
    { table: 'parties', column: 'negotiation_id' },
    { table: 'participants', column: 'negotiation_id' },
    { table: 'meetings', column: 'negotiation_id' },
    { table: 'meeting_attendees', column: 'meeting_id', of: 'meetings' },
    { table: 'citations', column: 'negotiation_id' },
    { table: 'citations', column: 'party_id', of: 'parties' },
    { table: 'citations', column: 'participant_id', of: 'participants' },
    { table: 'citations', column: 'meeting_id', of: 'meetings' },
  ],
}

/** Columns about the writing, or what was found later, rather than what was written. They stay as they are. */
const OF_THE_WRITING = ['version', 'recorded_at', 'recorded_by', 'revised_at', 'revised_by', 'dead_since']

/**
 * Restores a record to what it was after the recording with this change, with all its parts and citations, and derives
 * the resulting overlaps.
 * @param changeId of an entry in the log, which must be the record's.
 * @param seen the newest change of the record that the person saw.
 * @throws {EditConflict} if there is a newer one. @throws {InputRefused} if the current record no longer allows it.
 */
export async function restoreRecord(
  database: Database,
  record: Restorable,
  id: string,
  changeId: string,
  seen: string,
  writer: Writer,
): Promise<Written<void>> {
  return writeRecord(database, writer, async (tx) => {
    const [newest] = await tx.query<{ id: string }>(sql`
        SELECT c.id::text AS id FROM changes c WHERE c.record = ${record} AND c.record_id = ${id}::bigint AND c.leads
        ORDER BY c.id DESC LIMIT 1`)
    if (newest !== undefined && newest.id !== seen) throw new EditConflict('the record')
    await restore(tx, record, id, changeId)
  })
}

/** What restoring would do: it is done, looked at and rolled back. */
export async function tryRestoring<Seen>(
  database: Database,
  record: Restorable,
  id: string,
  changeId: string,
  look: (tx: RecordWrite, written: Written<void>) => Promise<Seen>,
): Promise<Seen> {
  const writer: Writer = { userId: null, via: 'form', reason: null }
  return tryWriting(database, writer, (tx) => restore(tx, record, id, changeId), look)
}

/** The rows of a table as they stood after the recording with a change. */
const versionAt = (table: string, changeId: string): Sql => sql`history.${raw(table)} r
  WHERE r.since <= (SELECT at FROM changes WHERE id = ${changeId}::bigint)
    AND r.until > (SELECT at FROM changes WHERE id = ${changeId}::bigint)`

/**
 * The ids of the rows of each part that are the record's, now or at that time. A row that has moved to another record since,
 * or came from another one, is not: a position that someone else holds now stays with them.
 */
async function rowsOfParts(
  { query }: RecordWrite,
  record: Restorable,
  id: string,
  changeId: string,
): Promise<{ table: string; ids: string[] }[]> {
  const found: { table: string; ids: string[] }[] = []
  for (const { table, column, of } of PARTS[record]) {
    const owners = of === undefined ? [id] : (found.find((part) => part.table === of)?.ids ?? [])
    const isOwn = (row: string): Sql => sql`${raw(`${row}.${column}`)} = ANY(${owners}::bigint[])`
    const rows = await query<{ id: string }>(sql`
      WITH version AS NOT MATERIALIZED (SELECT r.* FROM ${versionAt(table, changeId)})
      SELECT r.id FROM ${raw(table)} r WHERE ${isOwn('r')}
        AND NOT EXISTS (SELECT FROM version v WHERE v.id = r.id AND (${isOwn('v')}) IS NOT TRUE)
      UNION
      SELECT v.id FROM version v WHERE ${isOwn('v')}
        AND NOT EXISTS (SELECT FROM ${raw(table)} r WHERE r.id = v.id AND (${isOwn('r')}) IS NOT TRUE)`)
    found.push({ table, ids: rows.map((row) => row.id) })
  }
  return found
}

async function restore(tx: RecordWrite, record: Restorable, id: string, changeId: string): Promise<void> {
  const { query } = tx
  const own = sql`${id}::bigint`
  await refuseMerged(tx, record, id)
  const address = record === 'source' ? await addressOf(tx, id) : undefined
  await touch(tx, record, id)
  const parts = await rowsOfParts(tx, record, id, changeId)
  // First removes what was not there then, innermost parts first; then brings back what was, outermost first.
  for (const { table, ids } of [...parts].reverse()) {
    await query(sql`DELETE FROM ${raw(table)} d WHERE d.id = ANY(${ids}::bigint[])
      AND d.id NOT IN (SELECT r.id FROM ${versionAt(table, changeId)} AND r.id = ANY(${ids}::bigint[]))`)
  }
  for (const { table, ids } of parts) {
    const columns = await storedColumns(tx.query, table)
    const list = raw(columns.map((column) => `"${column}"`).join(', '))
    const set = raw(
      columns
        .filter((column) => column !== 'id' && !OF_THE_WRITING.includes(column))
        .map((column) => `"${column}" = excluded."${column}"`)
        .join(', '),
    )
    await query(sql`INSERT INTO ${raw(table)} (${list}) OVERRIDING SYSTEM VALUE
      SELECT ${list} FROM ${versionAt(table, changeId)} AND r.id = ANY(${ids}::bigint[]) ORDER BY r.id
      ON CONFLICT (id) DO UPDATE SET ${set}`)
  }
  if (record === 'link') {
    // Only where something changed: the current version is not written again.
    await query(sql`UPDATE links SET version = version + 1, revised_at = recording_moment(),
      revised_by = ${tx.userId}::bigint
      WHERE id = ${own} AND EXISTS (SELECT FROM changes c WHERE c.record = 'link' AND c.record_id = ${own}
        AND c.at = nullif(current_setting('recusal.recording', true), '')::timestamptz)`)
  }
  if (record === 'source' && (await addressOf(tx, id)) !== address) await forgetAddress(tx, id)
  await touch(tx, record, id)
}

/** The address of a source; undefined if it is not on record. */
async function addressOf({ query }: RecordWrite, id: string): Promise<string | undefined> {
  const [source] = await query<{ url: string }>(sql`SELECT url FROM sources WHERE id = ${id}::bigint`)
  return source?.url
}

/**
 * Whatever referred to a merged record now refers to the record that it was merged into: its own rows alone would not
 * restore it.
 */
async function refuseMerged(tx: RecordWrite, record: Restorable, id: string): Promise<void> {
  if (record === 'negotiation' || record === 'statement') return
  const [merged] = await tx.query<{ slug: string }>(sql`
    SELECT slug FROM ${raw(PARTS[record][0].table)} WHERE id = ${id}::bigint AND merged_into_id IS NOT NULL`)
  if (merged === undefined) return
  const reason = 'was merged into another: undo the merge instead, which restores everything that it moved'
  throw new InputRefused([{ field: '', reason }])
}

/** Before and after: what the record affected then, and what it affects now. */
async function touch(tx: RecordWrite, record: Restorable, id: string): Promise<void> {
  if (record === 'link') {
    tx.touched.links.add(id)
    const [ends] = await tx.query<{ fromId: string; toId: string }>(
      sql`SELECT from_id AS "fromId", to_id AS "toId" FROM links WHERE id = ${id}`,
    )
    if (ends !== undefined) for (const end of [ends.fromId, ends.toId]) tx.touched.formerEnds.add(end)
  }
  if (record === 'negotiation') tx.touched.negotiations.add(id)
  if (record === 'entity') await touchEntities(tx, [id])
  if (record === 'source') await touchSources(tx, [id])
}
