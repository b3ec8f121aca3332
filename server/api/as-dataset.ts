import { DatabaseError } from 'sequelize'
import type { Query } from '../database/query.ts'
import { completeRecords } from '../dataset/complete.ts'
import { DATASET_FORMAT, type Dataset, RECORD_LISTS, type RecordList } from '../dataset/format.ts'
import { asFileRefused } from '../dataset/import.ts'
import { FileRefused, readDataset } from '../dataset/parse.ts'
import { InputRefused } from '../record/refusals.ts'
import { type Raw, WholeSources } from './whole-sources.ts'

/** Records that requests send go the way of dataset files, and what a file is refused for is said of the request. */

export type Lists = Partial<Record<RecordList, Raw[]>>

/** What a file's refusal is to whoever sent one record: the field and the reason. */
export function asRefused(error: unknown, single: boolean): unknown {
  // What was refused of the request itself is said of it already.
  if (error instanceof InputRefused && !(error.cause instanceof DatabaseError)) return error
  const refused = asFileRefused(error)
  if (!(refused instanceof FileRefused)) return error
  return new InputRefused(
    refused.problems.map(({ record, field, reason }) => ({
      field: single ? field : [record, field].filter((part) => part !== '').join(': '),
      reason,
    })),
  )
}

/** Lists of records as a dataset: what they cite whole is among its sources, and what they leave out is as on record. */
export async function datasetOf(
  query: Query,
  given: Lists,
): Promise<{ dataset: Dataset; remarks: string[] }> {
  const cited = new WholeSources(query)
  const lists: Lists = {}
  for (const list of RECORD_LISTS) {
    const records: Raw[] = []
    for (const record of given[list] ?? []) records.push(await cited.named(record))
    lists[list] = records
  }
  lists.sources = [...cited.fresh, ...(lists.sources ?? [])]
  const dataset = await completeRecords(query, readDataset({ format: DATASET_FORMAT, ...lists }))
  return { dataset, remarks: cited.remarks }
}
