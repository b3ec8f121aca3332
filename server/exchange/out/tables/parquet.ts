import { PassThrough, type Readable } from 'node:stream'
import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer'
import { ZipFile } from 'yazl'
import type { Cell } from '../csv.ts'
import type { WholeRecord } from '../whole-record.ts'
import { TABLES } from './index.ts'
import type { Table, TableColumn } from './table.ts'

/** Sums are exact texts here, because numbers in this format would round them. */
const TYPES: Readonly<Record<TableColumn['type'], BasicType>> = {
  text: 'STRING',
  integer: 'INT32',
  decimal: 'STRING',
  day: 'STRING',
}

/** One table as an Apache Parquet file. */
export function parquetFile(table: Table, record: WholeRecord): Uint8Array {
  const columns: Cell[][] = table.columns.map(() => [])
  for (const row of table.rows(record)) for (const [index, cell] of row.entries()) columns[index]?.push(cell)
  const written = parquetWriteBuffer({
    columnData: table.columns.map(({ name, type }, index) => ({
      name,
      type: TYPES[type],
      data: (columns[index] ?? []).map((cell) =>
        cell === null ? undefined : TYPES[type] === 'STRING' ? String(cell) : cell,
      ),
      nullable: !table.key.includes(name),
    })),
    kvMetadata: [
      { key: 'site', value: record.base },
      { key: 'record of', value: record.at },
    ],
  })
  return new Uint8Array(written)
}

/** A Parquet file for each table, in a zip file. */
export function parquetFiles(record: WholeRecord): Readable {
  const zip = new ZipFile()
  for (const table of TABLES)
    zip.addBuffer(Buffer.from(parquetFile(table, record)), `${table.name}.parquet`, {
      mtime: new Date(record.at),
      compress: false,
    })
  zip.end()
  return zip.outputStream.pipe(new PassThrough())
}
