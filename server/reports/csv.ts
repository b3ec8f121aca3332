import { Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Sql } from 'sql-template-tag'
import { lookAt } from '../database/index.ts'
import type { AsOf } from '../values/as-of.ts'
import { type Report, type ReportRequest, reportQuery } from './columns.ts'

/** A statement with its values written in: COPY takes no parameters. Quoted by the driver. */
function inline(statement: Sql): string {
  return statement.strings.reduce((text, part, index) => {
    const value = statement.values[index - 1]
    return `${text}${literal(value)}${part}`
  })
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]`
  return pg.escapeLiteral(String(value))
}

const QUOTE = 0x22
const NEWLINE = 0x0a

/** Ends rows with CRLF, as RFC 4180 has it; a line end inside a quoted cell is the cell's own. */
function crlf(): Transform {
  let quoted = false
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pieces: Buffer[] = []
      let from = 0
      for (let at = 0; at < chunk.length; at += 1) {
        if (chunk[at] === QUOTE) quoted = !quoted
        else if (chunk[at] === NEWLINE && !quoted) {
          pieces.push(chunk.subarray(from, at), Buffer.from('\r\n'))
          from = at + 1
        }
      }
      pieces.push(chunk.subarray(from))
      done(null, Buffer.concat(pieces))
    },
  })
}

/**
 * Streams a report as CSV from COPY into `output` and ends it. When the reader goes away in the
 * middle, the connection is dropped rather than given back in the middle of a COPY.
 * @param base the site's address, for permalinks.
 * @param asOf the moment of the past that it shows.
 */
export async function streamReport(
  pool: pg.Pool,
  report: Report,
  request: ReportRequest,
  base: string,
  asOf: AsOf | undefined,
  output: Writable,
): Promise<void> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    const statement = inline(reportQuery(report, request, base))
    const moment = asOf?.moment ?? null
    await client.query('BEGIN READ ONLY')
    if (moment !== null) await client.query(inline(lookAt(moment)))
    const rows = client.query(copyTo(`COPY (${statement}) TO STDOUT WITH (FORMAT csv, HEADER true)`))
    await pipeline(rows, crlf(), output)
    await client.query('COMMIT')
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw failure
  } finally {
    client.release(failure)
  }
}
