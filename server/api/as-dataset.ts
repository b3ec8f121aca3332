import { DatabaseError } from 'sequelize'
import type { Query } from '../database/query.ts'
import { completeRecords } from '../dataset/complete.ts'
import { type Dataset, RECORD_LISTS, type RecordList } from '../dataset/format.ts'
import { asFileRefused } from '../dataset/import.ts'
import { readDataset } from '../dataset/parse.ts'
import { FileRefused } from '../dataset/problems.ts'
import { InputRefused } from '../record/refusals.ts'
import { type Raw, WholeSources } from './whole-sources.ts'

/** Records sent in requests take the same path as dataset files. What would refuse a file refuses the request. */

export type Lists = Partial<Record<RecordList, Raw[]>>

/** Turns the refusal of a file into the refusal of a request. A single record needs only the field and the reason. */
export function asRefused(error: unknown, single: boolean): unknown {
  // A refusal of the request itself already names its fields.
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

/**
 * Lists of records as a dataset: sources cited in full join its sources, and what the records leave out comes from the
 * record.
 */
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
  const own = new Set((lists.sources ?? []).map(({ id }) => id))
  lists.sources = [...cited.records.filter(({ id }) => !own.has(id)), ...(lists.sources ?? [])]
  const dataset = await completeRecords(query, readDataset(lists))
  return { dataset, remarks: cited.remarks }
}
