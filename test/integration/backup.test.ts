import { once } from 'node:events'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../models/migrations/index.ts'
import { secretsKey } from '../../server/accounts/sealed-secrets.ts'
import { addToken } from '../../server/accounts/tokens.ts'
import { checkCredentials } from '../../server/accounts/users.ts'
import { createApp } from '../../server/app.ts'
import { BadBackup } from '../../server/backup/frames.ts'
import { NotRestored, restoreBackup } from '../../server/backup/restore.ts'
import { saveBackup } from '../../server/backup/save.ts'
import { readConfig } from '../../server/config.ts'
import { type Database, openDatabase } from '../../server/database/index.ts'
import { createLogger } from '../../server/log.ts'
import { verifyDatabase } from '../../server/record/verify.ts'
import { rebuild } from '../../server/record/write-record.ts'
import { bringUpToDate } from '../../server/start.ts'
import { openAssets } from '../../server/web/assets/manifest.ts'
import { PASSWORD, useApp } from '../support/app.ts'
import { blankDatabase, clockOf } from '../support/database.ts'

const NAMED = { BASE_URL: 'https://recusal.example.org' }
const running = useApp('file', NAMED)
let folder: string
let path: string
let moment: string

/** What readers see: the record, its past and its changes. */
const SEEN = [
  '/data/recusal-dataset.json',
  '/reports/overlaps.csv',
  '/reports/changes.csv',
  '/reports/paths.csv',
  '/changes.atom',
  '/search?q=kushner',
  '/officials/jared-kushner/history.atom',
]

const link = (number: number) => ({
  kind: 'pays',
  from: 'qia',
  to: 'affinity-partners',
  status: 'reported',
  start: '2024',
  detail: `payment ${number}, a tab\\t and a back\\\\slash`,
  sources: [{ url: `https://report.example/${number}`, publisher: 'Daily', title: `Report ${number}` }],
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recusal-backup-'))
  path = join(folder, 'whole.backup')
  const { app, database } = running()
  const token = await addToken(database, 'editor@example.org')
  const write = (number: number) =>
    supertest(app)
      .post('/api/v1/links')
      .set('Authorization', `Bearer ${token}`)
      .send(link(number))
      .expect(201)
  const { body } = await write(1)
  moment = await clockOf(database)
  await write(2)
  await supertest(app)
    .post(`/api/v1/links/${(body as { data: { id: string } }).data.id}/retract`)
    .set('Authorization', `Bearer ${token}`)
    .send({ reason: 'The report was withdrawn' })
    .expect(200)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs something on an empty database, without even a schema. */
async function inBlank<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const { connection, drop } = await blankDatabase()
  const database = openDatabase(connection)
  try {
    return await work(database)
  } finally {
    await database.close()
    await drop()
  }
}

async function seenOf(database: Database): Promise<Record<string, string>> {
  const app = createApp({
    clock: () => new Date(),
    config: readConfig({ NODE_ENV: 'test', DATA_DIR: folder, ...NAMED }),
    database,
    log: createLogger('silent'),
    sessionSecret: 'a secret for the tests alone',
    secretsKey: secretsKey('a secret for the tests alone'),
    assets: openAssets(false),
  })
  const seen: Record<string, string> = {}
  for (const address of SEEN) {
    for (const then of ['', moment]) {
      const as = then === '' ? '' : `${address.includes('?') ? '&' : '?'}as_of=${then}`
      const { status, text } = await supertest(app).get(address + as)
      seen[address + as] = `${status} ${text}`
    }
  }
  return seen
}

async function tablesOf(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
  )
  return rows.map(({ name }) => name)
}

describe('a backup', () => {
  it.each([[null], ['a passphrase']])(
    'shows everything again when restored: record, past, log, accounts (passphrase: %s)',
    async (passphrase) => {
      const { database } = running()
      await saveBackup(database, path, passphrase)
      const before = await seenOf(database)
      await inBlank(async (restored) => {
        await restoreBackup(restored, path, passphrase)
        await bringUpToDate(restored)
        expect(await seenOf(restored)).toEqual(before)
        expect(await verifyDatabase(restored)).toEqual([])
        expect(await rebuild(restored)).toMatchObject({ appeared: [], changed: [], vanished: [] })
        expect(await checkCredentials(restored, 'editor@example.org', PASSWORD)).not.toBeNull()
      })
    },
  )

  it('captures a single moment even while people write', async () => {
    const { app, database } = running()
    const token = await addToken(database, 'editor@example.org')
    const saving = saveBackup(database, path, null)
    for (let number = 10; number < 16; number += 1)
      await supertest(app)
        .post('/api/v1/links')
        .set('Authorization', `Bearer ${token}`)
        .send(link(number))
        .expect(201)
    await saving
    await inBlank(async (restored) => {
      await restoreBackup(restored, path, null)
      expect(await verifyDatabase(restored)).toEqual([])
    })
  })

  it('can be continued after a restore: new records get new ids', async () => {
    const { database } = running()
    await saveBackup(database, path, null)
    await inBlank(async (restored) => {
      await restoreBackup(restored, path, null)
      await bringUpToDate(restored)
      const { rows } = await restored.pool.query<{ free: boolean }>(
        `INSERT INTO users (email, role) VALUES ('new@example.org', 'reader')
         RETURNING id > (SELECT max(id) FROM users) AS free`,
      )
      expect(rows[0]?.free).toBe(true)
    })
  })

  it('contains no sessions and no sign-in links', async () => {
    await saveBackup(running().database, path, null)
    await inBlank(async (restored) => {
      await restoreBackup(restored, path, null)
      const { rows } = await restored.pool.query('SELECT FROM sessions UNION ALL SELECT FROM sign_in_links')
      expect(rows).toEqual([])
    })
  })
})

