import type { Logger } from 'pino'
import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { webAddress } from '../record/input/fields.ts'
import { writeRecord } from '../record/write-record.ts'
import { regularly } from '../regularly.ts'
import { type ArchiveSettings, askForCopy, type Capture, copyOf } from './archive.ts'

/** How often to look: one page at a time, so that an archive that takes some ten a minute takes them all. */
const LOOK_MS = 6_000
/** How long a process that claimed a source may take, and how long to wait before asking what came of it. */
const CLAIM_SECONDS = 120
const WORKING_SECONDS = 60
/** How long the archive may work on a copy. */
const LONGEST_WORK_MINUTES = 30
/** How often to look for sources that were left out before: their copy was taken away, or their address changed. */
const LOOK_BACK_MS = 3_600_000
/** How long to wait after each failure; then it is given up. */
const BACKOFF_SECONDS = [60, 600, 3600, 21_600, 86_400, 259_200]

interface Due {
  readonly id: string
  readonly url: string
  readonly job: string | null
  readonly attempts: number
  /** Whether the archive has been working on it for too long. */
  readonly late: boolean
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

/** Queues every source that has no copy and no request for one. */
export async function queueMissing({ query }: Database): Promise<void> {
  await query(sql`
    INSERT INTO archive_requests (source_id, url)
    SELECT s.id, s.url FROM sources s LEFT JOIN archive_requests a ON a.source_id = s.id
    WHERE s.archive_url IS NULL AND s.retraction_reason IS NULL AND s.merged_into_id IS NULL
      AND (a.source_id IS NULL OR a.url <> s.url OR (a.next_at IS NULL AND a.answer IS NULL))
    ON CONFLICT (source_id) DO UPDATE SET url = excluded.url, job = NULL, attempts = 0, answer = NULL, next_at = now()`)
}

/**
 * Claims the newest source that is due, so that no other process asks for it meanwhile; none if one was claimed a
 * moment ago, by whichever process.
 */
async function claim({ query }: Database, apartSeconds: number): Promise<Due | null> {
  const [due] = await query<Due>(sql`
    WITH due AS (
      SELECT a.source_id FROM archive_requests a JOIN sources s ON s.id = a.source_id
        AND s.archive_url IS NULL AND s.retraction_reason IS NULL AND s.merged_into_id IS NULL
      WHERE a.next_at <= now()
        AND (a.job IS NOT NULL OR NOT EXISTS (SELECT FROM archive_requests x
          WHERE x.asked_at > now() - make_interval(secs => ${apartSeconds}::float8)))
      ORDER BY a.source_id DESC LIMIT 1 FOR UPDATE OF a SKIP LOCKED
    )
    UPDATE archive_requests a SET next_at = now() + make_interval(secs => ${CLAIM_SECONDS}),
      asked_at = CASE WHEN a.job IS NULL THEN now() ELSE a.asked_at END
    FROM due WHERE a.source_id = due.source_id
    RETURNING a.source_id::text AS id, a.url, a.job, a.attempts,
      a.asked_at < now() - make_interval(mins => ${LONGEST_WORK_MINUTES}) AS late`)
  return due ?? null
}

/** Keeps the address of a copy, unless someone has given one, or another page, in the meantime. */
async function keep(database: Database, { id, url }: Due, address: string): Promise<void> {
  const writer = { userId: null, via: 'archiver', reason: 'A copy was archived.' } as const
  await writeRecord(database, writer, async (tx) => {
    await tx.query(sql`
      UPDATE sources SET archive_url = ${address}
      WHERE id = ${id}::bigint AND url = ${url} AND archive_url IS NULL AND retraction_reason IS NULL`)
  })
}

/** Notes what came of a request, unless its source has moved to another address in the meantime. */
async function note({ query }: Database, { id, url, job, attempts }: Due, capture: Capture): Promise<void> {
  const same = sql`source_id = ${id}::bigint AND url = ${url} AND job IS NOT DISTINCT FROM ${job}`
  switch (capture.state) {
    case 'working':
      await query(sql`UPDATE archive_requests SET job = ${capture.job}, answer = NULL,
        next_at = now() + make_interval(secs => ${WORKING_SECONDS}) WHERE ${same}`)
      return
    case 'kept':
      await query(sql`UPDATE archive_requests SET job = NULL, answer = NULL, next_at = NULL WHERE ${same}`)
      return
    case 'failed': {
      const wait = BACKOFF_SECONDS[attempts]
      await query(sql`UPDATE archive_requests SET job = NULL, attempts = attempts + 1, answer = ${capture.answer},
        next_at = ${wait === undefined ? sql`NULL` : sql`now() + make_interval(secs => ${wait})`}
        WHERE ${same}`)
    }
  }
}

/**
 * Asks an archive for a copy of one source that has none, or what came of it, and keeps the copy’s address. A failure
 * is tried again at longer and longer intervals, and given up after four days.
 * @param apartSeconds how far apart the archive is asked for copies.
 * @returns whether any source was due.
 */
export async function archiveDue(
  database: Database,
  archive: ArchiveSettings,
  apartSeconds = LOOK_MS / 1000,
): Promise<boolean> {
  await queueNew(database)
  const due = await claim(database, apartSeconds)
  if (due === null) return false
  await note(database, due, await captureOf(database, archive, due))
  return true
}

/** Asks the archive, and keeps the address of the copy if there is one. */
async function captureOf(database: Database, archive: ArchiveSettings, due: Due): Promise<Capture> {
  const capture = due.job === null ? await askForCopy(archive, due.url) : await copyOf(archive, due.job)
  if (capture.state === 'working' && due.late) return { state: 'failed', answer: 'took too long' }
  if (capture.state !== 'kept') return capture
  if (!webAddress.safeParse(capture.address).success)
    return {
      state: 'failed',
      answer: `gave an address that cannot be used: ${capture.address}`.slice(0, 300),
    }
  await keep(database, due, capture.address)
  return capture
}

/** Archives sources for as long as the server runs. @returns a function that stops it. */
export function keepArchiving(database: Database, archive: ArchiveSettings, log: Logger): () => void {
  let lookBack = 0
  return regularly(
    LOOK_MS,
    async () => {
      if (Date.now() >= lookBack) {
        lookBack = Date.now() + LOOK_BACK_MS
        await queueMissing(database)
      }
      await archiveDue(database, archive)
    },
    (error) => log.warn({ err: error }, 'sources could not be archived'),
  )
}
