import type { Query } from '../../database/query.ts'
import { completeRecords } from '../../dataset/complete.ts'
import { FileIds, LISTS_WITH_IDS } from '../../dataset/file-ids.ts'
import type { Dataset, RecordList } from '../../dataset/format.ts'
import { checkDataset } from '../../dataset/import.ts'
import { readDataset } from '../../dataset/parse.ts'
import { type FileProblem, FileRefused } from '../../dataset/problems.ts'
import { partsOfLists } from './chunks.ts'
import type { ReadRecord } from './reading.ts'

/**
 * Imports a complete record part by part. Once one part is refused, the others are only checked, so that everything
 * that is wrong is told at once.
 * @param records in the order in which they refer to each other. Those that others refer to are asked for twice.
 * @param bring imports a part, of which it gets the records and what they say.
 * @throws {FileRefused} with every problem found. The write must then not be committed.
 * @throws {InputRefused} at once, if the database's own rules refuse a part: after that, the database answers no question in this write.
 */
export async function bringWhole(
  query: Query,
  records: (lists?: readonly RecordList[]) => Iterable<ReadRecord>,
  bring: (part: readonly ReadRecord[], dataset: Dataset, ids: FileIds) => Promise<void>,
): Promise<void> {
  const ids = await FileIds.ofFile(query)
  for (const list of LISTS_WITH_IDS)
    for (const part of partsOfLists(records([list])))
      await ids.add(
        list,
        part.map(({ record }) => record),
      )
  const problems: FileProblem[] = []
  for (const part of partsOfLists(records())) {
    try {
      const dataset = readDataset({ [part[0].list]: part.map(({ record }) => record) })
      if (problems.length === 0) await bring(part, dataset, ids)
      else await checkDataset(query, await completeRecords(query, dataset), ids)
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error
      for (const problem of error.problems) problems.push(problem)
    }
  }
  if (problems.length > 0) throw new FileRefused(problems)
}
