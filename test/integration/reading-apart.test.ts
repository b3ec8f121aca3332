import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Apart, TooManyJobs } from '../../server/apart.ts'
import { readRowsApart } from '../../server/exchange/in/table/read-apart.ts'

const ROWS = 20_000

it('reads a large table without blocking other work', async () => {
  const lines = Array.from({ length: ROWS }, (_, row) => `Company ${row},Owner ${row},2024`)
  let read = false
  const reading = readRowsApart('csv', Buffer.from(['held,holder,since', ...lines].join('\n')))
  void reading.then(() => (read = true))
  let turns = 0
  while (!read) {
    await setImmediate()
    turns += 1
  }
  // If this thread did the reading, it would be done within a turn or two of the event loop.
  expect(turns).toBeGreaterThan(20)
  const { columns, rows } = await reading
  expect(columns).toEqual(['held', 'holder', 'since'])
  expect(rows).toHaveLength(ROWS)
})

it('explains what is not a table, just as without a separate thread', async () => {
  await expect(readRowsApart('csv', Buffer.from('alone\n'))).rejects.toThrow(
    'The table has a header but no rows.',
  )
})

it('a job that takes too long ends, and the next is done', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recusal-apart-'))
  const script = join(folder, 'job.mjs')
  await writeFile(
    script,
    'export default ({ ms }) => { for (const end = Date.now() + ms; Date.now() < end; ); return ms }',
  )
  const apart = new Apart<{ ms: number }, number>(script, { mostMemoryMb: 500, mostMs: 5000, mostWaiting: 2 })
  const [endless, next] = [apart.run({ ms: 1_000_000 }), apart.run({ ms: 1 })]
  await expect(apart.run({ ms: 1 })).rejects.toThrow(TooManyJobs)
  await expect(endless).rejects.toThrow(/abort/i)
  await expect(next).resolves.toBe(1)
  await rm(folder, { recursive: true })
})
