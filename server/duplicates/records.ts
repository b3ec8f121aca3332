import type { DuplicateRecord } from '../../models/vocabulary.ts'

/** The table for each kind of record that can have duplicates. */
export const DUPLICATE_TABLES: Readonly<Record<DuplicateRecord, string>> = {
  entity: 'entities',
  link: 'links',
  source: 'sources',
}
