import type { RequestHandler } from 'express'
import { HttpError } from '../errors.ts'

/** A name or an address, and perhaps a port, and nothing that would end a header or begin an address. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9.])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i
const LONGEST_HOST = 255

/**
 * Refuses requests whose `Host` is not a valid host (421). Another site's name does no harm: what the site calls itself
 * comes from the configuration, and `baseUrl` repeats no name except this machine's own.
 */
export const knownHost: RequestHandler = (req, _res, next) => {
  const asked = req.get('host') ?? ''
  if (asked.length > LONGEST_HOST || !HOST.test(asked))
    throw new HttpError(421, 'This is not the site you asked for.')
  next()
}
