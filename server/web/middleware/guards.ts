import type { Request, RequestHandler } from 'express'
import { may, type Permission } from '../../accounts/permissions.ts'
import { HttpError } from '../errors.ts'

/** Whether a page offers this: to whose role allows it, and on the record as it stands, never on a past one. */
export function mayNow(req: Request, permission: Permission): boolean {
  return req.asOf === undefined && may(req.user?.role, permission)
}

/** Lets through those whose role allows it; sends others to sign in, or says that they may not. */
export function requirePermission(permission: Permission): RequestHandler {
  return (req, res, next) => {
    if (may(req.user?.role, permission)) {
      next()
      return
    }
    if (req.user !== undefined) {
      throw new HttpError(403, `Your account is a ${req.user.role}’s, which does not allow this.`)
    }
    req.session.returnTo = req.method === 'GET' ? req.originalUrl : '/'
    res.redirect(303, '/sign-in')
  }
}

/** With `PUBLIC_READ=false`, only the signed-in see anything. */
export function readers(publicRead: boolean): RequestHandler {
  const guard = requirePermission('read')
  return (req, res, next) => {
    if (publicRead) next()
    else guard(req, res, next)
  }
}
