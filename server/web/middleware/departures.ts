import type { RequestHandler } from 'express'
import { forSomebody } from '../../database/askers.ts'

/** How many listeners may wait for the end of one answer: rate limits, metrics and kept answers each need their own. */
const MOST_LISTENERS = 24

/** Abandons work that only reads once the person who asked has left. */
export const noticesDepartures: RequestHandler = (req, res, next) => {
  res.setMaxListeners(MOST_LISTENERS)
  const leaving = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) leaving.abort()
  })
  const onlyReads = req.method === 'GET' || req.method === 'HEAD'
  forSomebody(leaving.signal, onlyReads, next)
}
