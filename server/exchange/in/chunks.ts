import { RECORD_LISTS } from '../../dataset/format.ts'
import type { ReadRecord } from './reading.ts'

/** Records that are brought in at once: what is kept of the file in memory beside the file. */
const CHUNK = 2000
/** Records in the order in which they come. */
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

/** A record of its own, list by list, since those of a list refer to no later one. Lists without ids come whole. */
export function* chunksOfLists(records: () => Iterable<ReadRecord>): Generator<ReadRecord[]> {
  for (const list of RECORD_LISTS) {
    const ofList = function* (): Generator<ReadRecord> {
      for (const each of records()) if (each.list === list) yield each
    }
    if (list === 'positions') yield [...ofList()]
    else yield* chunks(ofList())
  }
}
