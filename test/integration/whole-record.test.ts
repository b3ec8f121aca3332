import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Model } from '@opensanctions/followthemoney'
import modelData from '@opensanctions/followthemoney/dist/defaultModel.json' with { type: 'json' }
import { parse } from 'csv-parse/sync'
import { XMLParser } from 'fast-xml-parser'
import initSqlJs from 'sql.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LINK_KINDS } from '../../models/link-kinds.ts'
import { sqliteFile } from '../../server/exchange/out/tables/sqlite.ts'
import { withWholeRecord } from '../../server/exchange/out/whole-record.ts'
import { useApp } from '../support/app.ts'
import { downloaded } from '../support/downloaded.ts'
import { unzipped } from '../support/zip.ts'

/** Checks every file of the whole record against readers and schemas that others wrote. */

const running = useApp('file', { BASE_URL: 'https://recusal.example.org' })

const download = (name: string): Promise<Buffer> => downloaded(running().app, `/data/${name}`)

interface Ftm {
  readonly id: string
  readonly schema: string
  readonly properties: Record<string, string[]>
}
const ftmLines = async (): Promise<Ftm[]> =>
  (await download('recusal.ftm.json'))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

interface Bods {
  readonly recordId: string
  readonly recordType: string
  readonly statementId: string
  readonly declarationSubject: string
  readonly recordDetails: Record<string, unknown>
}
const bodsStatements = async (): Promise<Bods[]> =>
  JSON.parse((await download('recusal.bods.json')).toString())

interface ModelSchema {
  readonly extends: readonly string[]
  readonly properties: Readonly<Record<string, { readonly range?: string }>>
}
const SCHEMATA = modelData.schemata as unknown as Readonly<Record<string, ModelSchema>>

/** What a property may refer to, according to the model's data. */
function rangeOf({ name }: { name: string }, property: string): string {
  const schema = SCHEMATA[name]
  const own = schema?.properties[property]?.range
  return (
    own ??
    schema?.extends.map((parent) => rangeOf({ name: parent }, property)).find((range) => range !== '') ??
    ''
  )
}

describe('FollowTheMoney', () => {
  test('follows the model: each property is in its range, and no required property is missing', async () => {
    const model = new Model(modelData as never)
    const lines = await ftmLines()
    const byId = new Map(lines.map((line) => [line.id, line]))
    expect(byId.size).toBe(lines.length)
    for (const { id, schema: name, properties } of lines) {
      const schema = model.getSchema(name)
      expect(id).toMatch(/^[0-9a-zA-Z](?:[0-9a-zA-Z.-]{0,198}[0-9a-zA-Z])?$/)
      for (const required of schema.required ?? []) expect(properties, id).toHaveProperty(required)
      for (const [property, values] of Object.entries(properties)) {
        const { type, name: called } = schema.getProperty(property)
        const range = rangeOf(schema, called)
        for (const value of values) {
          expect(value).toEqual(expect.any(String))
          if (type.name === 'entity') {
            const target = byId.get(value)
            expect(target, `${id} ${property} ${value}`).toBeDefined()
            expect(model.getSchema(target?.schema ?? '').isA(range), `${id} ${property}`).toBe(true)
          }
          if (type.name === 'date') expect(value).toMatch(/^\d{4}(-\d{2}(-\d{2})?)?$/)
          if (type.name === 'number') expect(value).toMatch(/^\d+(\.\d+)?$/)
          if (type.name === 'url') expect(() => new URL(value)).not.toThrow()
        }
      }
    }
    const schemata = new Set(lines.map(({ schema }) => schema))
    for (const schema of ['Ownership', 'Directorship', 'Family', 'Payment', 'Project', 'Event', 'Note'])
      expect(schemata).toContain(schema)
  })
})

describe('BODS', () => {
  test('declares records before it refers to them, and has only entities as subjects', async () => {
    const seen = new Map<string, string>()
    const statements = await bodsStatements()
    for (const { recordId, recordType, recordDetails } of statements) {
      if (recordType === 'relationship') {
        expect(seen.get(String(recordDetails.subject))).toBe('entity')
        expect(seen.has(String(recordDetails.interestedParty))).toBe(true)
      }
      seen.set(recordId, recordType)
    }
    expect(seen.size).toBe(statements.length)
    expect(new Set(statements.map(({ statementId }) => statementId)).size).toBe(statements.length)
  })

  test('every link is in a statement or among what was left out', async () => {
    const statements = await bodsStatements()
    const leftOut = parse((await download('recusal.bods-left-out.csv')).toString(), { columns: true }) as {
      list: string
      id: string
    }[]
    const { links } = JSON.parse((await download('recusal-dataset.json')).toString())
    const told = statements.flatMap(({ recordId, recordType }) =>
      recordType === 'relationship' ? [recordId.replace('recusal-link-', '')] : [],
    )
    const named = leftOut.flatMap(({ list, id }) => (list === 'links' ? [id] : []))
    expect([...told, ...named].sort()).toEqual(links.map(({ id }: { id: string }) => id).sort())
  })
})

test('GEXF is well-formed, and every edge connects two of its nodes', async () => {
  const text = (await download('recusal.gexf')).toString()
  const { gexf } = new XMLParser({ ignoreAttributes: false }).parse(text)
  const nodes = new Set(gexf.graph.nodes.node.map((node: Record<string, string>) => node['@_id']))
  const edges = gexf.graph.edges.edge as Record<string, string>[]
  expect(edges.length).toBeGreaterThan(100)
  for (const edge of edges) {
    expect(nodes).toContain(edge['@_source'])
    expect(nodes).toContain(edge['@_target'])
    // Programs reject a directed network that has an undirected edge.
    expect(edge['@_type']).toBe('directed')
    if (edge['@_start'] !== undefined) expect(edge['@_start']).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    // A payment is over on the day on which it is made.
    if (edge['@_label'] === LINK_KINDS.pays.verb && edge['@_start'] !== undefined)
      expect(edge['@_end']).toBeDefined()
  }
  expect(
    edges.some((edge) => edge['@_label'] === LINK_KINDS.pays.verb && edge['@_start'] !== undefined),
  ).toBe(true)
})

