import { Agent, get } from 'node:http'
import sql from 'sql-template-tag'
import type { Config } from '../../../server/config.ts'
import type { Database } from '../../../server/database/index.ts'
import { serveBench } from '../bench-app.ts'
import { signedInCookies } from '../signed-in.ts'
import { largestRecords } from './every-address.ts'
import { everyPageRows } from './every-page.ts'
import { type Effort, limit, percentile, type Row, timed } from './rows.ts'

const CONNECTIONS = 20
const MOST_KB = 200
const MOST_MS = 50
/** A visitor with a session: their responses are not cached. */
const ANEW = { Cookie: 'recusal=unknown' }

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

function ask(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (answer) => {
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url}: ${answer.statusCode}`)),
      )
    }).once('error', reject)
  })
}

/** The 95th percentile of response times, with 20 requests at once. */
async function p95(url: string, headers: Readonly<Record<string, string>>, answers: number): Promise<number> {
  const took: number[] = []
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let each = 0; each < answers / CONNECTIONS; each += 1)
        took.push(await timed(() => ask(url, headers)))
    }),
  )
  return percentile(took, 95)
}

/** The median time of a page right after a write, in milliseconds: nothing of it is kept then. */
async function afterWrite(database: Database, url: string, times: number): Promise<number> {
  const took: number[] = []
  for (let each = 0; each < times; each += 1) {
    await database.query(sql`SELECT recording_moment()`)
    took.push(await timed(() => ask(url, ANEW)))
  }
  return percentile(took, 50)
}

/** Pages of a large record: as everyone gets them between two writes, for visitors with sessions, and after a write. */
export async function readingRows(
  config: Config,
  database: Database,
  { answers, pages: times, step }: Effort,
): Promise<Row[]> {
  const { server, port } = await serveBench(config, database)
  const base = `http://127.0.0.1:${port}`
  const largest = await largestRecords(database)
  const pages = [
    ['list of links', '/links'],
    ['list of interests', '/interests'],
    ['list of overlaps', '/overlaps'],
    ['a search', '/search?q=invented%20fund'],
    ['the official with most overlaps', `/officials/${largest.official}`],
    ['the largest hub', `/interests/${largest.hub}`],
  ] as const
  const rows: Row[] = []
  const [moment] = await database.query<{ at: string }>(
    sql`SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at`,
  )
  for (const [what, path] of pages) {
    const bytes = await ask(base + path, ANEW)
    rows.push(limit(`${what}: HTML`, bytes / 1024, 'kB', MOST_KB))
    // The first answers also compile the code that makes them.
    await p95(base + path, ANEW, CONNECTIONS)
    const anew = await p95(base + path, ANEW, answers)
    rows.push(limit(`${what}: with sessions, p95`, anew, 'ms', MOST_MS))
    await ask(base + path, {})
    rows.push(limit(`${what}: unchanged, p95`, await p95(base + path, {}, answers), 'ms', MOST_MS))
    const now = await afterWrite(database, base + path, times)
    rows.push(limit(`${what}: first after a write`, now, 'ms', MOST_MS))
    // Search covers only the current record.
    if (path.startsWith('/search')) continue
    const then = await afterWrite(database, `${base}${path}?as_of=${moment?.at ?? ''}`, times)
    rows.push({
      what: `${what}: as it stood`,
      measured: `${then.toFixed(0)} ms`,
      reference: `as it stands ${now.toFixed(0)} ms`,
      ratio: then / now,
      goal: '≤ 3 ×',
      met: then / now <= 3,
    })
  }
  rows.push(...(await everyPageRows(base, await signedInCookies(base, database), largest, step)))
  server.closeAllConnections()
  server.close()
  agent.destroy()
  return rows
}
