import sql, { raw } from 'sql-template-tag'
import type { Database } from '../../server/database/index.ts'
import { storedChains } from './chains.ts'

const TABLES = [
  'entities',
  'sources',
  'links',
  'positions',
  'negotiations',
  'parties',
  'participants',
  'meetings',
  'meeting_attendees',
  'statements',
  'statement_subjects',
  'citations',
  'overlap_reviews',
  'link_checks',
  'duplicate_decisions',
]

/** Everything in the record, row by row, with the chains that follow from it, but not when it was written. */
export async function snapshotOf(database: Database): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {}
  for (const table of TABLES) {
    tables[table] = await database.query(sql`
      SELECT t.id, logged_row(to_jsonb(t)) - 'checked_version' AS row FROM ${raw(table)} t ORDER BY t.id`)
  }
  const texts = await database.query(sql`
    SELECT record, record_id, part, part_id, field, content FROM search_texts ORDER BY part, part_id, field, content`)
  return { ...tables, texts, chains: await storedChains(database) }
}
