import type { RequestHandler } from 'express'

declare module 'express-serve-static-core' {
  interface Request {
    /** When the request came: one moment for everything that is said of “now” and “today” in its answer. */
    receivedAt: Date
  }
}

/** Reads the clock once for each request. */
export function receivedAt(clock: () => Date): RequestHandler {
  return (req, _res, next) => {
    req.receivedAt = clock()
    next()
  }
}
