import { setImmediate as rest } from 'node:timers/promises'
import { DatabaseError } from 'sequelize'
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
 * Lists whose records do not depend on others of their list. While the database writes a part of one, the next part is
 * checked and prepared: both would otherwise wait for each other half of the time.
 */
const INDEPENDENT: ReadonlySet<RecordList> = new Set(['entities', 'links'])
const PARTS_AT_ONCE = 2

/** What follows once a part and all before it are imported. */
export type Finish = () => Promise<void>

/**
 * Imports a complete record part by part. Once one part is refused, the others are only checked, so that everything
 * that is wrong is told at once.
 * @param size how many records there are.
 * @param records in the order in which they refer to each other. Those that others refer to are asked for twice.
 * @param bring imports a part, of which it gets the records and what they say. A second part of entities or of links may
 *   be imported at the same time; what `bring` returns is called in the order of the parts.
 * @throws {FileRefused} with every problem found. The write must then not be committed.
 * @throws {InputRefused} at once, if the database's own rules refuse a part: after that, the database answers no question in this write.
 */
export async function bringWhole(
  query: Query,
  size: number,
  records: (lists?: readonly RecordList[]) => Iterable<ReadRecord>,
  bring: (part: readonly ReadRecord[], dataset: Dataset, ids: FileIds) => Promise<Finish>,
): Promise<void> {
  const ids = await idsOf(query, size, records)
  const problems: FileProblem[] = []
  let checked = 0
  const take = async ({ part, reader }: ReadPart): Promise<Finish> => {
    try {
      const dataset = reader.dataset()
      if (problems.length === 0) return await bring(part, dataset, ids)
      await checkDataset(query, await completeRecords(query, dataset), ids)
      return async () => {}
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error
      return async () => {
        for (const problem of error.problems) problems.push(problem)
      }
    }
  }
  const underWay = new PartsUnderWay()
  try {
    for await (const read of ahead(partsRead(records()))) {
      const { list } = read.part[0]
      await underWay.makeRoom(list)
      // The rest need not even be read.
      if (problems.length >= MOST_TOLD) break
      checked += read.part.length
      underWay.add(list, take(read))
    }
    await underWay.finish()
  } catch (error) {
    // Once a part is refused, it does not matter what the database's own rules refuse besides.
    if (problems.length === 0 || !(error instanceof DatabaseError)) throw error
  } finally {
    await underWay.abandon()
  }
  if (problems.length > 0) throw new FileRefused(problems, size - checked)
}

/** The ids of all records that others refer to. */
async function idsOf(
  query: Query,
  size: number,
  records: (lists: readonly RecordList[]) => Iterable<ReadRecord>,
): Promise<FileIds> {
  const ids = await FileIds.ofFile(query, size)
  for (const list of LISTS_WITH_IDS)
    for await (const part of partsOfLists(records([list])))
      await ids.add(
        list,
        part.filter((each) => each.list === list).map(({ record }) => record),
      )
  return ids
}

/** The parts that are being imported, the earliest first. */
class PartsUnderWay {
  readonly #parts: { readonly list: RecordList; readonly imported: Promise<Finish> }[] = []
  /** What failed first. After that, the database refuses everything else, too. */
  #failure: unknown

  add(list: RecordList, imported: Promise<Finish>): void {
    imported.catch((error: unknown) => {
      this.#failure ??= error
    })
    this.#parts.push({ list, imported })
  }

  /** Waits until a part of this list can be imported beside those under way. */
  async makeRoom(list: RecordList): Promise<void> {
    const most = INDEPENDENT.has(list) ? PARTS_AT_ONCE : 1
    while (this.#parts.length >= most || this.#parts.some((each) => each.list !== list))
      await this.#finishFirst()
  }

  async finish(): Promise<void> {
    while (this.#parts.length > 0) await this.#finishFirst()
  }

  /** Waits for whatever is still under way after a failure, so that nothing asks a connection that others have by then. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#parts.map(({ imported }) => imported))
  }

  async #finishFirst(): Promise<void> {
    const imported = this.#parts[0]?.imported
    try {
      const finish = await imported
      this.#parts.shift()
      await finish?.()
    } catch (error) {
      throw this.#failure ?? error
    }
  }
}

/** A part of a record, and what it says. */
interface ReadPart {
  readonly part: readonly [ReadRecord, ...ReadRecord[]]
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
