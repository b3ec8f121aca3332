import type { Request, RequestHandler } from 'express'
import { may } from '../accounts/permissions.ts'
import { bearerToken, findTokenUser } from '../accounts/tokens.ts'
import type { CurrentUser } from '../accounts/users.ts'
import type { Database } from '../database/index.ts'
import type { AppContext } from '../web/context.ts'
import { HttpError } from '../web/errors.ts'

/** The user whose token the request carries; refused with 401 without a valid one. */
async function requireToken(database: Database, req: Request): Promise<CurrentUser> {
  const token = bearerToken(req)
  const user = token === null ? null : await findTokenUser(database, token)
  if (user === null) throw new HttpError(401, 'Send a valid API token: Authorization: Bearer TOKEN.')
  return user
}

/** Lets through whose token allows writing links, and says who they are; else 401 or 403. */
export function requireWriter({ database }: AppContext): RequestHandler {
  return async (req, _res, next) => {
    const user = await requireToken(database, req)
    if (!may(user.role, 'record:write')) throw new HttpError(403, `A ${user.role} may not write links.`)
    req.user = user
    next()
  }
}

/** With `PUBLIC_READ=false`, only those with a token see anything. */
export function apiReaders({ config, database }: AppContext): RequestHandler {
  return async (req, _res, next) => {
    if (!config.publicRead) await requireToken(database, req)
    next()
  }
}
