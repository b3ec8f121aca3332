import { Apart, TookTooMuch } from '../../../apart.ts'
import { TABLE_READER } from '../../../paths.ts'
import { Unreadable } from '../reading.ts'
import type { RowsOfText } from './read-rows.ts'
import type { TableJob, TableRead } from './table-reader.ts'

/** The largest tables take some ten seconds. */
const MOST_MS = 60_000
const MOST_MEMORY_MB = 1500
/** How many tables may wait: each is an upload that is in memory. */
const MOST_WAITING = 8

const apart = new Apart<TableJob, TableRead>(TABLE_READER, {
  mostMemoryMb: MOST_MEMORY_MB,
  mostMs: MOST_MS,
  mostWaiting: MOST_WAITING,
})

/**
 * Reads a table in a thread other than the one that answers requests: a large workbook takes seconds.
 * @throws {Unreadable} @throws {TooManyJobs}
 */
export async function readRowsApart(format: TableJob['format'], content: Buffer): Promise<RowsOfText> {
  const read = await apart.run({ format, content }).catch((error: unknown) => {
    if (!(error instanceof TookTooMuch)) throw error
    throw new Unreadable('The table is too large to read at once. Split it.')
  })
  if ('unreadable' in read) throw new Unreadable(read.unreadable)
  return read.rows
}
