import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { PROJECT_ROOT } from '../../server/paths.ts'

/**
 * Measures how many pages per second the built server serves with the starter data over 10 connections, compared with
 * `/healthz` in the same run: first the cached pages that everyone gets, then pages rendered for each request.
 */
const CONNECTIONS = 10
const SECONDS = 4
const PORT = 4517
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

function ask(path: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ port: PORT, path, agent, headers }, (answer) => {
      answer.resume()
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`${path}: ${answer.statusCode}`)),
      )
    }).once('error', reject)
  })
}

async function perSecond(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  await ask(path, headers)
  const start = performance.now()
  let answers = 0
  const connection = async (): Promise<void> => {
    while (performance.now() - start < SECONDS * 1000) {
      await ask(path, headers)
      answers += 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  return (answers * 1000) / (performance.now() - start)
}

const dataDir = await mkdtemp(join(tmpdir(), 'recusal-bench-'))
const server = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/run/main.mjs')], {
  env: { ...process.env, DATA_DIR: dataDir, PORT: String(PORT), LOG_LEVEL: 'silent' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  await new Promise<void>((resolve, reject) => {
    server.stdout.once('data', () => resolve())
    server.once('exit', () => reject(new Error('the server has stopped')))
  })
  const health = await perSecond('/healthz')
  console.log(`/healthz: ${health.toFixed(0)} a second`)
  for (const path of PAGES) {
    const [kept, anew] = [await perSecond(path), await perSecond(path, ANEW)]
    const told = (rate: number): string => `${rate.toFixed(1)} a second, ${(rate / health).toFixed(3)} of it`
    console.log(`${path}: unchanged ${told(kept)}; with a session ${told(anew)}`)
  }
} finally {
  const stopped = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await stopped
  agent.destroy()
  await rm(dataDir, { recursive: true, force: true })
}
