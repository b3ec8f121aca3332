import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it, vi } from 'vitest'
import { isPostgres, removeStaleLock } from '../../server/postgres/postmaster.ts'
import { type Server, socketOf, stop, useServed } from '../support/served.ts'

const served = useServed()

async function overlapsAt({ address }: Server): Promise<number> {
  const response = await fetch(`${address}/api/v1/overlaps?limit=200`)
  return ((await response.json()) as { data: unknown[] }).data.length
}

const postmaster = async (dataDir: string): Promise<number> =>
  Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])

/** A process leaves after 1.5 s even if the server that it has told to stop is still writing. */
const isGone = (pid: number): Promise<void> =>
  vi.waitFor(async () => expect(await isPostgres(pid)).toBe(false), { timeout: 120_000 })

it('starts inside a folder with mode 0700, with the starter dataset, and stops with the app', async () => {
  const closed = join(served().folder, 'closed')
  await mkdir(closed, { mode: 0o700 })
  await chmod(closed, 0o700)
  const dataDir = join(closed, 'data')
  const server = await served().launch(dataDir)
  expect(await overlapsAt(server)).toBeGreaterThan(20)
  expect(server.output()).toContain('/sign-in/')
  expect((await stat(join(dataDir, 'session-secret'))).mode & 0o077).toBe(0)
  const pid = await postmaster(dataDir)
  expect(await isPostgres(pid)).toBe(true)
  expect(await stop(server.process)).toBe(0)
  await isGone(pid)
})

it('serves two processes that start at once on the same new folder, until the last one stops', async () => {
  const dataDir = join(served().folder, 'data')
  const [first, second] = await Promise.all([served().launch(dataDir), served().launch(dataDir)])
  const pid = await postmaster(dataDir)
  expect(await isPostgres(pid)).toBe(true)
  expect(await overlapsAt(first)).toBe(await overlapsAt(second))
  await stop(first.process)
  expect(await overlapsAt(second)).toBeGreaterThan(20)
  await stop(second.process)
  await isGone(pid)
})

it('recovers after the server and PostgreSQL are killed with SIGKILL', async () => {
  const dataDir = join(served().folder, 'data')
  const first = await served().launchAgain(dataDir)
  const overlaps = await overlapsAt(first)
  await stop(first.process, 'SIGKILL')
  const second = await served().launch(dataDir)
  expect(await overlapsAt(second)).toBe(overlaps)
  process.kill(await postmaster(dataDir), 'SIGKILL')
  await stop(second.process, 'SIGKILL')
  const third = await served().launch(dataDir)
  expect(await overlapsAt(third)).toBe(overlaps)
})

