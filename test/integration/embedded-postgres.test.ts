import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PROJECT_ROOT } from '../../server/paths.ts'
import { isPostgres } from '../../server/postgres/embedded.ts'

/** The compiled server as `npm start` runs it, in a data folder of its own. */
interface Server {
  readonly process: ChildProcess
  readonly address: string
  readonly output: () => string
}

let folder = ''
const started: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recusal-start-'))
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => stop(child)))
  await rm(folder, { recursive: true, force: true })
})

function launch(dataDir: string, env: Record<string, string> = {}): Promise<Server> {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/run/main.mjs')], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, DATA_DIR: dataDir, PORT: '0', ...env },
  })
  started.push(child)
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const address = /Recusal is at (\S+)/.exec(output)?.[1]
      if (address !== undefined) resolve({ process: child, address, output: () => output })
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${output}`)))
  })
}

function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill(signal)
  })
}

async function overlapsAt({ address }: Server): Promise<number> {
  const response = await fetch(`${address}/api/v1/overlaps?limit=200`)
  return ((await response.json()) as { data: unknown[] }).data.length
}

const postmaster = async (dataDir: string): Promise<number> =>
  Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])

it('starts below a folder of mode 0700 with the starter dataset, and stops with the app', async () => {
  const closed = join(folder, 'closed')
  await mkdir(closed, { mode: 0o700 })
  await chmod(closed, 0o700)
  const dataDir = join(closed, 'data')
  const server = await launch(dataDir)
  expect(await overlapsAt(server)).toBeGreaterThan(20)
  expect(server.output()).toContain('/sign-in/')
  expect((await stat(join(dataDir, 'session-secret'))).mode & 0o077).toBe(0)
  const pid = await postmaster(dataDir)
  expect(await isPostgres(pid)).toBe(true)
  expect(await stop(server.process)).toBe(0)
  expect(await isPostgres(pid)).toBe(false)
})

it('serves two that start at once on one new folder, until the last has gone', async () => {
  const dataDir = join(folder, 'data')
  const [first, second] = await Promise.all([launch(dataDir), launch(dataDir)])
  const pid = await postmaster(dataDir)
  expect(await isPostgres(pid)).toBe(true)
  expect(await overlapsAt(first)).toBe(await overlapsAt(second))
  await stop(first.process)
  expect(await overlapsAt(second)).toBeGreaterThan(20)
  await stop(second.process)
  expect(await isPostgres(pid)).toBe(false)
})

it('comes back after a kill -9 of itself and of PostgreSQL', async () => {
  const dataDir = join(folder, 'data')
  const first = await launch(dataDir)
  const overlaps = await overlapsAt(first)
  await stop(first.process, 'SIGKILL')
  const second = await launch(dataDir)
  expect(await overlapsAt(second)).toBe(overlaps)
  process.kill(await postmaster(dataDir), 'SIGKILL')
  await stop(second.process, 'SIGKILL')
  const third = await launch(dataDir)
  expect(await overlapsAt(third)).toBe(overlaps)
})

it('brings a PostgreSQL back that is killed while it serves, and says meanwhile that it is away', async () => {
  const dataDir = join(folder, 'data')
  const server = await launch(dataDir)
  const before = await overlapsAt(server)
  process.kill(await postmaster(dataDir), 'SIGKILL')
  const statuses = new Set<number>()
  await vi.waitFor(
    async () => {
      const response = await fetch(`${server.address}/api/v1/overlaps?limit=1`)
      await response.arrayBuffer()
      statuses.add(response.status)
      expect(response.status).toBe(200)
    },
    { timeout: 30_000, interval: 50 },
  )
  expect(await overlapsAt(server)).toBe(before)
  expect([...statuses].filter((status) => ![200, 503].includes(status))).toEqual([])
  expect(await stop(server.process)).toBe(0)
})

it('says in one clear line what is wrong with the configuration', async () => {
  const refusal = async (env: Record<string, string>): Promise<string> => {
    const error = await launch(join(folder, 'data'), env).then(
      () => new Error('it started'),
      (failure: Error) => failure,
    )
    return error.message.trim()
  }
  const secret = { SESSION_SECRET: 'long enough for a test' }
  expect(await refusal({ PORT: 'many' })).toMatch(/^exit 1: .*PORT.*$/)
  expect(await refusal({ DATABASE_URL: 'mysql://x' })).toMatch(/^exit 1: .*DATABASE_URL.*$/)
  expect(await refusal({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', ...secret })).toMatch(
    /^exit 1: [^\n]+$/,
  )
  expect(await refusal({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })).toMatch(
    /SESSION_SECRET is required/,
  )
})
