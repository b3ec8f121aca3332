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

/** A table in which a record has rows; `owned` is SQL for whether the row `r` is one of the record `$`. */
interface Part {
  readonly table: string
  readonly owned: (id: Sql) => Sql
}

const its = (column: string) => (id: Sql) => sql`r.${raw(column)} = ${id}`
/** Finds the rows of a part through the record that the part belongs to or once belonged to. */
const ofParts = (column: string, table: string, owner: string) => (id: Sql) =>
  sql`r.${raw(column)} IN (SELECT h.id FROM history.${raw(table)} h WHERE h.${raw(owner)} = ${id})`

/** The tables that hold a record's rows, its own first, so that each row comes after what it refers to. */
const PARTS: Readonly<Record<Restorable, readonly [Part, ...Part[]]>> = {
  link: [
    { table: 'links', owned: its('id') },
    { table: 'citations', owned: its('link_id') },
  ],
  source: [{ table: 'sources', owned: its('id') }],
  statement: [
    { table: 'statements', owned: its('id') },
    { table: 'statement_subjects', owned: its('statement_id') },
    { table: 'citations', owned: its('statement_id') },
  ],
  entity: [
    { table: 'entities', owned: its('id') },
    { table: 'positions', owned: its('official_id') },
    { table: 'citations', owned: its('entity_id') },
    { table: 'citations', owned: ofParts('position_id', 'positions', 'official_id') },
  ],
  negotiation: [
    { table: 'negotiations', owned: its('id') },
    { table: 'parties', owned: its('negotiation_id') },
    { table: 'participants', owned: its('negotiation_id') },
    { table: 'meetings', owned: its('negotiation_id') },
    { table: 'meeting_attendees', owned: ofParts('meeting_id', 'meetings', 'negotiation_id') },
    { table: 'citations', owned: its('negotiation_id') },
    { table: 'citations', owned: ofParts('party_id', 'parties', 'negotiation_id') },
    { table: 'citations', owned: ofParts('participant_id', 'participants', 'negotiation_id') },
    { table: 'citations', owned: ofParts('meeting_id', 'meetings', 'negotiation_id') },
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

async function restore(tx: RecordWrite, record: Restorable, id: string, changeId: string): Promise<void> {
  const { query } = tx
  const own = sql`${id}::bigint`
  const then = sql`(SELECT at FROM changes WHERE id = ${changeId}::bigint)`
  const version = (table: string): Sql =>
    sql`history.${raw(table)} r WHERE r.since <= ${then} AND r.until > ${then}`
  await refuseMerged(tx, record, id)
  const address = record === 'source' ? await addressOf(tx, id) : undefined
  await touch(tx, record, id)
  const parts = PARTS[record]
  // First removes what was not there then, innermost parts first; then brings back what was, outermost first.
  for (const { table, owned } of [...parts].reverse()) {
    await query(sql`DELETE FROM ${raw(table)} r WHERE ${owned(own)}
      AND r.id NOT IN (SELECT r.id FROM ${version(table)} AND ${owned(own)})`)
  }
  for (const { table, owned } of parts) {
    const columns = await storedColumns(tx.query, table)
    const list = raw(columns.map((column) => `"${column}"`).join(', '))
    const set = raw(
      columns
        .filter((column) => column !== 'id' && !OF_THE_WRITING.includes(column))
        .map((column) => `"${column}" = excluded."${column}"`)
        .join(', '),
    )
    await query(sql`INSERT INTO ${raw(table)} (${list}) OVERRIDING SYSTEM VALUE
      SELECT ${list} FROM ${version(table)} AND ${owned(own)} ORDER BY r.id
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
