import type { Database } from '../../server/database/index.ts'
import type { Outcome } from '../../server/exchange/in/outcome.ts'
import {
  addImport,
  findImport,
  type ImportFormat,
  type StoredImport,
} from '../../server/exchange/in/store.ts'
import { TableMapping } from '../../server/exchange/in/table/mapping.ts'
import { commitImport } from '../../server/exchange/in/work.ts'

/** Imports a file as the command line does, part by part, and says what that did. */
export async function importContent(
  database: Database,
  format: ImportFormat,
  content: string,
): Promise<Outcome> {
  const id = await addImport(database.query, {
    dataset: 'A dataset',
    fileName: `file.${format}`,
    format,
    mapping: TableMapping.parse({}),
    content: Buffer.from(content),
    userId: null,
  })
  const given = (await findImport(database.query, id)) as StoredImport
  return commitImport(database, given, { userId: null, reason: 'Read back' }, { progress: () => {} })
}
