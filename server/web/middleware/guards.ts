import type { RequestHandler } from 'express'
import { may, type Permission } from '../../accounts/permissions.ts'
import { HttpError } from '../errors.ts'

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
