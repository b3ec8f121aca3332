import type { RequestHandler } from 'express'
import { mayBeReadElsewhere } from './security.ts'

/** What other sites' scripts may read beside the API: reports, whole files, figures, feeds, and the reconciliation service. */
const READ_ELSEWHERE = /^\/(?:(?:reports|data|figures)\/|reconcile(?:\/|$))|\.atom$/

/**
 * Answers the question that a browser asks before a script of another site sends a token along. It comes without one, so
 * it is answered before anybody is asked to sign in.
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
