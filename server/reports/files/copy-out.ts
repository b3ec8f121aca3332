import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Sql } from 'sql-template-tag'
import { refuseDeparted, withConnection } from '../../database/askers.ts'
import { lookAt } from '../../database/index.ts'
import type { AsOf } from '../../values/as-of.ts'
import type { Spool } from './spool.ts'

/** A statement with its values written in: COPY takes no parameters. Quoted by the driver. */
export function inline(statement: Sql): string {
  return statement.strings.reduce((text, part, index) => {
    const value = statement.values[index - 1]
    return `${text}${literal(value)}${part}`
  })
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]::text[]`
  return pg.escapeLiteral(String(value))
}

/** How COPY writes the rows of a statement: as CSV, or as one JSON object per line, with no line ends inside. */
const FORMATS = {
  csv: 'FORMAT csv, HEADER true',
  lines: `FORMAT csv, HEADER false, DELIMITER E'\\x02', QUOTE E'\\x01'`,
} as const

/** The longest that the database may take: far longer than for the longest report of a large record. */
const LONGEST_MS = 20 * 60_000

/**
 * Copies the rows of a statement through `shape` into a spool, as fast as the database provides them. The connection
 * counts in the share of the client who asked.
 * @param asOf the moment in the past to show.
 * @throws {Departed} if the client left before it began.
 */
export function copyOut(
  pool: pg.Pool,
  statement: Sql,
  format: keyof typeof FORMATS,
  asOf: AsOf | undefined,
  shape: Transform,
  spool: Spool,
): Promise<void> {
  return withConnection(async () => {
    const client = await pool.connect()
    let failure: Error | undefined
    try {
      refuseDeparted()
      const text = inline(statement)
      const moment = asOf?.moment ?? null
      await client.query('BEGIN READ ONLY')
      await client.query(`SET LOCAL statement_timeout = ${LONGEST_MS}`)
      if (moment !== null) await client.query(inline(lookAt(moment)))
      const rows = client.query(copyTo(`COPY (${text}) TO STDOUT WITH (${FORMATS[format]})`))
      await pipeline(rows, shape, spool.writable)
      await client.query('COMMIT')
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
      throw failure
    } finally {
      // A connection in the middle of a COPY is dropped rather than returned.
      client.release(failure)
    }
  })
}
