import type { Request, RequestHandler, Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import type { CurrentUser } from '../../accounts/users.ts'
import type { Database } from '../../database/index.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'
import { securityLog } from '../security-log.ts'
import { SharedCounts } from './shared-counts.ts'

const WINDOW_MINUTES = 15
const MOST_FAILURES = 10

/**
 * Limits how many requests one client makes in 15 minutes, not counting those that were refused.
 * @param what names what is limited, in a few words. @param answer what clients past the limit get.
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

type Owner = Pick<CurrentUser, 'id' | 'email'>

/** How failures are limited, if not by a client's address and the usual number. */
interface Guesses {
  /** Failures with the same key count together. */
  readonly keyOf?: (req: Request) => string
  readonly most?: number
  /** Requests that do not count. */
  readonly skip?: (req: Request) => boolean
  /** Whose account the guesses are aimed at, if not the signed-in user's. */
  readonly accountOf?: (req: Request) => Promise<Owner | null>
}

/**
 * Allows a number of failures in 15 minutes, then makes the client wait. The first refusal is an event that
 * administrators see.
 * @param what names what is limited, in a few words.
 */
export function throttle(context: AppContext, what: string, guesses: Guesses = {}): RequestHandler {
  const { keyOf, most = MOST_FAILURES, skip, accountOf } = guesses
  const note = securityLog(context)
  return rateLimit({
    windowMs: WINDOW_MINUTES * 60_000,
    limit: most,
    store: new SharedCounts(context.database, what),
    // If failures cannot be counted, no one gets to guess.
    passOnStoreError: false,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipSuccessfulRequests: true,
    ...(keyOf === undefined ? {} : { keyGenerator: keyOf }),
    ...(skip === undefined ? {} : { skip }),
    handler: async (req, res, next) => {
      const { used } = (req as Request & { rateLimit: { used: number } }).rateLimit
      if (used === most + 1) {
        const account = accountOf === undefined ? req.user : await accountOf(req)
        await note(req, 'throttled', { account: account ?? null, detail: what })
      }
      res.set('Retry-After', String(WINDOW_MINUTES * 60))
      next(new HttpError(429, `Too many failed attempts. Try again in ${WINDOW_MINUTES} minutes.`))
    },
  })
}
