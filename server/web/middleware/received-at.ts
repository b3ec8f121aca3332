import type { RequestHandler } from 'express'

declare module 'express-serve-static-core' {
  interface Request {
    /** When the request arrived: one moment for everything that its answer says about “now” and “today”. */
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
