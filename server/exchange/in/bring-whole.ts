import { setImmediate as rest } from 'node:timers/promises'
import type { Query } from '../../database/query.ts'
import { completeRecords } from '../../dataset/complete.ts'
import { FileIds, LISTS_WITH_IDS } from '../../dataset/file-ids.ts'
import type { Dataset, RecordList } from '../../dataset/format.ts'
import { checkDataset } from '../../dataset/import.ts'
import { RecordReader } from '../../dataset/parse.ts'
import { type FileProblem, FileRefused, MOST_TOLD } from '../../dataset/problems.ts'
import { partsOfLists, READ_AT_ONCE } from './chunks.ts'
import type { ReadRecord } from './reading.ts'

/**
 * Imports a complete record part by part. Once one part is refused, the others are only checked, so that everything
 * that is wrong is told at once.
 * @param size how many records there are.
 * @param records in the order in which they refer to each other. Those that others refer to are asked for twice.
 * @param bring imports a part, of which it gets the records and what they say.
 * @throws {FileRefused} with every problem found. The write must then not be committed.
 * @throws {InputRefused} at once, if the database's own rules refuse a part: after that, the database answers no question in this write.
 */
export async function bringWhole(
  query: Query,
  size: number,
  records: (lists?: readonly RecordList[]) => Iterable<ReadRecord>,
  bring: (part: readonly ReadRecord[], dataset: Dataset, ids: FileIds) => Promise<void>,
): Promise<void> {
  const ids = await FileIds.ofFile(query, size)
  for (const list of LISTS_WITH_IDS)
    for await (const part of partsOfLists(records([list])))
      await ids.add(
        list,
        part.filter((each) => each.list === list).map(({ record }) => record),
      )
  const problems: FileProblem[] = []
  let unchecked = 0
  for await (const { part, reader } of ahead(partsRead(records()))) {
    if (problems.length >= MOST_TOLD) {
      unchecked += part.length
      continue
    }
    try {
      const dataset = reader.dataset()
      if (problems.length === 0) await bring(part, dataset, ids)
      else await checkDataset(query, await completeRecords(query, dataset), ids)
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error
      for (const problem of error.problems) problems.push(problem)
    }
  }
  if (problems.length > 0) throw new FileRefused(problems, unchecked)
}

/** A part of a record, and what it says. */
interface ReadPart {
  readonly part: readonly ReadRecord[]
  readonly reader: RecordReader
}

async function* partsRead(records: Iterable<ReadRecord>): AsyncGenerator<ReadPart> {
  for await (const part of partsOfLists(records)) {
    const reader = new RecordReader()
    for (const [index, { list, record }] of part.entries()) {
      reader.add(list, index, record)
      if (index % READ_AT_ONCE === 0) await rest()
    }
    yield { part, reader }
  }
}

/** The items of a source. While one is used, the next is made. */
async function* ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next()
  try {
    for (;;) {
      const { value, done } = await next
      if (done === true) return
      next = source.next()
      // Whether it fails is heard when it is asked for.
      next.catch(() => {})
      yield value
    }
  } finally {
    await next.catch(() => {})
  }
}