describe('a restore', () => {
  const damaged: [string, (bytes: Buffer) => Buffer][] = [
    ['cut in the middle', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['cut at the end', (bytes) => bytes.subarray(0, -3)],
    ['with other content', () => Buffer.from('a,b\n1,2\n')],
    ['with no content', () => Buffer.alloc(0)],
  ]
  it.each(damaged)('of a file %s is refused and leaves the database empty', async (_what, damage) => {
    for (const passphrase of [null, 'a passphrase']) {
      await saveBackup(running().database, path, passphrase)
      const broken = join(folder, 'broken.backup')
      await writeFile(broken, damage(await readFile(path)))
      await inBlank(async (database) => {
        await expect(restoreBackup(database, broken, passphrase)).rejects.toThrow(BadBackup)
        expect(await tablesOf(database)).toEqual([])
      })
    }
  })

  it('of a file with any one byte changed is refused before anything reaches the database', async () => {
    await saveBackup(running().database, path, null)
    const broken = join(folder, 'broken.backup')
    const bytes = await readFile(path)
    // What stands before is the time and system in gzip's own header, which no content depends on.
    const afterHeaders = 'recusal-backup/1 plain    \n'.length + 10
    const step = Math.ceil((bytes.length - afterHeaders) / 100)
    await inBlank(async (database) => {
      for (let at = afterHeaders; at < bytes.length; at += step) {
        const changed = Buffer.from(bytes)
        changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
        await writeFile(broken, changed)
        await expect(restoreBackup(database, broken, null), `byte ${at}`).rejects.toThrow(BadBackup)
      }
      expect(await tablesOf(database)).toEqual([])
    })
  })

  it('asks for the passphrase, and needs the right one', async () => {
    await saveBackup(running().database, path, 'a passphrase')
    expect(await readFile(path, 'latin1')).not.toContain('jared')
    await inBlank(async (database) => {
      await expect(restoreBackup(database, path, null)).rejects.toThrow(/passphrase/)
      await expect(restoreBackup(database, path, 'another')).rejects.toThrow(/passphrase does not open/)
    })
  })

  it('is refused if the database is not empty', async () => {
    const { database } = running()
    await saveBackup(database, path, null)
    await expect(restoreBackup(database, path, null)).rejects.toThrow(NotRestored)
  })

  it('accepts a backup from an older version', async () => {
    await inBlank(async (older) => {
      await migrate(older.sequelize, '0021-log-by-recording')
      expect(await tablesOf(older)).not.toContain('throttles')
      await older.pool.query(`INSERT INTO users (email, role) VALUES ('old@example.org', 'reader')`)
      await saveBackup(older, path, null)
    })
    await inBlank(async (restored) => {
      await restoreBackup(restored, path, null)
      await bringUpToDate(restored)
      expect(await tablesOf(restored)).toContain('throttles')
      const { rows } = await restored.pool.query<{ email: string }>('SELECT email FROM users')
      expect(rows).toEqual([{ email: 'old@example.org' }])
    })
  })
})

it('several backups to one file do not spoil one another', async () => {
  const file = join(folder, 'shared', 'one.backup')
  await mkdir(dirname(file))
  await Promise.all(['a', 'b', 'c'].map(() => saveBackup(running().database, file, 'one passphrase')))
  expect(await readdir(dirname(file))).toEqual(['one.backup'])
  const { connection, drop } = await blankDatabase()
  const restored = openDatabase(connection)
  await restoreBackup(restored, file, 'one passphrase')
  await restored.close()
  await drop()
})

it('replaces the target of a link, and nothing that is not a file', async () => {
  const place = join(folder, 'names')
  await mkdir(place)
  await writeFile(join(place, 'target'), '')
  await symlink('target', join(place, 'link'))
  await saveBackup(running().database, join(place, 'link'), null)
  expect((await lstat(join(place, 'link'))).isSymbolicLink()).toBe(true)
  expect((await stat(join(place, 'target'))).size).toBeGreaterThan(10_000)
  const server = createServer().listen(join(place, 'socket'))
  await once(server, 'listening')
  const save = (name: string) => saveBackup(running().database, join(place, name), null)
  await expect(save('socket')).rejects.toThrow('is a device, not a file')
  await expect(save('.')).rejects.toThrow('is a folder, not a file')
  expect((await lstat(join(place, 'socket'))).isSocket()).toBe(true)
  server.close()
})

it('leaves no partial file behind if it fails', async () => {
  const { database } = running()
  await expect(saveBackup(database, join(folder, 'no-folder', 'x.backup'), null)).rejects.toThrow('ENOENT')
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
})
