import type { Request, RequestHandler, Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import type { Database } from '../../database/index.ts'
import { HttpError } from '../errors.ts'
import { SharedCounts } from './shared-counts.ts'

const WINDOW_MINUTES = 15
const MOST_FAILURES = 10

/**
 * So many requests of one client in a quarter of an hour, those that were refused left out.
 * @param what is limited, in a few words. @param answer what those past the limit get.
 */
export function limitRequests(
  database: Database,
  what: string,
  most: number,
  answer: (req: Request, res: Response, minutes: number) => void,
): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MINUTES * 60_000,
    limit: most,
    store: new SharedCounts(database, what),
    passOnStoreError: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipFailedRequests: true,
    handler: (req, res) => {
      answer(req, res, WINDOW_MINUTES)
    },
  })
}

/**
 * So many failures in a quarter of an hour, then wait: per address of the client, or whatever `keyOf` says.
 * @param what is limited, in a few words.
 */
export function throttle(
  database: Database,
  what: string,
  keyOf?: (req: Request) => string,
  most = MOST_FAILURES,
): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MINUTES * 60_000,
    limit: most,
    store: new SharedCounts(database, what),
    passOnStoreError: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipSuccessfulRequests: true,
    ...(keyOf === undefined ? {} : { keyGenerator: keyOf }),
    handler: () => {
      throw new HttpError(429, `Too many failed attempts. Try again in ${WINDOW_MINUTES} minutes.`)
    },
  })
}
