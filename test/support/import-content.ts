import type { Database } from '../../server/database/index.ts'
import {
  addImport,
  findImport,
  type ImportFormat,
  type StoredImport,
} from '../../server/exchange/in/store.ts'
import { TableMapping } from '../../server/exchange/in/table/mapping.ts'
import { commitImport } from '../../server/exchange/in/work.ts'

/** Imports a file as the command line does, part by part. */
export async function importContent(
  database: Database,
  format: ImportFormat,
  content: string,
): Promise<void> {
  const id = await addImport(database.query, {
    dataset: 'A dataset',
    fileName: `file.${format}`,
    format,
    mapping: TableMapping.parse({}),
    content: Buffer.from(content),
    userId: null,
  })
  const given = (await findImport(database.query, id)) as StoredImport
  await commitImport(database, given, { userId: null, reason: 'Read back' }, { progress: () => {} })
}
