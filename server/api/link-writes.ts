import type { Database } from '../database/index.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { EditConflict } from '../record/conflict.ts'
import { insertLink, type LinkRequest, lockLink, markRetracted, updateLink } from '../record/kinds/links.ts'
import { tryWriting, writeRecord } from '../record/write-record.ts'
import type { RecordWrite, Writer, Written } from '../record/writing.ts'

/** Writing links one at a time. Forms write every record through their kit. */

/** Records a link and returns its slug with the overlaps that it changed. @throws {InputRefused} */
export async function addLink(
  database: Database,
  request: LinkRequest,
  author: Writer,
): Promise<Written<string>> {
  return writeRecord(database, author, (tx) => insertLink(tx, request, {}))
}

/**
 * Changes a link into `request`, made from its version `version`.
 * @throws {EditConflict} when it has been edited since. @throws {InputRefused} @throws {NoSuchRecord}
 */
export async function editLink(
  database: Database,
  linkSlug: string,
  version: number,
  request: LinkRequest,
  author: Writer,
): Promise<Written<string>> {
  return writeRecord(database, author, async (tx) => {
    const link = await lockLink(tx, linkSlug)
    if (link.version !== version) throw new EditConflict('the link')
    return updateLink(tx, linkSlug, request, {})
  })
}

/**
 * Retracts a link: it stays on record with the reason and makes no chain any more.
 * @throws {NoSuchRecord} @throws {InputRefused} when it is retracted already.
 */
export async function retractLink(
  database: Database,
  linkSlug: string,
  reason: string,
  author: Writer,
): Promise<Written<string>> {
  return writeRecord(database, { ...author, reason }, async (tx) => {
    const link = await markRetracted(tx, linkSlug, reason)
    return link.slug
  })
}

/**
 * What recording this link would do to the overlaps: done, looked at and rolled back. `look` sees the
 * record as it would be.
 * @throws {InputRefused}
 */
export async function previewLink<Seen>(
  database: Database,
  request: LinkRequest,
  look: (tx: RecordWrite, overlaps: OverlapChanges, linkSlug: string) => Promise<Seen>,
): Promise<Seen> {
  const author: Writer = { userId: null, via: 'API', reason: null }
  return tryWriting(
    database,
    author,
    (tx) => insertLink(tx, request, {}),
    (tx, { result, overlaps }) => look(tx, overlaps, result),
  )
}