it('restarts a PostgreSQL that is killed while serving, and says meanwhile that it is unavailable', async () => {
  const dataDir = join(served().folder, 'data')
  const server = await served().launchAgain(dataDir)
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

it('survives a cleanup of the temporary folder, and is found by a process that uses another one', async () => {
  const dataDir = join(served().folder, 'data')
  const [temporary, other] = [join(served().folder, 'tmp'), join(served().folder, 'other')]
  await Promise.all([mkdir(temporary), mkdir(other)])
  const server = await served().launchAgain(dataDir, { TMPDIR: temporary })
  const before = await overlapsAt(server)
  const pid = await postmaster(dataDir)
  await rm(temporary, { recursive: true })
  const second = await served().launch(dataDir, { TMPDIR: other })
  expect(await overlapsAt(second)).toBe(before)
  expect(await postmaster(dataDir)).toBe(pid)
})

it('finds a running server by its lock file if a socket path in its folder would be too long', async () => {
  const deep = join(served().folder, 'a'.repeat(60), 'b'.repeat(60))
  await mkdir(deep, { recursive: true })
  const dataDir = join(deep, 'data')
  const other = join(served().folder, 'other')
  await mkdir(other)
  const server = await served().launchAgain(dataDir)
  const second = await served().launch(dataDir, { TMPDIR: other })
  expect(await overlapsAt(second)).toBe(await overlapsAt(server))
})

it.each([
  ['another server starts', true],
  ['nothing else starts', false],
])('comes back after the folder of its socket is deleted and %s', async (_words, starts) => {
  const deep = join(served().folder, 'a'.repeat(60), 'b'.repeat(60))
  const temporary = join(served().folder, 'tmp')
  await Promise.all([mkdir(deep, { recursive: true }), mkdir(temporary)])
  const dataDir = join(deep, 'data')
  const server = await served().launchAgain(dataDir, { TMPDIR: temporary })
  const before = await overlapsAt(server)
  const pid = await postmaster(dataDir)
  await rm(temporary, { recursive: true })
  if (starts) {
    const second = await served().launch(dataDir, { TMPDIR: served().folder })
    expect(await overlapsAt(second)).toBe(before)
  }
  await vi.waitFor(
    async () => {
      expect(await postmaster(dataDir)).not.toBe(pid)
      expect(await overlapsAt(server)).toBe(before)
    },
    { timeout: 60_000, interval: 100 },
  )
})

it('removes a lock whose process id belongs to another program, and leaves a lock whose process is gone', async () => {
  const cluster = served().folder
  const lock = join(cluster, 'postmaster.pid')
  // A program other than postgres has the process id of a server that was killed.
  await writeFile(lock, `${process.pid}\n`)
  await removeStaleLock(cluster)
  await expect(readFile(lock)).rejects.toThrow('ENOENT')
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  await writeFile(lock, `${gone}\n`)
  await removeStaleLock(cluster)
  expect(await readFile(lock, 'utf8')).toBe(`${gone}\n`)
})

it('says in one line what is wrong with its folder', async () => {
  const file = join(served().folder, 'file')
  await writeFile(file, '')
  const folder = join(served().folder, 'data')
  await mkdir(folder)
  await writeFile(join(folder, 'session-secret'), '')
  for (const [dataDir, words] of [
    [file, /folder/],
    [join(file, 'below'), /folder/],
    [folder, /session-secret does not contain a secret/],
  ] as const) {
    const failed = await served()
      .launch(dataDir)
      .then(
        () => 'started',
        (error: unknown) => (error as Error).message,
      )
    expect(failed).toMatch(words)
    expect(failed).not.toMatch(/\n\s+at /)
  }
})

it('says in one line what is wrong with the configuration', async () => {
  const refusal = async (env: Record<string, string>): Promise<string> => {
    const error = await served()
      .launch(join(served().folder, 'data'), env)
      .then(
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
  const outside = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  expect(await refusal({ ...outside, NODE_ENV: 'production' })).toMatch(/SESSION_SECRET is required/)
  // Who did not say that it is production gets a secret, and learns what is wrong with the database.
  expect(await refusal(outside)).toMatch(/DATABASE_URL cannot be used/)
})

it('uses its database as a role that only owns that database, even if an earlier version did not', async () => {
  const dataDir = join(served().folder, 'data')
  const first = await served().launchAgain(dataDir)
  const overlaps = await overlapsAt(first)
  const asked = async (user: string, statement: string): Promise<unknown[][]> => {
    const client = new pg.Client({ host: await socketOf(dataDir), port: 5432, user, database: 'recusal' })
    await client.connect()
    try {
      return (await client.query({ text: statement, rowMode: 'array' })).rows
    } finally {
      await client.end()
    }
  }
  const users = `SELECT DISTINCT r.rolname, r.rolsuper FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
    WHERE a.datname = 'recusal' AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'`
  expect(await asked('postgres', users)).toEqual([['recusal', false]])

  // As an earlier version left it: the superuser owns everything.
  await asked('postgres', 'REASSIGN OWNED BY recusal TO postgres')
  await stop(first.process)
  const second = await served().launch(dataDir)
  const notOurs = `SELECT count(*)::int FROM (
      SELECT relowner AS owner, relnamespace AS space, oid, 'pg_class'::regclass AS catalog FROM pg_class WHERE relkind <> 'i'
      UNION ALL SELECT proowner, pronamespace, oid, 'pg_proc'::regclass FROM pg_proc
      UNION ALL SELECT typowner, typnamespace, oid, 'pg_type'::regclass FROM pg_type
      UNION ALL SELECT cfgowner, cfgnamespace, oid, 'pg_ts_config'::regclass FROM pg_ts_config
    ) part JOIN pg_namespace n ON n.oid = part.space
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND pg_get_userbyid(part.owner) <> 'recusal'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = part.catalog AND d.objid = part.oid AND d.deptype = 'e')`
  expect(await asked('postgres', notOurs)).toEqual([[0]])
  expect(await asked('postgres', users)).toEqual([['recusal', false]])
  expect(await overlapsAt(second)).toBe(overlaps)
})
