import type { Request, RequestHandler } from 'express'
import { may, type Permission } from '../../accounts/permissions.ts'
import { bearerToken, findTokenUser } from '../../accounts/tokens.ts'
import { lacksSecondStep } from '../../accounts/two-factor.ts'
import type { AppContext } from '../context.ts'
import { HttpError, SendAgain } from '../errors.ts'
import { checksToken } from './sessions.ts'

/** Whether a page offers this: to whose role allows it, and on the record as it stands, never on a past one. */
export function mayNow(req: Request, permission: Permission): boolean {
  return req.asOf === undefined && may(req.user?.role, permission)
}

/**
 * Lets through those whose role allows it. A visitor who is not signed in is sent to sign in; what they sent by
 * a form comes back to them, and nothing of the page does.
 */
export function requirePermission(permission: Permission): RequestHandler {
  return (req, res, next) => {
    if (may(req.user?.role, permission)) {
      next()
      return
    }
    const { user, method } = req
    if (user !== undefined) {
      const not = `${user.email} is signed in as ${user.role === 'reader' ? 'a reader, who can read but not write' : `a ${user.role}, who may not do this`}.`
      throw method === 'POST' ? new SendAgain('Not saved', not, 'sign in') : new HttpError(403, not)
    }
    if (method === 'POST') {
      throw new SendAgain('Not saved yet', 'You are not signed in, or your session has ended.', 'sign in')
    }
    req.session.returnTo = req.originalUrl
    res.redirect(303, '/sign-in')
  }
}

/** What a form passes before anything is done for it: first whether its sender may, then its token. */
export function mayPost(permission: Permission): RequestHandler[] {
  return [requirePermission(permission), checksToken]
}

/** With `PUBLIC_READ=false`, only the signed-in see anything, and programs with a token, which read and do no more. */
export function readers({ config, database }: AppContext): RequestHandler {
  const guard = requirePermission('read')
  return async (req, res, next) => {
    if (config.publicRead) {
      next()
      return
    }
    const token = req.method === 'GET' || req.method === 'HEAD' ? bearerToken(req) : null
    const reader = token === null ? null : await findTokenUser(database, token)
    if (reader !== null && !lacksSecondStep(config, reader)) next()
    else guard(req, res, next)
  }
}

/** Whoever's role needs a second step, and has none yet, turns it on before anything else. */
export function asksForSecondStep({ config }: AppContext): RequestHandler {
  return (req, res, next) => {
    if (req.user === undefined || !lacksSecondStep(config, req.user)) next()
    else if (req.method === 'POST')
      throw new SendAgain('Not saved yet', 'Your role needs two-factor sign-in: turn it on first.', 'send')
    else res.redirect(303, '/account/two-factor')
  }
}
