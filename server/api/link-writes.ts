import type { Database } from '../database/index.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { linkSaying } from '../queries/links-saying.ts'
import { EditConflict } from '../record/conflict.ts'
import { insertLink, type LinkRequest, lockLink, markRetracted, updateLink } from '../record/kinds/links.ts'
import { tryWriting, writeRecord } from '../record/write-record.ts'
import type { RecordWrite, Writer, Written } from '../record/writing.ts'
import { type RequestKey, writeOnce } from './idempotency.ts'

/** Writing links one at a time. Forms write records through the form kit. */

/** A link that says exactly what one on record says; nothing was written. */
export class DuplicateLink extends Error {
  override name = 'DuplicateLink'
  /** The slug of the link on record. */
  readonly link: string

  constructor(link: string) {
    super('The link is already on record.')
    this.link = link
  }
}

/**
 * Records a link and returns its slug with the overlaps that it changed.
 * @param unless when an identical link is no error: the request allows a second one, or it is a retry.
 * @throws {InputRefused} @throws {DuplicateLink}
 */
export async function addLink(
  database: Database,
  request: LinkRequest,
  author: Writer,
  unless: { readonly allowed?: boolean; readonly key?: RequestKey | null } = {},
): Promise<Written<string>> {
  return writeRecord(database, author, (tx) =>
    writeOnce(tx, unless.key ?? null, async () => {
      const same = unless.allowed === true ? null : await linkSaying(tx.query, request)
      if (same !== null) throw new DuplicateLink(same)
      return insertLink(tx, request, {})
    }),
  )
}

/**
 * Replaces a link with `request`, which was based on version `version`.
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
    await lockVersion(tx, linkSlug, version)
    return updateLink(tx, linkSlug, request, {})
  })
}

async function lockVersion(tx: RecordWrite, linkSlug: string, version: number): Promise<void> {
  const link = await lockLink(tx, linkSlug)
  if (link.version !== version) throw new EditConflict('the link')
}

/**
 * Retracts a link: it stays on record with the reason and is no longer part of any chain.
 * @param version the only one to retract; null for any.
 * @throws {EditConflict} when the link has another version. @throws {NoSuchRecord}
 * @throws {InputRefused} when it is already retracted.
 */
export async function retractLink(
  database: Database,
  linkSlug: string,
  reason: string,
  author: Writer,
  version: number | null = null,
): Promise<Written<string>> {
  return writeRecord(database, { ...author, reason }, async (tx) => {
    if (version !== null) await lockVersion(tx, linkSlug, version)
    const link = await markRetracted(tx, linkSlug, reason)
    return link.slug
  })
}

/**
 * What recording this link would do to the overlaps: it is recorded, looked at and rolled back. `look` sees the
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
