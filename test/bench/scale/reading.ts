import { Agent, get } from 'node:http'
import { join } from 'node:path'
import sql from 'sql-template-tag'
import type { Database } from '../../../server/database/index.ts'
import { launch, stop } from '../../support/served.ts'
import { signedInCookies } from '../signed-in.ts'
import { largestRecords } from './every-address.ts'
import { askEveryPage } from './every-page.ts'
import { type Effort, limit, percentile, type Tell, timed } from './rows.ts'

const CONNECTIONS = 20
const MOST_KB = 200
const MOST_MS = 50
const MOST_MB = 400
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

/** What the server says of the memory it has in use, in bytes. */
async function memoryOf(base: string): Promise<number> {
  const metrics = await (await fetch(`${base}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1])
}

/**
 * Pages of a large record from the built server, in a process of its own: as everyone gets them between two writes, for
 * visitors with sessions, and after a write. Then each page once, and the memory that the server has in use.
 * @param folder has the database's data folder, `data`.
 * @param tell receives the rows as they are measured.
 */
export async function readingRows(
  folder: string,
  database: Database,
  effort: Effort,
  tell: Tell,
): Promise<void> {
  const dataDir = join(folder, 'data')
  const settings = { SEED: 'none', REQUESTS_PER_MINUTE: '0', LOG_LEVEL: 'silent' }
  const server = await launch(folder, dataDir, settings, [])
  try {
    await measure(server.address, database, effort, tell)
  } finally {
    await stop(server.process)
    agent.destroy()
  }
}

async function measure(
  base: string,
  database: Database,
  { answers, pages: times, step }: Effort,
  tell: Tell,
): Promise<void> {
  const largest = await largestRecords(database)
  const pages = [
    ['list of links', '/links'],
    ['list of interests', '/interests'],
    ['list of overlaps', '/overlaps'],
    ['a search', '/search?q=invented%20fund'],
    ['the official with most overlaps', `/officials/${largest.official}`],
    ['the largest hub', `/interests/${largest.hub}`],
  ] as const
  const [moment] = await database.query<{ at: string }>(
    sql`SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at`,
  )
  for (const [what, path] of pages) {
    const bytes = await ask(base + path, ANEW)
    tell([limit(`${what}: HTML`, bytes / 1024, 'kB', MOST_KB)])
    // The first answers also compile the code that makes them.
    await p95(base + path, ANEW, answers)
    const anew = await p95(base + path, ANEW, answers)
    tell([limit(`${what}: with sessions, p95`, anew, 'ms', MOST_MS)])
    await ask(base + path, {})
    tell([limit(`${what}: unchanged, p95`, await p95(base + path, {}, answers), 'ms', MOST_MS)])
    const now = await afterWrite(database, base + path, times)
    tell([limit(`${what}: first after a write`, now, 'ms', MOST_MS)])
    // Search covers only the current record.
    if (path.startsWith('/search')) continue
    const then = await afterWrite(database, `${base}${path}?as_of=${moment?.at ?? ''}`, times)
    tell([
      {
        what: `${what}: as it stood`,
        measured: `${then.toFixed(0)} ms`,
        reference: `as it stands ${now.toFixed(0)} ms`,
        ratio: then / now,
        goal: '≤ 3 ×',
        met: then / now <= 3,
      },
    ])
  }
  await askEveryPage(base, await signedInCookies(base, database), largest, step, tell)
  tell([limit('memory of the server', (await memoryOf(base)) / 1024 / 1024, 'MB', MOST_MB)])
}
