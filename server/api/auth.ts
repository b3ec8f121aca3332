import type { Request, RequestHandler } from 'express'
import { may } from '../accounts/permissions.ts'
import { findTokenUser } from '../accounts/tokens.ts'
import type { CurrentUser } from '../accounts/users.ts'
import { HttpError } from '../web/errors.ts'

/** The user whose token the request carries; refused with 401 without a valid one. */
async function requireToken(req: Request): Promise<CurrentUser> {
  const match = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')
  const user = match?.[1] === undefined ? null : await findTokenUser(match[1])
  if (user === null) throw new HttpError(401, 'Send a valid API token: Authorization: Bearer TOKEN.')
  return user
}

/** The user whose token the request carries, who must be allowed to write links: else 403. */
export async function requireWriter(req: Request): Promise<CurrentUser> {
  const user = await requireToken(req)
  if (!may(user.role, 'record:write')) throw new HttpError(403, `A ${user.role} may not write links.`)
  return user
}

/** With `PUBLIC_READ=false`, only those with a token see anything. */
export function apiReaders(publicRead: boolean): RequestHandler {
  return async (req, _res, next) => {
    if (!publicRead) await requireToken(req)
    next()
  }
}
