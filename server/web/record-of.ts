import type { Request } from 'express'
import type { Database } from '../database/index.ts'
import type { Query } from '../database/query.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** Reads the record for this request. */
    readsRecord?: ReturnType<Database['at']>
  }
}

/**
 * Reads the record at the request's moment. All parts of a page read with the same query: it asks for the version of
 * the record once. A request that has written to the record reads with `database.query` instead.
 */
export function recordOf(req: Request, database: Database): Query {
  req.readsRecord ??= database.at(req.asOf)
  return req.readsRecord
}
