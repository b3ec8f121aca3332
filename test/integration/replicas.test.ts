import { execFile } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { addLink } from '../../server/api/link-writes.ts'
import { readConfig } from '../../server/config.ts'
import type { Database } from '../../server/database/index.ts'
import { connectPostgres, type PostgresConnection } from '../../server/postgres/connect.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../server/postgres/embedded.ts'
import { LinkRequest } from '../../server/record/kinds/links.ts'
import { openPrepared } from '../../server/start.ts'
import { nobody } from '../support/edits.ts'

/** A real standby that streams from the test's own database. */

let folder = ''
let standby: EmbeddedPostgres | undefined
let connection: PostgresConnection | undefined
let database: Database | undefined

/** Creates a standby by copying a running database with PostgreSQL's backup functions. */
async function copyOf(source: PostgresConnection, from: string, to: string): Promise<void> {
  // Copying a server requires its superuser.
  const user = inject('postgres').superuser
  const client = new pg.Client({ ...source.pg, user })
  await client.connect()
  try {
    await client.query(`SELECT pg_backup_start('standby', true)`)
    await mkdir(to, { recursive: true, mode: 0o700 })
    // Keep the owner: when root starts a server, it runs as another user.
    await promisify(execFile)('cp', ['-a', `${from}/postgres`, `${to}/postgres`])
    const { rows } = await client.query<{ label: string }>(
      'SELECT labelfile AS label FROM pg_backup_stop(true)',
    )
    const cluster = join(to, 'postgres')
    await rm(join(cluster, 'postmaster.pid'), { force: true })
    await rm(join(cluster, 'postmaster.opts'), { force: true })
    const { host, port } = source.pg
    await appendFile(
      join(cluster, 'postgresql.auto.conf'),
      `primary_conninfo = 'host=${String(host)} port=${String(port)} user=${user}'\n`,
    )
    for (const [name, text] of [
      ['backup_label', rows[0]?.label ?? ''],
      ['standby.signal', ''],
    ] as const) {
      await promisify(execFile)('cp', ['-a', join(cluster, 'PG_VERSION'), join(cluster, name)])
      await writeFile(join(cluster, name), text)
    }
  } finally {
    await client.end()
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recusal-replica-'))
  const [primaryDir, standbyDir] = [join(folder, 'primary'), join(folder, 'standby')]
  const config = readConfig({ NODE_ENV: 'test', DATA_DIR: primaryDir })
  connection = await connectPostgres(config)
  const first = await openPrepared(config, { ...connection, release: async () => {} })
  await first.close()
  await copyOf(connection, primaryDir, standbyDir)
  standby = await startEmbedded(standbyDir)
  const { host, port, user } = standby.address
  database = await openPrepared(config, {
    ...connection,
    replicas: [{ host, port, user, database: 'recusal' }],
  })
}, 120_000)
afterAll(async () => {
  await database?.close()
  await standby?.release()
  await rm(folder, { recursive: true, force: true })
})

const open = (): Database => {
  if (database === undefined) throw new Error('the database is not open yet')
  return database
}

let asked = 0

/** Whether the standby answers reads of the record now. Each time it is another question, whose answer is not kept. */
async function fromStandby(): Promise<boolean> {
  asked += 1
  const [row] = await open().at(undefined)<{ standby: boolean }>(
    sql`SELECT pg_is_in_recovery() AS standby, ${asked}::int AS asked`,
  )
  return row?.standby === true
}

const link = (number: number) =>
  LinkRequest.parse({
    kind: 'pays',
    from: 'qia',
    to: 'affinity-partners',
    status: 'reported',
    start: '2024',
    amount_min: number,
    amount_max: number,
    currency: 'USD',
    sources: [{ url: `https://replica.example/${number}`, publisher: 'Daily', title: 'Report' }],
  })

async function links(): Promise<number> {
  const [row] = await open().at(undefined)<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM links WHERE amount_min BETWEEN 1000 AND 1100 AND currency = 'USD'`,
  )
  return row?.count ?? 0
}

it('reads from a standby that is caught up, never older data than the last write, and works without one', async () => {
  await vi.waitFor(async () => expect(await fromStandby()).toBe(true), { timeout: 20_000 })
  let before = await links()
  for (let number = 1001; number <= 1020; number += 1) {
    await addLink(open(), link(number), nobody)
    const after = await links()
    expect(after).toBe(before + 1)
    before = after
  }
  // The standby lags and then is gone: reads go to the database itself.
  const client = new pg.Client({ ...standby?.address, database: 'recusal' })
  await client.connect()
  await vi.waitFor(async () => expect(await fromStandby()).toBe(true), { timeout: 20_000 })
  await client.query('SELECT pg_wal_replay_pause()')
  await addLink(open(), link(1050), nobody)
  expect(await fromStandby()).toBe(false)
  await client.query('SELECT pg_wal_replay_resume()')
  await vi.waitFor(async () => expect(await fromStandby()).toBe(true), { timeout: 20_000 })
  await client.end()
  const { host, port } = standby?.address ?? {}
  await standby?.release()
  standby = undefined
  // Something at its address that never answers is left alone for a while, although no one writes.
  let calls = 0
  const deaf = createServer((socket) => {
    calls += 1
    socket.destroy()
  })
  await new Promise<void>((listening) => deaf.listen(`${host}/.s.PGSQL.${port}`, listening))
  try {
    for (let read = 0; read < 4; read += 1) expect(await fromStandby()).toBe(false)
    expect(calls).toBeLessThanOrEqual(1)
  } finally {
    deaf.close()
  }
  expect(await links()).toBeGreaterThan(0)
})
