import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import sql from 'sql-template-tag'
import { forEverybody, Share } from '../../database/askers.ts'
import type { Database } from '../../database/index.ts'
import { busyWords } from '../../record/busy.ts'
import { InputRefused } from '../../record/refusals.ts'
import { countNames } from './import-names.ts'
import type { Outcome } from './outcome.ts'
import { refusalWords } from './read-file.ts'
import { findImport, SEEN, type StoredImport } from './store.ts'
import {
  ChangedSincePreview,
  commitImport,
  FileGone,
  lookUpNames,
  NamesUnknown,
  type Progress,
  previewImport,
  takeBackImport,
} from './work.ts'
import { IS_SILENT, sayAlive } from './work-heard-of.ts'

/** What can be done with an import in the background, without a request waiting for it. */
export type Task = NonNullable<StoredImport['task']>

/** Who asked for a task, and why. */
export interface By {
  readonly userId: string | null
  readonly reason: string
}

/** How often running work says that it is alive. */
const HEARTBEAT_MS = 5_000

/** How many imports a process works on at once. Each uses a connection that pages then lack; the rest wait their turn. */
const MOST_AT_ONCE = 2

/** The message for work that a stop or a crash cut off. */
export const CUT_OFF = 'The server stopped during this step. Nothing was saved. Try again.'

/** Whether the task of an import has been written, even if the work was cut off after that. */
export const isWritten = ({ task, recordedAt, undoneAt }: StoredImport): boolean =>
  task === 'undo' ? undoneAt !== null : recordedAt !== null

/** What went wrong, in words: what is wrong with the file, or that it is our fault, with a reference. */
interface Failure {
  /** If the task was not done. */
  readonly instead: string
  /** If it was already committed. */
  readonly afterwards: string
}

/**
 * Works on imports in the background, so that the page can be closed. Only one process works on an import at a time,
 * and the database says how far it is.
 */
export class ImportJobs {
  readonly #database: Database
  readonly #log: Logger
  readonly #places = new Share(MOST_AT_ONCE)

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#log = log
  }

  /**
   * Starts a task.
   * @param seen what the import’s `seen` was when its preview was shown; null for any.
   * @returns whether it was started: not if the import is being worked on, is past that task, or was read again since.
   */
  async start(id: string, task: Task, by: By, seen: string | null = null): Promise<boolean> {
    const wanted =
      task === 'undo' ? sql`recorded_at IS NOT NULL AND undone_at IS NULL` : sql`recorded_at IS NULL`
    const previewed =
      task === 'commit'
        ? sql`outcome IS NOT NULL AND (${seen}::text IS NULL OR ${SEEN} = ${seen})`
        : sql`true`
    const [started] = await this.#database.query(sql`
      WITH started AS (
        UPDATE imports i SET state = 'working', task = ${task}, failure = NULL, begun_at = now()
        WHERE id = ${id}::bigint AND ${wanted} AND ${previewed}
          AND (state IN ('open', 'committed') OR (state = 'working' AND ${IS_SILENT}))
        RETURNING id
      )
      INSERT INTO import_work (import_id) SELECT id FROM started
      ON CONFLICT (import_id) DO UPDATE SET heard_at = now(), done = 0, total = 0 RETURNING import_id`)
    if (started === undefined) return false
    // Its client may leave before it ends, and it uses no client's share of connections.
    void forEverybody(() => this.#work(id, task, by))
    return true
  }

  async #work(id: string, task: Task, by: By): Promise<void> {
    const beat = setInterval(() => this.#alive(id), HEARTBEAT_MS)
    beat.unref()
    try {
      const outcome = await this.#places.use(() => this.#do(id, task, by))
      await this.#end(id, outcome, null)
    } catch (error) {
      await this.#end(id, null, this.#failureOf(error)).catch((another: unknown) => {
        this.#log.error({ err: another }, 'the outcome of an import could not be stored')
      })
    } finally {
      clearInterval(beat)
    }
  }

  async #do(id: string, task: Task, by: By): Promise<Outcome | null> {
    const given = await findImport(this.#database.query, id)
    if (given === null) throw new FileGone('The import is gone.')
    const progress: Progress = (done, total) => {
      this.#alive(id, done, total)
    }
    if (task === 'commit') return commitImport(this.#database, given, by, { progress })
    if (task === 'undo') return takeBackImport(this.#database, given, by)
    if (task === 'preview') return previewImport(this.#database, given, { progress })
    await lookUpNames(this.#database, given, progress)
    // If no name needs a decision, the next thing to see is what the file would do.
    if ((await countNames(this.#database.query, id)).open > 0) return null
    await this.#database.query(sql`UPDATE imports SET task = 'preview' WHERE id = ${id}::bigint`)
    progress(0, 0)
    return previewImport(this.#database, given, { progress })
  }

  /** It does not wait, and if one message is lost, the next follows. */
  #alive(id: string, done?: number, total?: number): void {
    sayAlive(this.#database.query, id, done, total).catch(() => {})
  }

  async #end(id: string, outcome: Outcome | null, failure: Failure | null): Promise<void> {
    await this.#database.query(sql`
      WITH ended AS (DELETE FROM import_work WHERE import_id = ${id}::bigint)
      UPDATE imports SET task = NULL,
        failure = CASE WHEN (task = 'commit' AND recorded_at IS NOT NULL) OR (task = 'undo' AND undone_at IS NOT NULL)
          THEN ${failure?.afterwards ?? null}::text ELSE ${failure?.instead ?? null} END,
        outcome = CASE WHEN ${failure !== null} AND recorded_at IS NULL THEN NULL
          ELSE coalesce(${outcome === null ? null : JSON.stringify(outcome)}::jsonb, outcome) END,
        state = CASE WHEN state <> 'working' THEN state WHEN undone_at IS NOT NULL THEN 'undone'
          WHEN recorded_at IS NOT NULL THEN 'committed' ELSE 'open' END
      WHERE id = ${id}::bigint`)
  }

  #failureOf(error: unknown): Failure {
    const same = (words: string): Failure => ({ instead: words, afterwards: words })
    const words = refusalWords(error)
    if (words !== null) return same(words.slice(0, 20_000))
    if ([FileGone, NamesUnknown, ChangedSincePreview, InputRefused].some((kind) => error instanceof kind))
      return same((error as Error).message)
    const busy = busyWords(error)
    if (busy !== null)
      return { instead: busy, afterwards: `This is done, but what it did could not be listed. ${busy}` }
    // A parser gives up on values nested too deeply.
    if (error instanceof RangeError && /call stack/.test(error.message))
      return same('The file is nested too deeply.')
    const reference = randomUUID()
    this.#log.error({ err: error, reference }, 'an import failed')
    return {
      instead: `Something went wrong on our side. Nothing was saved. Reference: ${reference}`,
      afterwards: `This is done, but what it did could not be listed. Reference: ${reference}`,
    }
  }
}
