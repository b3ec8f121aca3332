import { PassThrough, type Readable } from 'node:stream'
import {
  type BasicType,
  ByteWriter,
  type ColumnSource,
  ParquetWriter,
  schemaFromColumnData,
} from 'hyparquet-writer'
import { ZipFile } from 'yazl'
import type { Cell } from '../../../values/csv.ts'
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

/** How many rows are encoded at once. */
const GROUP = 20_000

/** One table as an Apache Parquet file. */
export async function parquetFile(table: Table, record: WholeRecord): Promise<Uint8Array> {
  const writer = new ByteWriter()
  const parquet = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columnsOf(table, []) }),
    kvMetadata: [
      { key: 'site', value: record.base },
      { key: 'record of', value: record.at },
    ],
  })
  let group: (readonly Cell[])[] = []
  const write = async (): Promise<void> => {
    await parquet.write({ columnData: columnsOf(table, group), rowGroupSize: GROUP })
    group = []
  }
  for (const row of table.rows(record)) {
    group.push(row)
    if (group.length === GROUP) await write()
  }
  if (group.length > 0) await write()
  await parquet.finish()
  return new Uint8Array(writer.getBuffer())
}

const columnsOf = (table: Table, rows: readonly (readonly Cell[])[]): ColumnSource[] =>
  table.columns.map(({ name, type }, index) => ({
    name,
    type: TYPES[type],
    data: rows.map((row) => {
      const cell = row[index] ?? null
      if (cell === null) return undefined
      return TYPES[type] === 'STRING' ? String(cell) : cell
    }),
    nullable: !table.key.includes(name),
  }))

/** A Parquet file for each table, in a zip file. */
export async function parquetFiles(record: WholeRecord): Promise<Readable> {
  const zip = new ZipFile()
  for (const table of TABLES)
    zip.addBuffer(Buffer.from(await parquetFile(table, record)), `${table.name}.parquet`, {
      mtime: new Date(record.at),
      compress: false,
    })
  zip.end()
  return zip.outputStream.pipe(new PassThrough())
}
