import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { launch, stop } from '../support/served.ts'

/**
 * Measures how many pages per second the built server serves with the starter data over 10 connections, compared with
 * `/healthz` in the same run: first the cached pages that everyone gets, then pages rendered for each request.
 */
const CONNECTIONS = 10
const SECONDS = 4
const PAGES = [
  '/',
  '/overlaps',
  '/officials/jared-kushner',
  '/interests/affinity-partners',
  '/negotiations/russia-ukraine',
  '/links',
  '/search?q=kushner',
  '/api/v1/overlaps?view=summary',
  '/figures/money-flow.svg?official=jared-kushner',
]
/** A visitor with a session, for whom the server renders each page separately. */
const ANEW = { Cookie: 'recusal=unknown' }

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

function ask(base: string, path: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    get(base + path, { agent, headers }, (answer) => {
      answer.resume()
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`${path}: ${answer.statusCode}`)),
      )
    }).once('error', reject)
  })
}

async function perSecond(
  base: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  await ask(base, path, headers)
  const start = performance.now()
  let answers = 0
  const connection = async (): Promise<void> => {
    while (performance.now() - start < SECONDS * 1000) {
      await ask(base, path, headers)
      answers += 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  return (answers * 1000) / (performance.now() - start)
}

const folder = await mkdtemp(join(tmpdir(), 'recusal-bench-'))
const server = await launch(
  folder,
  join(folder, 'data'),
  { REQUESTS_PER_MINUTE: '0', LOG_LEVEL: 'silent' },
  [],
)
try {
  const health = await perSecond(server.address, '/healthz')
  console.log(`/healthz: ${health.toFixed(0)} a second`)
  for (const path of PAGES) {
    const [kept, anew] = [await perSecond(server.address, path), await perSecond(server.address, path, ANEW)]
    const told = (rate: number): string => `${rate.toFixed(1)} a second, ${(rate / health).toFixed(3)} of it`
    console.log(`${path}: unchanged ${told(kept)}; with a session ${told(anew)}`)
  }
} finally {
  await stop(server.process)
  agent.destroy()
  await rm(folder, { recursive: true, force: true })
}
