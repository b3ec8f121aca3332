import type { Query } from '../../server/database/query.ts'
import { datasetPieces, recordsOf } from '../../server/dataset/export.ts'

/** The whole record as a dataset file. */
export async function exportDataset(query: Query): Promise<string> {
  return [...datasetPieces(await recordsOf(query))].join('')
}
