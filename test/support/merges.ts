import sql from 'sql-template-tag'
import type { DuplicateRecord } from '../../models/vocabulary.ts'
import type { Database } from '../../server/database/index.ts'
import { importDataset } from '../../server/dataset/import.ts'
import { parseDataset } from '../../server/dataset/parse.ts'
import { decideDuplicate, undoDuplicate } from '../../server/duplicates/decide.ts'
import { emptyRecord } from './database.ts'
import { datasetOf, type Raw } from './record.ts'

async function editorOf(database: Database): Promise<string> {
  const [row] = await database.query<{ id: string }>(
    sql`SELECT id::text AS id FROM users WHERE email = 'editor@example.org'`,
  )
  return row?.id ?? ''
}

/** An editor decides that two records are the same. */
export async function merge(
  database: Database,
  record: DuplicateRecord,
  kept: string,
  other: string,
): Promise<void> {
  const decided = { decision: 'same', reason: null } as const
  await decideDuplicate(database, { record, kept, other }, decided, await editorOf(database))
}

export async function undo(database: Database, record: DuplicateRecord, slug: string): Promise<void> {
  await undoDuplicate(database, { record, slug }, 'they are two after all', await editorOf(database))
}

/** Empties the record and imports these links between the entities of the cases. */
export async function recordOf(database: Database, links: Raw[], more: Raw = {}): Promise<void> {
  await emptyRecord(database)
  await importDataset(database, parseDataset(JSON.stringify({ ...datasetOf({ links }), ...more })))
}
