import { Router } from 'express'
import type { AppContext } from '../../web/context.ts'
import { HttpError } from '../../web/errors.ts'
import { baseUrl } from '../../web/input.ts'
import { sendProblem } from '../../web/middleware/errors.ts'
import { apiReaders } from '../auth.ts'
import { strictJson } from '../strict-json.ts'

/** The most calls in one request, which counts as one however many it has. */
const MOST_CALLS = 10

/**
 * The Model Context Protocol, over HTTP and without sessions: each request gets its own server, which only reads the
 * record.
 */
export function mcpRoutes(context: AppContext): Router {
  const { database, config } = context
  const router = Router()
  // Against DNS rebinding: a page on another site must not send requests as the person who views it.
  router.use('/mcp', (req, _res, next) => {
    const origin = req.get('Origin')
    if (origin !== undefined && origin !== new URL(baseUrl(req)).origin)
      throw new HttpError(403, 'Pages on other sites cannot use this address.')
    next()
  })
  router.post('/mcp', apiReaders(context), ...strictJson('256kb'), async (req, res) => {
    if (Array.isArray(req.body) && req.body.length > MOST_CALLS)
      throw new HttpError(400, `The request has too many calls: at most ${MOST_CALLS}.`)
    res.set('Cache-Control', config.publicRead ? 'no-cache' : 'private, no-store')
    // Loaded by the first request: a server that no assistant asks starts sooner without it.
    const { answerMcp } = await import('./answer.ts')
    await answerMcp(database, req, res)
  })
  // Nothing is streamed, and there is no session to end.
  router.get('/mcp', apiReaders(context), (_req, res) => {
    res.set('Allow', 'POST')
    sendProblem(res, 405, 'Send Model Context Protocol requests with POST.', {})
  })
  return router
}
