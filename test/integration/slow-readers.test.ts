import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { useApp } from '../support/app.ts'

const running = useApp('file', {}, { stalledMs: 2000 })

/** More than fits in the buffers between a server and a reader. */
const ROWS = 4_000
const TITLE = 'x'.repeat(6_000)

const server = async (): Promise<Server> => {
  const listening = createServer(running().app).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return listening
}
const reportOf = (listening: Server): string =>
  `http://127.0.0.1:${(listening.address() as AddressInfo).port}/reports/sources.csv?q=long.example`

/** How many statements are making a report. */
async function beingMade(): Promise<number> {
  const { rows } = await running().database.pool.query(
    `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state <> 'idle' AND datname = current_database()`,
  )
  return rows.length
}

it('ends the statement of a report whose reader left before the first row', async () => {
  const { database } = running()
  const listening = await server()
  const holder = await database.pool.connect()
  await holder.query('BEGIN; LOCK TABLE sources IN ACCESS EXCLUSIVE MODE')
  try {
    const request = get(reportOf(listening))
    request.on('error', () => {})
    await vi.waitFor(async () => expect(await beingMade()).toBe(1), { timeout: 30_000 })
    request.destroy()
    await vi.waitFor(async () => expect(await beingMade()).toBe(0), { timeout: 30_000 })
  } finally {
    holder.release(true)
    listening.close()
  }
})

describe('a client that stops reading', () => {
  it('does not hold up the database, and is disconnected', async () => {
    const { database } = running()
    await database.pool.query(
      `INSERT INTO sources (slug, url, publisher, title)
       SELECT 'long-' || n, 'https://long.example/' || n, 'P', $1 FROM generate_series(1, ${ROWS}) n`,
      [TITLE],
    )
    const listening = await server()
    try {
      const connected = once(listening, 'connection') as Promise<[Socket]>
      const request = get(reportOf(listening))
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      const [socket] = await connected
      expect(response.statusCode).toBe(200)
      await vi.waitFor(async () => expect(await beingMade()).toBe(0), { timeout: 30_000 })
      if (!socket.destroyed) await once(socket, 'close')
      expect(socket.bytesWritten).toBeLessThan(ROWS * TITLE.length)
      response.destroy()
    } finally {
      listening.close()
    }
  })
})
