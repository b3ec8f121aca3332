import { type RequestHandler, raw } from 'express'
import { InputRefused } from '../record/refusals.ts'
import { JsonRefused, readJson } from '../values/json.ts'
import { HttpError } from '../web/errors.ts'

/**
 * Reads a JSON body exactly or refuses it. Bytes that are not UTF-8, and members that appear twice in an object, would
 * otherwise be changed silently.
 */
export function strictJson(limit: string): RequestHandler[] {
  return [raw({ type: 'application/json', limit }), readBody]
}

const readBody: RequestHandler = (req, _res, next) => {
  if (!Buffer.isBuffer(req.body)) {
    req.body = undefined
    next()
    return
  }
  const text = decoded(req.body)
  try {
    req.body = readJson(text)
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error
    const whole = error.problems.find(({ field }) => field === '')
    throw whole === undefined
      ? new InputRefused(error.problems)
      : new HttpError(400, `The body ${whole.reason}.`)
  }
  next()
}

function decoded(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new HttpError(400, 'The body is not UTF-8.')
  }
}
