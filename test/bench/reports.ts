import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import { readConfig } from '../../server/config.ts'
import type { Database } from '../../server/database/index.ts'
import { connectPostgres } from '../../server/postgres/connect.ts'
import { NO_FILTERS } from '../../server/queries/filters.ts'
import { inline } from '../../server/reports/files/copy-out.ts'
import { REPORTS } from '../../server/reports/index.ts'
import { cellsQuery, type Report } from '../../server/reports/report.ts'
import { openPrepared } from '../../server/start.ts'
import { serveBench } from './bench-app.ts'
import { addManyNames } from './many-names.ts'
import { addManyOverlaps } from './many-overlaps.ts'

/** Times full reports of a large record over HTTP, compared with PostgreSQL's COPY of the same rows in the same run. */
const MANY = 400_000
const RUNS = 3

/** A visitor with a session: their responses are not cached. */
const ANEW = { Cookie: 'recusal=unknown' }

async function counted(source: NodeJS.ReadableStream): Promise<number> {
  let lines = 0
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const byte of chunk) if (byte === 10) lines += 1
      done()
    },
  })
  await pipeline(source, sink)
  return lines
}

async function copied(database: Database, report: Report): Promise<number> {
  const client = await database.pool.connect()
  try {
    const statement = inline(
      cellsQuery(report, { filters: NO_FILTERS, sort: null, limit: null }, 'http://site'),
    )
    return await counted(client.query(copyTo(`COPY (${statement}) TO STDOUT WITH (FORMAT csv, HEADER true)`)))
  } finally {
    client.release()
  }
}

async function fetched(port: number, name: string): Promise<number> {
  const request = get(`http://127.0.0.1:${port}/reports/${name}.csv`, { headers: ANEW })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return counted(response)
}

async function timed(work: () => Promise<number>): Promise<{ rows: number; ms: number }> {
  const runs: number[] = []
  let rows = 0
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now()
    rows = await work()
    runs.push(performance.now() - start)
  }
  return { rows, ms: runs.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0 }
}

const dataDir = await mkdtemp(join(tmpdir(), 'recusal-bench-'))
const config = readConfig({ DATA_DIR: dataDir, SEED: 'none' })
const database = await openPrepared(config, await connectPostgres(config))
try {
  await addManyNames(database, MANY)
  await addManyOverlaps(database)
  const { server, port } = await serveBench(config, database)
  for (const [name, report] of REPORTS) {
    const before = process.memoryUsage().rss
    const own = await timed(() => fetched(port, name))
    const grown = (process.memoryUsage().rss - before) / 2 ** 20
    const reference = await timed(() => copied(database, report))
    console.log(
      `${name.padEnd(14)} ${String(own.rows).padStart(8)} rows, ${Math.round((own.rows * 1000) / own.ms)} rows/s, ${(reference.ms / own.ms).toFixed(2)} of COPY alone, ${grown.toFixed(0)} MB grown`,
    )
  }
  server.close()
} finally {
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
}
