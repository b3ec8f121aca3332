import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sql from 'sql-template-tag'
import supertest from 'supertest'
import { describe, expect, it, vi } from 'vitest'
import { saveBackup } from '../../server/backup/save.ts'
import { Departed, forSomebody } from '../../server/database/askers.ts'
import { tryWriting, writeRecord } from '../../server/record/write-record.ts'
import type { Writer } from '../../server/record/writing.ts'
import { useApp } from '../support/app.ts'
import { holdingWriters } from '../support/database.ts'

const impatient = useApp('file', {}, { limits: { statementMs: 1000, idleMs: 5000 } })
const running = useApp()

const FORM: Writer = { userId: null, via: 'form', reason: null }
const IMPORT: Writer = { userId: null, via: 'import', reason: null }

describe('a database statement that runs longer than anyone waits', () => {
  it('is canceled, and the client is told', async () => {
    const { app, database } = impatient()
    const holder = await database.copyPool.connect()
    await holder.query('BEGIN; LOCK TABLE positions IN ACCESS EXCLUSIVE MODE')
    const answer = await supertest(app).get('/officials/jared-kushner')
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBeDefined()
    expect(answer.text).toContain('This took longer than allowed.')
    await holder.query('ROLLBACK')
    holder.release()
    const answers = () => supertest(app).get('/officials/jared-kushner').expect(200)
    await vi.waitFor(answers, { timeout: 30_000 })
  })

  it('runs to its end in an import, because no one is waiting for a page', async () => {
    const { database } = impatient()
    const limitsOf = async (writer: Writer) => {
      const { result } = await writeRecord(database, writer, async ({ query }) =>
        query<{ statement: string; idle: string }>(sql`
          SELECT current_setting('statement_timeout') AS statement,
            current_setting('idle_in_transaction_session_timeout') AS idle`),
      )
      return result[0]
    }
    expect(await limitsOf(FORM)).toEqual({ statement: '1s', idle: '5s' })
    expect(await limitsOf(IMPORT)).toEqual({ statement: '0', idle: '0' })
    expect(await limitsOf(FORM)).toEqual({ statement: '1s', idle: '5s' })
  })
})

it('a backup takes as long as it needs', async () => {
  const { database } = impatient()
  const folder = await mkdtemp(join(tmpdir(), 'recusal-backup-'))
  const holder = await database.copyPool.connect()
  await holder.query('BEGIN; LOCK TABLE entities IN ACCESS EXCLUSIVE MODE')
  try {
    let ended = false
    const saving = saveBackup(database, join(folder, 'backup'), null).finally(() => {
      ended = true
    })
    const longEnough = async (): Promise<void> => {
      const { rows } = await database.pool.query(
        `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND datname = current_database()
           AND clock_timestamp() - query_start > interval '1500 milliseconds'`,
      )
      expect(ended || rows.length > 0).toBe(true)
    }
    await Promise.all([
      vi.waitFor(longEnough, { timeout: 30_000 }).finally(() => holder.query('ROLLBACK')),
      expect(saving).resolves.toBeGreaterThan(0),
    ])
  } finally {
    holder.release(true)
    await rm(folder, { recursive: true, force: true })
  }
})

describe('when the client has disconnected', () => {
  const gone = AbortSignal.abort()

  it('a read ends before the next statement', async () => {
    const { database } = running()
    const read = forSomebody(gone, true, () => database.query(sql`SELECT 1`))
    await expect(read).rejects.toThrow(Departed)
  })

  it('a waiting preview does not start, and a running one ends', async () => {
    const { database } = running()
    const leaving = new AbortController()
    const tried: string[] = []
    const preview = (name: string, leave: () => void) =>
      forSomebody(leaving.signal, false, () =>
        tryWriting(
          database,
          FORM,
          async ({ query }) => {
            tried.push(name)
            leave()
            await query(sql`SELECT 1`)
            tried.push(`${name}, the rest of it`)
          },
          async () => {},
        ),
      )
    const release = await holdingWriters(database)
    const first = preview('first', () => leaving.abort())
    const second = preview('second', () => {})
    await release()
    await expect(first).rejects.toThrow(Departed)
    await expect(second).rejects.toThrow(Departed)
    expect(tried).toEqual(['first'])
  })

  it('what the client sent is saved', async () => {
    const { database } = running()
    const saved = await forSomebody(gone, false, () =>
      writeRecord(database, FORM, ({ query }) => query<{ done: number }>(sql`SELECT 1 AS done`)),
    )
    expect(saved.result).toEqual([{ done: 1 }])
  })
})
