import { createHash } from 'node:crypto'
import sql from 'sql-template-tag'
import { type Database, inTransaction } from '../../database/index.ts'
import type { Query } from '../../database/query.ts'
import { userNameOf } from '../../queries/link-cards.ts'
import { allOf, blocksOf, type FileBytes } from '../../values/file-bytes.ts'
import type { Outcome } from './outcome.ts'
import type { TableMapping } from './table/mapping.ts'
import { IS_SILENT } from './work-heard-of.ts'

/** The formats of files that can be imported. */
export const IMPORT_FORMATS = ['dataset', 'ftm', 'bods', 'csv', 'xlsx', 'oge278e'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

export type ImportState = 'open' | 'working' | 'committed' | 'undone' | 'dropped'

/** The largest file, in bytes, kept in the database until its import. Only the command line takes a larger one. */
const MOST_KEPT = 100 * 1024 * 1024

/** An import as it is stored, without its file. */
export interface StoredImport {
  readonly id: string
  readonly dataset: string
  readonly fileName: string
  readonly format: ImportFormat
  readonly mapping: TableMapping
  readonly state: ImportState
  readonly task: 'names' | 'preview' | 'commit' | 'undo' | null
  readonly done: number
  readonly total: number
  readonly outcome: Outcome | null
  readonly failure: string | null
  readonly uploadedAt: Date
  readonly uploadedBy: string | null
  readonly uploader: string | null
  /** When work on it last began, exactly, as text. A page sends it back, so that what was read again since is not saved unseen. */
  readonly seen: string | null
  /** When work on it was last heard of. */
  readonly heardAt: Date | null
  readonly reason: string | null
  readonly recordedAt: Date | null
  readonly undoneAt: Date | null
  /** Who committed it; who undid it, and why. */
  readonly committedBy: string | null
  readonly undoneBy: string | null
  readonly undoneFor: string | null
}

/** When work on an import `i` last began, exactly: what a preview shows is what was read then. */
export const SEEN = sql`extract(epoch FROM i.begun_at)::text`

const COLUMNS = sql`i.id::text AS id, ${SEEN} AS seen, i.dataset, i.file_name AS "fileName", i.format, i.mapping, i.state, i.task,
  coalesce(w.done, 0) AS done, coalesce(w.total, 0) AS total,
  i.outcome, i.failure, i.uploaded_at AS "uploadedAt", i.uploaded_by::text AS "uploadedBy", ${userNameOf('i.uploaded_by')} AS uploader,
  greatest(i.begun_at, w.heard_at) AS "heardAt", i.reason, i.recorded_at AS "recordedAt", i.undone_at AS "undoneAt",
  (SELECT ${userNameOf('r.by_id')} FROM recordings r WHERE r.at = i.recorded_at) AS "committedBy",
  (SELECT ${userNameOf('r.by_id')} FROM recordings r WHERE r.at = i.undone_at) AS "undoneBy",
  (SELECT r.reason FROM recordings r WHERE r.at = i.undone_at) AS "undoneFor"`
const FROM = sql`imports i LEFT JOIN import_work w ON w.import_id = i.id`

export async function findImport(query: Query, id: string): Promise<StoredImport | null> {
  const [row] = await query<StoredImport>(sql`SELECT ${COLUMNS} FROM ${FROM} WHERE i.id = ${id}::bigint`)
  return row ?? null
}

/**
 * Imports, newest first, starting before this id.
 * @param draftsOf whose drafts are among them; null for everyone’s.
 */
export async function listImports(
  query: Query,
  before: string | null,
  limit: number,
  draftsOf: string | null = null,
): Promise<StoredImport[]> {
  return query<StoredImport>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE i.state <> 'dropped' AND (${before}::bigint IS NULL OR i.id < ${before}::bigint)
      AND (${draftsOf}::bigint IS NULL OR i.recorded_at IS NOT NULL OR i.uploaded_by = ${draftsOf}::bigint)
    ORDER BY i.id DESC LIMIT ${limit}`)
}

export async function addImport(
  query: Query,
  given: Pick<StoredImport, 'dataset' | 'fileName' | 'format' | 'mapping'> & {
    readonly content: FileBytes
    readonly userId: string | null
  },
): Promise<string> {
  const hash = createHash('sha256')
  for (const block of blocksOf(given.content)) hash.update(block)
  const digest = hash.digest()
  const content = given.content.length > MOST_KEPT ? null : allOf(given.content)
  const [row] = await query<{ id: string }>(sql`
    INSERT INTO imports (dataset, file_name, format, digest, content, mapping, uploaded_by)
    VALUES (${given.dataset}, ${given.fileName}, ${given.format}, ${digest}, ${content},
      ${JSON.stringify(given.mapping)}::jsonb, ${given.userId}::bigint) RETURNING id::text AS id`)
  return row?.id ?? ''
}

export async function importContent(query: Query, id: string): Promise<Buffer | null> {
  const [row] = await query<{ content: Buffer | null }>(
    sql`SELECT content FROM imports WHERE id = ${id}::bigint`,
  )
  return row?.content ?? null
}

/** Whether an import `i` is a draft that nothing is being done with: it is open, or the work on it was cut off. */
const IS_IDLE = sql`i.recorded_at IS NULL AND (i.state = 'open' OR (i.state = 'working' AND ${IS_SILENT}))`

/**
 * Stores what someone says about a file besides its content, and deletes what was read from it and decided about its names
 * until then.
 * @returns whether it did: not if the import is being worked on or is done.
 */
export async function keepDetails(
  database: Database,
  id: string,
  { dataset, format, mapping }: Pick<StoredImport, 'dataset' | 'format' | 'mapping'>,
): Promise<boolean> {
  return inTransaction(database, async (query) => {
    const idle = await query(sql`
      UPDATE imports i SET dataset = ${dataset}, format = ${format}, mapping = ${JSON.stringify(mapping)}::jsonb,
        outcome = NULL, failure = NULL
      WHERE i.id = ${id}::bigint AND ${IS_IDLE} RETURNING i.id`)
    if (idle.length > 0) await query(sql`DELETE FROM import_names WHERE import_id = ${id}::bigint`)
    return idle.length > 0
  })
}

/** The mapping that was used when a table with these columns was last imported. */
export async function keptMapping(query: Query, columns: readonly string[]): Promise<unknown> {
  const [row] = await query<{ mapping: unknown }>(
    sql`SELECT mapping FROM kept_mappings WHERE columns = ${columnsKey(columns)}`,
  )
  return row?.mapping ?? null
}

export async function keepMappingFor(
  query: Query,
  columns: readonly string[],
  mapping: TableMapping,
): Promise<void> {
  await query(sql`
    INSERT INTO kept_mappings (columns, mapping) VALUES (${columnsKey(columns)}, ${JSON.stringify(mapping)}::jsonb)
    ON CONFLICT (columns) DO UPDATE SET mapping = excluded.mapping, kept_at = now()`)
}

const columnsKey = (columns: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(columns)).digest('hex')

/** Stores the outcome of an import, for its page. */
export async function keepOutcome(query: Query, id: string, outcome: Outcome): Promise<void> {
  await query(sql`UPDATE imports SET outcome = ${JSON.stringify(outcome)}::jsonb WHERE id = ${id}::bigint`)
}

/** Drops an import that is open or was cut off, with its file and all that was decided about it. */
export async function dropImport(query: Query, id: string): Promise<boolean> {
  const rows = await query(sql`
    UPDATE imports i SET state = 'dropped', content = NULL, outcome = NULL
    WHERE i.id = ${id}::bigint AND ${IS_IDLE} RETURNING i.id`)
  await query(sql`DELETE FROM import_names n USING imports i
    WHERE n.import_id = i.id AND i.id = ${id}::bigint AND i.state = 'dropped'`)
  return rows.length > 0
}
