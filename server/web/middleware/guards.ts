import type { Request, RequestHandler } from 'express'
import { may, type Permission } from '../../accounts/permissions.ts'
import { bearerToken, findTokenUser } from '../../accounts/tokens.ts'
import { lacksSecondStep } from '../../accounts/two-factor.ts'
import type { CurrentUser } from '../../accounts/users.ts'
import type { AppContext } from '../context.ts'
import { HttpError, SendAgain } from '../errors.ts'
import { asksForFile } from '../programs.ts'
import { checksToken } from './sessions.ts'

/** Whether a page offers this: only to users whose role allows it, and only on the current record, never a past one. */
export function mayNow(req: Request, permission: Permission): boolean {
  return req.asOf === undefined && may(req.user?.role, permission)
}

/**
 * Lets through users whose role allows it. A visitor who is not signed in is sent to sign in. What they sent in a form
 * comes back to them, but nothing else on the page does.
 */
export function requirePermission(permission: Permission): RequestHandler {
  return (req, res, next) => {
    if (may(req.user?.role, permission)) {
      next()
      return
    }
    const { user, method } = req
    if (user !== undefined) {
      const not = `${user.email} is signed in as ${user.role === 'reader' ? 'a reader, who can read but not write' : `${user.role}, a role that may not do this`}.`
      throw method === 'POST' ? new SendAgain('Not saved', not, 'sign in') : new HttpError(403, not)
    }
    if (method === 'POST') {
      throw new SendAgain('Not saved yet', 'You are not signed in, or your session has ended.', 'sign in')
    }
    // Anyone can cause a session to be stored by asking for this.
    if (req.originalUrl.length <= LONGEST_RETURN) req.session.returnTo = req.originalUrl
    else delete req.session.returnTo
    res.redirect(303, '/sign-in')
  }
}

/** The longest address to which signing in leads back. */
const LONGEST_RETURN = 1000

/** What a form must pass before anything is done: first its sender's permission, then its token. */
export function mayPost(permission: Permission): RequestHandler[] {
  return [requirePermission(permission), checksToken]
}

/** Files whose addresses do not end like those of reports, feeds and figures. */
const OTHER_FILES = /^\/(?:data\/|oembed$|robots\.txt$)/i

/** Whether someone who reads without being signed in is a program, to which a sign-in page would look like the answer. */
const asksAsProgram = (req: Request): boolean =>
  req.user === undefined &&
  ['GET', 'HEAD'].includes(req.method) &&
  (/^bearer /i.test(req.headers.authorization ?? '') || asksForFile(req, OTHER_FILES))

/** With `PUBLIC_READ=false`, only signed-in users see anything, and programs with a token, which can only read. */
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
    else if (asksAsProgram(req)) throw new HttpError(401, 'Send an API token: Authorization: Bearer TOKEN.')
    else guard(req, res, next)
  }
}

/** Users whose role requires a second step must turn it on before they do anything else. */
export function asksForSecondStep({ config }: AppContext): RequestHandler {
  return (req, res, next) => {
    if (req.user === undefined || !lacksSecondStep(config, req.user)) next()
    else if (req.method === 'POST')
      throw new SendAgain('Not saved yet', 'Your role requires two-factor sign-in. Turn it on first.', 'send')
    else res.redirect(303, '/account/two-factor')
  }
}

/** The signed-in user: the guard before it has made sure that there is one. */
export function needSignedIn(req: Request): CurrentUser {
  if (req.user === undefined) throw new HttpError(403, 'Sign in first.')
  return req.user
}
