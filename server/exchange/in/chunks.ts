import { setImmediate as rest } from 'node:timers/promises'
import type { ReadRecord } from './reading.ts'

/** How many records are imported at once. While they are written, as many are read. */
const CHUNK = 2000

/** After how many records others get a turn: the database has often answered in the meantime. */
export const READ_AT_ONCE = 50

/** Records in their original order, in chunks. */
export async function* chunks(records: Iterable<ReadRecord>): AsyncGenerator<ReadRecord[]> {
  let chunk: ReadRecord[] = []
  for (const record of records) {
    chunk.push(record)
    if (chunk.length % READ_AT_ONCE === 0) await rest()
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** A complete record in parts, each of one list. Positions, which have no ids, stay in one piece. */
export async function* partsOfLists(
  records: Iterable<ReadRecord>,
): AsyncGenerator<[ReadRecord, ...ReadRecord[]]> {
  let part: [ReadRecord, ...ReadRecord[]] | null = null
  for (const each of records) {
    const isFull = part !== null && part.length >= CHUNK && each.list !== 'positions'
    if (part?.[0].list === each.list && !isFull) part.push(each)
    else {
      if (part !== null) yield part
      part = [each]
    }
    if (part.length % READ_AT_ONCE === 0) await rest()
  }
  if (part !== null) yield part
}
