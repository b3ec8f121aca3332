import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { PROJECT_ROOT } from '../../server/paths.ts'
import { type Server, stop, useServed } from '../support/served.ts'

const served = useServed()

/** The processes started by a server to answer requests. */
function workersOf(server: Server): number[] {
  const found = spawnSync('pgrep', ['-P', String(server.process.pid), '-f', 'main.mjs'], { encoding: 'utf8' })
  return found.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
}

/** Runs the command line beside the server. */
function recusal(dataDir: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(PROJECT_ROOT, 'dist/run/recusal.mjs'), ...args], {
    encoding: 'utf8',
    input: 'correct horse battery\n',
    env: { PATH: process.env.PATH ?? '', HOME: dataDir, DATA_DIR: dataDir },
  })
}

const link = (number: number) => ({
  kind: 'pays',
  from: number % 2 === 0 ? 'qia' : 'pif',
  to: number % 3 === 0 ? 'affinity-partners' : 'world-liberty-financial',
  status: 'reported',
  start: '2024',
  amount_min: 1000 + number,
  amount_max: 1000 + number,
  currency: 'USD',
  sources: [
    { url: `https://report.example/${number % 5}`, publisher: 'Daily', title: `Report ${number % 5}` },
  ],
})

it('reports the metrics of all processes together, whichever process is asked', async () => {
  const server = await served().launchAgain(join(served().folder, 'data'), { WEB_CONCURRENCY: '2' })
  for (let count = 0; count < 12; count += 1) {
    // Each request uses a new connection, which any process may accept.
    const response = await fetch(`${server.address}/nothing`, { headers: { Connection: 'close' } })
    await response.arrayBuffer()
  }
  // While one of them is still starting, there is no answer.
  const metrics = await vi.waitFor(
    async () => {
      const response = await fetch(`${server.address}/metrics`)
      expect(response.status).toBe(200)
      return response.text()
    },
    { timeout: 30_000 },
  )
  const counted = /recusal_http_request_seconds_count\{[^}]*status="404"[^}]*\} (\d+)/.exec(metrics)
  expect(counted?.[1]).toBe('12')
})

it('serves from several processes on one port, with concurrent writes, and restarts a process that ends', async () => {
  const dataDir = join(served().folder, 'data')
  const server = await served().launch(dataDir, { WEB_CONCURRENCY: '3' })
  await vi.waitFor(() => expect(workersOf(server)).toHaveLength(3), { timeout: 20_000 })
  expect(server.output().match(/Recusal is at/g)).toHaveLength(1)
  recusal(dataDir, 'users', 'add', 'ada@example.org', '--role', 'researcher')
  const token = recusal(dataDir, 'tokens', 'add', 'ada@example.org').trim().split(/\s/).at(-1) ?? ''
  const write = async (number: number): Promise<number> => {
    const response = await fetch(`${server.address}/api/v1/links`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(link(number)),
    })
    await response.arrayBuffer()
    return response.status
  }
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      const own: number[] = []
      for (let number = writer; number < 40; number += 8) own.push(await write(number))
      return own
    }),
  )
  expect(new Set(statuses.flat())).toEqual(new Set([201]))
  // Every process immediately reads what one process wrote.
  const seen = await Promise.all(
    Array.from({ length: 9 }, async () => (await fetch(`${server.address}/api/v1/links?limit=60`)).text()),
  )
  expect(new Set(seen).size).toBe(1)
  expect(seen[0]).toContain('"Report 4"')
  // It fails if it finds a fault.
  recusal(dataDir, 'verify')
  const [first] = workersOf(server)
  process.kill(first as number, 'SIGKILL')
  await vi.waitFor(
    () => {
      const now = workersOf(server)
      expect(now).toHaveLength(3)
      expect(now).not.toContain(first)
    },
    { timeout: 20_000 },
  )
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
  expect(await stop(server.process)).toBe(0)
})

it('says once why it cannot start, and exits', async () => {
  const dataDir = join(served().folder, 'data')
  const server = await served().launchAgain(dataDir)
  const port = new URL(server.address).port
  const refused = await served()
    .launch(dataDir, { WEB_CONCURRENCY: '2', PORT: port })
    .catch((error: Error) => error.message)
  expect(refused).toMatch(/^exit 1: .*is in use: set PORT to another/)
})
