import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { SCREENING_NOTICE } from '../../../record/notice.ts'
import { csvPieces } from '../../../values/csv.ts'
import { RECORD_LICENCE } from '../../../values/licence.ts'
import type { WholeRecord } from '../whole-record.ts'
import { TABLES } from './index.ts'
import type { Table, TableColumn } from './table.ts'

const TYPES: Readonly<Record<TableColumn['type'], string>> = {
  text: 'string',
  integer: 'integer',
  decimal: 'number',
  day: 'date',
}

function resourceOf({ name, title, columns, key }: Table) {
  const foreignKeys = columns.flatMap(({ name: field, refersTo }) =>
    refersTo === undefined
      ? []
      : [{ fields: field, reference: { resource: refersTo.table, fields: refersTo.column } }],
  )
  return {
    name,
    title,
    path: `${name}.csv`,
    profile: 'tabular-data-resource',
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
    dialect: { lineTerminator: '\r\n', header: true },
    schema: {
      fields: columns.map(({ name: field, type, meaning }) => ({
        name: field,
        type: TYPES[type],
        description: meaning,
      })),
      missingValues: [''],
      primaryKey: [...key],
      // The standard does not allow an empty list of them.
      ...(foreignKeys.length === 0 ? {} : { foreignKeys }),
    },
  }
}

/** The package's description of itself, in the Data Package standard. */
function packageDescription({ at, base }: WholeRecord) {
  return {
    name: 'recusal',
    title: 'The record of Recusal',
    description: SCREENING_NOTICE,
    profile: 'tabular-data-package',
    homepage: base,
    created: at,
    licenses: [{ name: RECORD_LICENCE.id, title: RECORD_LICENCE.name, path: RECORD_LICENCE.url }],
    sources: [{ title: 'Recusal', path: base }],
    resources: TABLES.map(resourceOf),
  }
}

/** A table as CSV, in pieces. */
const tableText = (table: Table, record: WholeRecord): Generator<string> =>
  csvPieces(
    table.columns.map(({ name }) => name),
    table.rows(record),
  )

/** The tables of the record in a zip file, with their description. */
export function dataPackage(record: WholeRecord): Readable {
  const zip = new ZipFile()
  // Equal records give equal files.
  const mtime = new Date(record.at)
  zip.addBuffer(Buffer.from(`${JSON.stringify(packageDescription(record), null, 1)}\n`), 'datapackage.json', {
    mtime,
  })
  for (const table of TABLES)
    zip.addReadStream(Readable.from(tableText(table, record), { objectMode: false }), `${table.name}.csv`, {
      mtime,
    })
  zip.end()
  return zip.outputStream.pipe(new PassThrough())
}
