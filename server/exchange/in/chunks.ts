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

/** A part of one list of a complete record, and the place of its first record in that list. */
export interface PartOfList {
  readonly list: ReadRecord['list']
  readonly first: number
  readonly records: ReadRecord[]
}

/** A complete record, part by part. Positions, which have no ids, stay in one piece. */
export function* partsOfLists(records: Iterable<ReadRecord>): Generator<PartOfList> {
  let part: PartOfList | null = null
  for (const each of records) {
    if (
      part !== null &&
      (part.list !== each.list || (part.records.length >= CHUNK && part.list !== 'positions'))
    ) {
      yield part
      const first: number = part.list === each.list ? part.first + part.records.length : 0
      part = { list: each.list, first, records: [] }
    }
    part ??= { list: each.list, first: 0, records: [] }
    part.records.push(each)
  }
  if (part !== null) yield part
}
