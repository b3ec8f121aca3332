import type { Database } from '../../database/index.ts'

/** After fewer new records, PostgreSQL’s own cleaning comes soon enough. */
const MANY = 10_000

/** The tables that pages count rows of. */
const COUNTED = ['entities', 'links', 'citations', 'derived_overlaps', 'chains']

/**
 * Lets the database note which pages of its tables everyone can see, after an import of many records. It does so by
 * itself some minutes later; until then, whatever counts an entity's links has to read each of them.
 * @param records that the import wrote.
 */
export async function tidyTables({ copyPool }: Database, records: number): Promise<void> {
  if (records < MANY) return
  // No page waits for these connections, and their statements may take long.
  await copyPool.query(`VACUUM (ANALYZE) ${COUNTED.join(', ')}`)
}
