import type { Database } from '../../database/index.ts'
import type { OverlapChanges } from '../../overlaps/store.ts'
import { asRefusal } from '../refusals.ts'
import { type RecordWrite, tryWriting, type Writer, type Written, writeRecord } from '../write-record.ts'
import { insertLink, type LinkRequest, lockLink, markRetracted, updateLink } from './links.ts'

/** Writing links one at a time, as the API does; forms write every record through their kit. */

/** The record was edited by somebody else since the version that this edit was made from. */
export class EditConflict extends Error {
  override name = 'EditConflict'
}

/** Records a link and returns its slug with the overlaps that it changed. @throws {InputRefused} */
export async function addLink(
  database: Database,
  request: LinkRequest,
  author: Writer,
): Promise<Written<string>> {
  return refusing(() => writeRecord(database, author, (tx) => insertLink(tx, request, {}, author.userId)))
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
  return refusing(() =>
    writeRecord(database, author, async (tx) => {
      const link = await lockLink(tx, linkSlug)
      if (link.version !== version) throw new EditConflict('the link was edited meanwhile')
      return updateLink(tx, linkSlug, request, {}, author.userId)
    }),
  )
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
    const link = await markRetracted(tx, linkSlug, reason, author.userId)
    return link.slug
  })
}

/**
 * What recording this link would do to the overlaps: found by doing it and undoing it. `look` sees the
 * record as it would be.
 * @throws {InputRefused}
 */
export async function previewLink<Seen>(
  database: Database,
  request: LinkRequest,
  look: (tx: RecordWrite, overlaps: OverlapChanges, linkSlug: string) => Promise<Seen>,
): Promise<Seen> {
  const author: Writer = { userId: null, via: 'API', reason: null }
  return refusing(() =>
    tryWriting(
      database,
      author,
      (tx) => insertLink(tx, request, {}, null),
      (tx, { result, overlaps }) => look(tx, overlaps, result),
    ),
  )
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asRefusal(error)
  }
}
