import { Piscina } from 'piscina'
import { TABLE_READER } from '../../../paths.ts'
import { Unreadable } from '../reading.ts'
import type { RowsOfText } from './read-rows.ts'
import type { TableJob, TableRead } from './table-reader.ts'

/** How long a thread waits for the next table. */
const IDLE_MS = 5_000

let threads: Piscina<TableJob, TableRead> | null = null

/**
 * Reads a table in a thread other than the one that answers requests: a large workbook takes seconds.
 * @throws {Unreadable}
 */
export async function readRowsApart(format: TableJob['format'], content: Buffer): Promise<RowsOfText> {
  threads ??= new Piscina({ filename: TABLE_READER, minThreads: 0, maxThreads: 1, idleTimeout: IDLE_MS })
  const read = await threads.run({ format, content })
  if ('unreadable' in read) throw new Unreadable(read.unreadable)
  return read.rows
}
