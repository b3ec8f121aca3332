import { Apart } from '../../../apart.ts'
import { TABLE_READER } from '../../../paths.ts'
import { Unreadable } from '../reading.ts'
import type { RowsOfText } from './read-rows.ts'
import type { TableJob, TableRead } from './table-reader.ts'

const apart = new Apart<TableJob, TableRead>(TABLE_READER)

/**
 * Reads a table in a thread other than the one that answers requests: a large workbook takes seconds.
 * @throws {Unreadable}
 */
export async function readRowsApart(format: TableJob['format'], content: Buffer): Promise<RowsOfText> {
  const read = await apart.run({ format, content })
  if ('unreadable' in read) throw new Unreadable(read.unreadable)
  return read.rows
}
