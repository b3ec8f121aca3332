import { type RequestHandler, raw } from 'express'
import { InputRefused } from '../record/refusals.ts'
import { isTooDeep, twiceNamed } from '../values/json.ts'
import { HttpError } from '../web/errors.ts'

/**
 * Reads a JSON body exactly or refuses it. Bytes that are not UTF-8, and members that appear twice in an object, would
 * otherwise be changed silently.
 */
export function strictJson(limit: string): RequestHandler[] {
  return [raw({ type: 'application/json', limit }), readJson]
}

const readJson: RequestHandler = (req, _res, next) => {
  if (!Buffer.isBuffer(req.body)) {
    req.body = undefined
    next()
    return
  }
  const text = decoded(req.body)
  if (isTooDeep(text)) throw new HttpError(400, 'The body is nested too deeply.')
  try {
    req.body = JSON.parse(text)
  } catch (error) {
    throw new HttpError(400, `The body is not JSON: ${(error as Error).message}`)
  }
  const twice = twiceNamed(text)
  if (twice.length > 0)
    throw new InputRefused(
      twice.map(({ path, name }) => ({ field: [...path, name].join('.'), reason: 'appears twice' })),
    )
  next()
}

function decoded(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new HttpError(400, 'The body is not UTF-8.')
  }
}
