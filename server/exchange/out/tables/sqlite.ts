import initSqlJs from 'sql.js'
import { SCREENING_NOTICE } from '../../../record/notice.ts'
import { RECORD_LICENCE } from '../../../values/licence.ts'
import type { WholeRecord } from '../whole-record.ts'
import { TABLES } from './index.ts'
import type { Table, TableColumn } from './table.ts'

/** A decimal has no declared type: SQLite would make it a floating-point number even if that loses digits. */
const TYPES: Readonly<Record<TableColumn['type'], string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  decimal: '',
  day: 'TEXT',
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function definition({ name, columns, key }: Table): string {
  const lines = [
    ...columns.map(({ name: column, type }) => `${quoted(column)} ${TYPES[type]}`.trimEnd()),
    `PRIMARY KEY (${key.map(quoted).join(', ')})`,
    ...columns.flatMap(({ name: column, refersTo }) =>
      refersTo === undefined
        ? []
        : [
            `FOREIGN KEY (${quoted(column)}) REFERENCES ${quoted(refersTo.table)} (${quoted(refersTo.column)})`,
          ],
    ),
  ]
  return `CREATE TABLE ${quoted(name)} (${lines.join(', ')})`
}

/** What a cell becomes: a decimal becomes a number if it has few enough digits to be exact, and else stays text. */
const placeholder = ({ type }: TableColumn, index: number): string =>
  type === 'decimal'
    ? `CASE WHEN length(replace(?${index + 1}, '.', '')) <= 15 THEN CAST(?${index + 1} AS NUMERIC) ELSE ?${index + 1} END`
    : `?${index + 1}`

/** The tables of the record as one SQLite database, with a table that says what each column means. */
export async function sqliteFile(record: WholeRecord): Promise<Uint8Array> {
  const { Database } = await initSqlJs()
  const database = new Database()
  try {
    database.run('BEGIN')
    for (const table of TABLES) {
      database.run(definition(table))
      const insert = database.prepare(
        `INSERT INTO ${quoted(table.name)} VALUES (${table.columns.map(placeholder).join(', ')})`,
      )
      for (const row of table.rows(record))
        insert.run(row.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)))
      insert.free()
      for (const { name, refersTo } of table.columns)
        if (refersTo !== undefined)
          database.run(
            `CREATE INDEX ${quoted(`${table.name}_${name}`)} ON ${quoted(table.name)} (${quoted(name)})`,
          )
    }
    database.run('CREATE TABLE "columns" ("table" TEXT, "column" TEXT, meaning TEXT)')
    for (const { name, columns } of TABLES)
      for (const each of columns)
        database.run('INSERT INTO "columns" VALUES (?, ?, ?)', [name, each.name, each.meaning])
    database.run('CREATE TABLE about (name TEXT, value TEXT)')
    for (const row of [
      ['notice', SCREENING_NOTICE],
      ['site', record.base],
      ['record of', record.at],
      ['license', RECORD_LICENCE.url],
    ])
      database.run('INSERT INTO about VALUES (?, ?)', row)
    database.run('COMMIT')
    return database.export()
  } finally {
    database.close()
  }
}
