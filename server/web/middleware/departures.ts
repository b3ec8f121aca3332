import type { RequestHandler } from 'express'
import { forSomebody } from '../../database/askers.ts'

/** How much may wait for the end of one answer: limits, measures and what keeps it, each for a reason of its own. */
const MOST_LISTENERS = 24

/** Gives up what is only read for somebody once they have left. */
export const noticesDepartures: RequestHandler = (req, res, next) => {
  res.setMaxListeners(MOST_LISTENERS)
  const leaving = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) leaving.abort()
  })
  const onlyReads = req.method === 'GET' || req.method === 'HEAD'
  forSomebody(leaving.signal, onlyReads, next)
}
