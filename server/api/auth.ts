import type { Request, RequestHandler } from 'express'
import { may } from '../accounts/permissions.ts'
import { bearerToken, findTokenUser, type TokenUser } from '../accounts/tokens.ts'
import { lacksSecondStep } from '../accounts/two-factor.ts'
import { capital, withArticle } from '../values/format.ts'
import type { AppContext } from '../web/context.ts'
import { HttpError } from '../web/errors.ts'

/**
 * The user whose token the request carries. Refuses with 401 without a valid token, and with 403 if the role requires
 * two-factor sign-in and the user has not turned it on.
 */
async function requireToken({ config, database }: AppContext, req: Request): Promise<TokenUser> {
  const token = bearerToken(req)
  const user = token === null ? null : await findTokenUser(database, token)
  if (user === null) throw new HttpError(401, 'Send a valid API token: Authorization: Bearer TOKEN.')
  if (lacksSecondStep(config, user))
    throw new HttpError(
      403,
      `${capital(withArticle(user.role))} must use two-factor sign-in. Turn it on first.`,
    )
  return user
}

/** Lets through users whose token allows writing, and sets `req.user`. Refuses all others with 401 or 403. */
export function requireWriter(context: AppContext): RequestHandler {
  return async (req, _res, next) => {
    const user = await requireToken(context, req)
    if (!may(user.role, 'record:write'))
      throw new HttpError(403, `A ${user.role} may not write to the record.`)
    if (user.scope !== 'write') throw new HttpError(403, 'This token is read-only.')
    req.user = user
    next()
  }
}

/**
 * With `PUBLIC_READ=false`, no one can read without a token. A token that is sent must be valid in any case: a program that
 * sends one should learn that it has ended.
 */
export function apiReaders(context: AppContext): RequestHandler {
  return async (req, _res, next) => {
    if (!context.config.publicRead || bearerToken(req) !== null) await requireToken(context, req)
    next()
  }
}
