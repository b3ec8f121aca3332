import type { RequestHandler } from 'express'
import { mayBeReadElsewhere } from './security.ts'

/** What other sites' scripts may read besides the API: reports, files, figures, feeds, the reconciliation service. */
const READ_ELSEWHERE = /^\/(?:(?:reports|data|figures)\/|reconcile(?:\/|$))|\.atom$/

/**
 * Answers the preflight request that a browser sends before a script on another site sends a token. The preflight
 * itself carries no token, so it is answered before anyone is asked to sign in.
 */
export const answersPreflight: RequestHandler = (req, res, next) => {
  if (req.method !== 'OPTIONS' || !READ_ELSEWHERE.test(req.path)) {
    next()
    return
  }
  mayBeReadElsewhere(res)
  res.set('Access-Control-Allow-Methods', req.path.startsWith('/reconcile') ? 'GET, HEAD, POST' : 'GET, HEAD')
  res.set('Access-Control-Allow-Headers', 'Authorization, Content-Type, If-None-Match')
  res.sendStatus(204)
}
