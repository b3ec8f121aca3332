import sql from 'sql-template-tag'
import type { DuplicateRecord } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'

/** A record that was merged into another. */
export interface MergedRecord {
  readonly slug: string
  readonly name: string
}

const MERGED = {
  entity: (id: string) =>
    sql`SELECT slug, name FROM entities WHERE merged_into_id = ${id}::bigint ORDER BY name`,
  link: (id: string) =>
    sql`SELECT slug, slug AS name FROM links WHERE merged_into_id = ${id}::bigint ORDER BY slug`,
  source: (id: string) =>
    sql`SELECT slug, publisher || ': ' || url AS name FROM sources WHERE merged_into_id = ${id}::bigint ORDER BY slug`,
} as const

/** The records that were merged into this one. */
export function mergedInto(query: Query, record: DuplicateRecord, id: string): Promise<MergedRecord[]> {
  return query<MergedRecord>(MERGED[record](id))
}
