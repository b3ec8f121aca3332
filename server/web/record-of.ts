import type { Request } from 'express'
import type { Database } from '../database/index.ts'
import type { Reading } from '../database/kept-record.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** Reads the record for this request. */
    readsRecord?: Reading
  }
}

/**
 * Reads the record at the request's moment. All parts of a page read with the same query: it asks for the version of
 * the record once. A request that has written to the record reads with `database.query` instead.
 */
export function recordOf(req: Request, database: Database): Reading {
  req.readsRecord ??= database.at(req.asOf)
  return req.readsRecord
}
