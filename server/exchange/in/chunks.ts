import { RECORD_LISTS } from '../../dataset/format.ts'
import type { ReadRecord } from './reading.ts'

/** How many records are imported at once, and so kept in memory besides the file. */
const CHUNK = 2000
/** Records in their original order, in chunks. */
export function* chunks(records: Iterable<ReadRecord>): Generator<ReadRecord[]> {
  let chunk: ReadRecord[] = []
  for (const record of records) {
    chunk.push(record)
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** A complete record, list by list, because no list refers to a later one. Lists without ids stay in one piece. */
export function* chunksOfLists(records: () => Iterable<ReadRecord>): Generator<ReadRecord[]> {
  for (const list of RECORD_LISTS) {
    const ofList = function* (): Generator<ReadRecord> {
      for (const each of records()) if (each.list === list) yield each
    }
    if (list === 'positions') yield [...ofList()]
    else yield* chunks(ofList())
  }
}
