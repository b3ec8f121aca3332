import { Router } from 'express'
import sql from 'sql-template-tag'
import type { AppContext } from './context.ts'

/** `/healthz` answers while the process runs; `/readyz` answers while the database responds and has the record’s tables. */
export function healthRoutes({ database, log }: AppContext): Router {
  const router = Router()
  router.get('/healthz', (_req, res) => {
    res.type('text').send('alive\n')
  })
  router.get('/readyz', async (_req, res) => {
    try {
      const [row] = await database.query<{ reads: boolean }>(sql`
        SELECT current_setting('transaction_read_only') = 'on' AS reads, EXISTS (SELECT FROM recordings)`)
      res.type('text').send(row?.reads === true ? 'ready, read-only\n' : 'ready\n')
    } catch (error) {
      log.warn({ err: error }, 'the database does not answer')
      res.status(503).type('text').send('the database does not answer\n')
    }
  })
  return router
}
