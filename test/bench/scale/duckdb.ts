import { text } from 'node:stream/consumers'
import { DuckDBInstance } from '@duckdb/node-api'

/** What to run: statements that load data, and statements whose time is measured. */
export interface DuckDbWork {
  readonly load: readonly string[]
  readonly measured: readonly string[]
}

/**
 * Runs the statements given on standard input and prints how many milliseconds the measured ones took. In a process of
 * its own: its memory does not count as the application's.
 */
const { load, measured } = JSON.parse(await text(process.stdin)) as DuckDbWork
const connection = await (await DuckDBInstance.create()).connect()
for (const statement of load) await connection.run(statement)
const start = performance.now()
for (const statement of measured) await connection.run(statement)
console.log(performance.now() - start)
connection.closeSync()
