import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { useApp } from '../support/app.ts'

const running = useApp('file', {}, { stalledMs: 2000 })

/** More than fits in the buffers between a server and a reader. */
const ROWS = 4_000
const TITLE = 'x'.repeat(6_000)

describe('a client that stops reading', () => {
  it('does not hold up the database, and is disconnected', async () => {
    const { app, database } = running()
    await database.pool.query(
      `INSERT INTO sources (slug, url, publisher, title)
       SELECT 'long-' || n, 'https://long.example/' || n, 'P', $1 FROM generate_series(1, ${ROWS}) n`,
      [TITLE],
    )
    const server = createServer(app)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const connected = once(server, 'connection') as Promise<[Socket]>
      const request = get(`http://127.0.0.1:${port}/reports/sources.csv?q=long.example`)
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      const [socket] = await connected
      expect(response.statusCode).toBe(200)
      await vi.waitFor(
        async () => {
          const { rows } = await database.pool.query(
            `SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state <> 'idle' AND datname = current_database()`,
          )
          expect(rows).toEqual([])
        },
        { timeout: 30_000 },
      )
      if (!socket.destroyed) await once(socket, 'close')
      expect(socket.bytesWritten).toBeLessThan(ROWS * TITLE.length)
      response.destroy()
    } finally {
      server.close()
    }
  })
})
