import type { Logger } from 'pino'
import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { writeRecord } from '../record/write-record.ts'
import { regularly } from '../regularly.ts'
import { type ArchiveSettings, askForCopy, type Capture, copyOf } from './archive.ts'

/** How often to look: one page at a time, so that an archive that takes some ten a minute takes them all. */
const LOOK_MS = 6_000
/** How long a process that claimed a source may take, and how long to wait before asking what came of it. */
const CLAIM_SECONDS = 120
const WORKING_SECONDS = 15
/** How long to wait after each failure; then it is given up. */
const BACKOFF_SECONDS = [60, 600, 3600, 21_600, 86_400, 259_200]

interface Due {
  readonly id: string
  readonly url: string
  readonly job: string | null
  readonly attempts: number
}

/** Queues the sources that were added since, and have no copy yet. */
async function queueNew({ query }: Database): Promise<void> {
  await query(sql`
    INSERT INTO archive_requests (source_id, url)
    SELECT s.id, s.url FROM sources s
    WHERE s.id > coalesce((SELECT max(source_id) FROM archive_requests), 0)
      AND s.archive_url IS NULL AND s.retraction_reason IS NULL AND s.merged_into_id IS NULL
    ON CONFLICT DO NOTHING`)
}

/** Claims the newest source that is due, so that no other process asks for it meanwhile. */
async function claim({ query }: Database): Promise<Due | null> {
  const [due] = await query<Due>(sql`
    WITH due AS (
      SELECT source_id FROM archive_requests WHERE next_at <= now() ORDER BY source_id DESC LIMIT 1
      FOR UPDATE SKIP LOCKED
    )
    UPDATE archive_requests a SET next_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due WHERE a.source_id = due.source_id
    RETURNING a.source_id::text AS id, a.url, a.job, a.attempts`)
  return due ?? null
}

/** Keeps the address of a copy, unless someone has given one, or another page, in the meantime. */
async function keep(database: Database, { id, url }: Due, address: string): Promise<void> {
  const writer = { userId: null, via: 'archive', reason: 'A copy was archived.' } as const
  await writeRecord(database, writer, async (tx) => {
    await tx.query(sql`
      UPDATE sources SET archive_url = ${address}
      WHERE id = ${id}::bigint AND url = ${url} AND archive_url IS NULL AND retraction_reason IS NULL`)
  })
}

async function note({ query }: Database, { id, attempts }: Due, capture: Capture): Promise<void> {
  const id64 = sql`${id}::bigint`
  switch (capture.state) {
    case 'working':
      await query(sql`UPDATE archive_requests SET job = ${capture.job}, answer = NULL,
        next_at = now() + make_interval(secs => ${WORKING_SECONDS}) WHERE source_id = ${id64}`)
      return
    case 'kept':
      await query(
        sql`UPDATE archive_requests SET job = NULL, answer = NULL, next_at = NULL WHERE source_id = ${id64}`,
      )
      return
    case 'failed': {
      const wait = BACKOFF_SECONDS[attempts]
      await query(sql`UPDATE archive_requests SET job = NULL, attempts = attempts + 1, answer = ${capture.answer},
        next_at = ${wait === undefined ? sql`NULL` : sql`now() + make_interval(secs => ${wait})`}
        WHERE source_id = ${id64}`)
    }
  }
}

/**
 * Asks an archive for a copy of one source that has none, or what came of it, and keeps the copy’s address. A failure
 * is tried again at longer and longer intervals, and given up after four days.
 * @returns whether any source was due.
 */
export async function archiveDue(database: Database, archive: ArchiveSettings): Promise<boolean> {
  await queueNew(database)
  const due = await claim(database)
  if (due === null) return false
  const capture = due.job === null ? await askForCopy(archive, due.url) : await copyOf(archive, due.job)
  if (capture.state === 'kept') await keep(database, due, capture.address)
  await note(database, due, capture)
  return true
}

/** Archives sources for as long as the server runs. @returns a function that stops it. */
export function keepArchiving(database: Database, archive: ArchiveSettings, log: Logger): () => void {
  return regularly(
    LOOK_MS,
    async () => {
      await archiveDue(database, archive)
    },
    (error) => log.warn({ err: error }, 'sources could not be archived'),
  )
}