test('a position in a FollowTheMoney file has ended only if its end is over', async () => {
  const { database } = running()
  const end = (end_date: string) =>
    database.pool.query(`UPDATE positions SET end_date = $1 WHERE title LIKE 'Peace envoy%'`, [end_date])
  const status = async (): Promise<unknown> => {
    const held = (await ftmLines()).find(
      ({ schema, properties }) =>
        schema === 'Occupancy' &&
        String(properties.post).length > 0 &&
        properties.startDate?.[0] === '2026-02-19',
    )
    return held?.properties.status
  }
  expect(await status()).toBeUndefined()
  await end('2030-01')
  expect(await status()).toBeUndefined()
  await end('2026-03')
  expect(await status()).toEqual(['ended'])
})

test('every edge in the edge list connects two nodes in the node list', async () => {
  const read = async (name: string) =>
    parse((await download(name)).toString(), { columns: true }) as Record<string, string>[]
  const nodes = new Set((await read('recusal-nodes.csv')).map(({ Id }) => Id))
  for (const { Source, Target } of await read('recusal-edges.csv')) {
    expect(nodes).toContain(Source)
    expect(nodes).toContain(Target)
  }
})

test('the data package has unique primary keys and valid foreign keys', async () => {
  const files = await unzipped(await download('recusal.zip'))
  const described = JSON.parse(files.get('datapackage.json')?.toString() ?? '')
  const tables = new Map<string, Record<string, string>[]>()
  for (const { name, path, schema } of described.resources) {
    const rows = parse(files.get(path)?.toString() ?? '', { columns: true }) as Record<string, string>[]
    tables.set(name, rows)
    expect(Object.keys(rows[0] ?? {})).toEqual(schema.fields.map((field: { name: string }) => field.name))
    const keys = rows.map((row) => schema.primaryKey.map((key: string) => row[key]).join('\n'))
    expect(new Set(keys).size).toBe(rows.length)
    // The standard does not allow an empty list.
    expect(schema.foreignKeys).not.toEqual([])
  }
  for (const { name, schema } of described.resources)
    for (const { fields, reference } of schema.foreignKeys ?? []) {
      const known = new Set(tables.get(reference.resource)?.map((row) => row[reference.fields]))
      for (const row of tables.get(name) ?? [])
        if (row[fields] !== '') expect(known, `${name}.${fields}`).toContain(row[fields])
    }
})

test('SQLite keeps every digit of an amount, and stores it as a number if it can', async () => {
  const amounts = ['12345678901234567.89', '0.1', '5000000000']
  const base = 'https://recusal.example.org'
  const file = await withWholeRecord(running().database, { base }, async (record) => {
    const links = [...record.lists.links].slice(0, amounts.length).map((link, index) => ({
      ...link,
      amount: amounts[index],
      amount_min: undefined,
      amount_max: undefined,
      currency: 'USD',
    }))
    return sqliteFile({ ...record, lists: { ...record.lists, links } })
  })
  const { Database } = await initSqlJs()
  const database = new Database(file)
  const [found] = database.exec('SELECT amount_min, typeof(amount_min) FROM links ORDER BY rowid')
  expect(found?.values).toEqual([
    ['12345678901234567.89', 'text'],
    [0.1, 'real'],
    [5_000_000_000, 'integer'],
  ])
  database.close()
})

test('SQLite opens the file and finds it intact, with valid keys', async () => {
  const { Database } = await initSqlJs()
  const database = new Database(await download('recusal.sqlite'))
  expect(database.exec('PRAGMA integrity_check')[0]?.values).toEqual([['ok']])
  expect(database.exec('PRAGMA foreign_key_check')).toEqual([])
  const [links] = database.exec('SELECT count(*) FROM links WHERE amount_min > 1000000000')
  expect(links?.values[0]?.[0]).toBeGreaterThan(0)
  const [words] = database.exec(
    `SELECT meaning FROM columns WHERE "table" = 'overlaps' AND "column" = 'score'`,
  )
  expect(words?.values[0]?.[0]).toContain('not a measure of wrongdoing')
  database.close()
})

describe('Parquet', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'recusal-parquet-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('DuckDB reads each table completely', async () => {
    const files = await unzipped(await download('recusal-parquet.zip'))
    const duckdb = await (await DuckDBInstance.create()).connect()
    const { links, entities } = JSON.parse((await download('recusal-dataset.json')).toString())
    const counted = async (name: string): Promise<number> => {
      const file = join(folder, name)
      writeFileSync(file, files.get(name) ?? '')
      const read = await duckdb.runAndReadAll(`SELECT count(*) FROM '${file}'`)
      return Number(read.getRows()[0]?.[0])
    }
    expect(await counted('links.parquet')).toBe(links.length)
    expect(await counted('entities.parquet')).toBe(entities.length)
    const joined = await duckdb.runAndReadAll(
      `SELECT count(*) FROM '${join(folder, 'links.parquet')}' l JOIN '${join(folder, 'entities.parquet')}' e ON e.id = l."from"`,
    )
    expect(Number(joined.getRows()[0]?.[0])).toBe(links.length)
    duckdb.closeSync()
  })
})
