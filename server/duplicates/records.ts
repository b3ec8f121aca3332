import type { DuplicateRecord } from '../../models/vocabulary.ts'

/** The table of each kind of record of which two can turn out to be one. */
export const DUPLICATE_TABLES: Readonly<Record<DuplicateRecord, string>> = {
  entity: 'entities',
  link: 'links',
  source: 'sources',
}
