import sql, { type Sql } from 'sql-template-tag'
import { Link } from '../../../models/link.ts'
import type { Database } from '../../database/index.ts'
import { linksWrittenBy } from '../link-writers.ts'
import { InputRefused } from '../refusals.ts'
import { writeRecord } from '../write-record.ts'
import type { RecordWrite, Writer } from '../writing.ts'
import { needRecord } from './need-record.ts'

/** A link that someone has checked against its sources. */
export interface CheckedLink {
  readonly slug: string
  /** Counts the edits. Another version says something else, and needs its own check. */
  readonly version: number
  /** Whether the checker confirms having read a source, for a link without any quotation on record. */
  readonly read: boolean
}

function byForm(userId: string): Writer {
  return { userId, via: 'form', reason: null }
}

/**
 * Records that someone other than its author has checked a link against its sources.
 * @throws {NoSuchRecord} @throws {InputRefused} for its author, a retracted link, or another version.
 */
export async function checkLink(database: Database, checked: CheckedLink, userId: string): Promise<void> {
  await writeRecord(database, byForm(userId), async (tx) => {
    const link = await needRecord(Link, { slug: checked.slug }, tx)
    const refuse = (reason: string): never => {
      throw new InputRefused([{ field: '', reason }])
    }
    if (link.status === 'retracted') refuse('is retracted, so there is nothing to check')
    if (link.version !== checked.version) refuse('was changed while you were looking at it: look at it again')
    const quoted = await tx.query(
      sql`SELECT FROM citations WHERE link_id = ${link.id} AND quote IS NOT NULL LIMIT 1`,
    )
    if (quoted.length === 0 && !checked.read)
      refuse('has no quotation on record: confirm that you have read its source, or add the quotation')
    if ((await linksWrittenBy(tx.query, userId, [link.id])).size > 0)
      refuse('was written by you: someone else must check it')
    await saveChecks(tx, sql`VALUES (${link.id}::bigint, ${link.version}::integer, ${userId}::bigint)`)
  })
}

/** Saves checks, each in place of an earlier one. @param checks rows of link, version that was checked, and user, by id. */
export async function saveChecks({ query }: RecordWrite, checks: Sql): Promise<void> {
  await query(sql`
    INSERT INTO link_checks (link_id, checked_version, checked_by) ${checks}
    ON CONFLICT ON CONSTRAINT check_taken DO UPDATE SET checked_version = excluded.checked_version,
      checked_by = excluded.checked_by, checked_at = recording_moment()`)
}

/** Withdraws a person's own check. @throws {NoSuchRecord} @throws {InputRefused} for another person's check. */
export async function takeCheckBack(database: Database, linkSlug: string, userId: string): Promise<void> {
  await writeRecord(database, byForm(userId), async (tx) => {
    const link = await needRecord(Link, { slug: linkSlug }, tx)
    const gone = await tx.query<{ id: string }>(sql`
      DELETE FROM link_checks WHERE link_id = ${link.id} AND checked_by = ${userId}::bigint RETURNING id`)
    if (gone.length === 0) throw new InputRefused([{ field: '', reason: 'has no check by you' }])
  })
}
