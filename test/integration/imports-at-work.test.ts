import sql from 'sql-template-tag'
import { expect, it } from 'vitest'
import { ImportJobs } from '../../server/exchange/in/jobs.ts'
import { addImport, dropImport, findImport } from '../../server/exchange/in/store.ts'
import { TableMapping } from '../../server/exchange/in/table/mapping.ts'
import { commitImport } from '../../server/exchange/in/work.ts'
import { sayAlive } from '../../server/exchange/in/work-heard-of.ts'
import { createLogger } from '../../server/log.ts'
import { useApp } from '../support/app.ts'

const running = useApp()

const FILE = Buffer.from(
  JSON.stringify({
    format: 'recusal-dataset/1',
    entities: [{ id: 'slow-fund', kind: 'fund', name: 'A Slow Fund' }],
  }),
)
const BY = { userId: null, reason: 'A test' }

/** A draft of which a task has begun, as `ImportJobs` begins one, long ago. */
async function begun() {
  const { database } = running()
  const id = await addImport(database.query, {
    dataset: 'slow',
    fileName: 'slow.json',
    format: 'dataset',
    mapping: TableMapping.parse({}),
    content: FILE,
    userId: null,
  })
  await database.query(sql`UPDATE imports SET state = 'working', task = 'commit', begun_at = now() - interval '1 hour'
    WHERE id = ${id}::bigint`)
  await database.query(
    sql`INSERT INTO import_work (import_id, heard_at) VALUES (${id}::bigint, now() - interval '1 hour')`,
  )
  const given = await findImport(database.query, id)
  if (given === null) throw new Error('there is no such import')
  return given
}

it('goes on saying how far it is while it writes, so that no one takes it for cut off', async () => {
  const { database } = running()
  const given = await begun()
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let reached = (): void => undefined
  const writing = new Promise<void>((resolve) => {
    reached = resolve
  })
  const committed = commitImport(database, given, BY, {
    progress: () => {},
    changes: async () => {
      reached()
      await released
    },
  })
  await writing
  await sayAlive(database.query, given.id, 5, 10)
  const seen = await findImport(database.query, given.id)
  expect(seen).toMatchObject({ done: 5, total: 10 })
  expect(Date.now() - (seen?.heardAt?.getTime() ?? 0)).toBeLessThan(60_000)
  expect(await dropImport(database.query, given.id)).toBe(false)
  const jobs = new ImportJobs(database, createLogger('silent'))
  expect(await jobs.start(given.id, 'commit', BY)).toBe(false)
  release()
  await committed
  // Whoever else was waiting to write the same file finds it done.
  await expect(
    commitImport(database, { ...given, content: FILE }, BY, { progress: () => {} }),
  ).rejects.toThrow('already been done')
})

it('is not written once it was discarded', async () => {
  const { database } = running()
  const given = await begun()
  expect(await dropImport(database.query, given.id)).toBe(true)
  const late = commitImport(database, { ...given, content: FILE }, BY, { progress: () => {} })
  await expect(late).rejects.toThrow('discarded')
})
