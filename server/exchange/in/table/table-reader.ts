import { Unreadable } from '../reading.ts'
import { type RowsOfText, readRows } from './read-rows.ts'

/** A table to read. */
export interface TableJob {
  readonly format: 'csv' | 'xlsx'
  readonly content: Uint8Array
}

/** Its rows, or in words why they cannot be read. */
export type TableRead = { readonly rows: RowsOfText } | { readonly unreadable: string }

/** Where a thread that reads tables starts. Errors lose their class between threads, so “unreadable” is an answer. */
export default async function readTable({ format, content }: TableJob): Promise<TableRead> {
  try {
    return { rows: await readRows(format, Buffer.from(content.buffer, content.byteOffset, content.length)) }
  } catch (error) {
    if (error instanceof Unreadable) return { unreadable: error.message }
    throw error
  }
}
