import type { Request, RequestHandler } from 'express'
import { AS_OF_REASON, type AsOf, readAsOf } from '../../values/as-of.ts'
import { HttpError } from '../errors.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** The past moment that the reader asks for; undefined means the current record. */
    asOf?: AsOf
    /** Whether the page can show the record's past: it can then be cited with its moment. */
    hasPast?: boolean
  }
}

/**
 * Makes a route show the record, including its past: it reads `as_of` from the address. A route without it shows the
 * current record, whatever the address says.
 * @throws {HttpError} 400 for a moment that cannot be read or lies in the future.
 */
export const readsAsOf: RequestHandler = (req, _res, next) => {
  req.ofRecord = true
  req.hasPast = true
  takeMoment(req, req.query.as_of)
  next()
}

/** Makes a request read the record at a moment, as its address or an address in it has it. @throws {HttpError} 400 */
export function takeMoment(req: Request, written: unknown): void {
  if (written !== undefined && written !== '') {
    const asOf = typeof written === 'string' ? readAsOf(written, req.receivedAt) : null
    if (asOf === null) {
      throw new HttpError(400, `The moment in the address cannot be shown: “as_of” ${AS_OF_REASON}.`, [
        { field: 'as_of', reason: AS_OF_REASON },
      ])
    }
    req.asOf = asOf
  }
}
