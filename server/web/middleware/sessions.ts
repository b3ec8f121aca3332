import { csrfSync } from 'csrf-sync'
import type { RequestHandler } from 'express'
import session from 'express-session'
import { type CurrentUser, findActiveUser } from '../../accounts/users.ts'
import { noteVisit } from '../../accounts/visits.ts'
import type { AppContext } from '../context.ts'
import { SendAgain } from '../errors.ts'
import { sessionStore } from '../session-store.ts'

declare module 'express-session' {
  interface SessionData {
    userId?: string
    /** When and with what the person signed in, for their list of sessions. */
    signedInAt?: string
    device?: string
    /** Set by the request that signs in, and not kept. */
    fresh?: boolean
    /** Somebody whose password was right and who has yet to give the code of their app, and since when. */
    pendingUserId?: string
    pendingSince?: number
    /** One message, shown on the next page, with a link where that helps. */
    notice?: string | { words: string; href: string; label: string }
    /** Where to go once signed in. */
    returnTo?: string
  }
}

declare module 'express-serve-static-core' {
  interface Request {
    user?: CurrentUser
    /** When the signed-in user's visit before this one ended. */
    previousVisit?: Date
  }
}

/** How long a session lasts without a request. */
export const SESSION_HOURS = 12

/** Sessions in PostgreSQL; none is kept for a visitor who only reads. */
export function sessions({ database, sessionSecret }: AppContext): RequestHandler {
  return session({
    store: sessionStore(database.pool),
    name: 'recusal',
    secret: sessionSecret,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: SESSION_HOURS * 3_600_000 },
  })
}

/**
 * Saves the session before a redirect is sent: the browser follows at once, and must find there who has
 * signed in and what the next page is to say.
 */
export const savesBeforeRedirecting: RequestHandler = (req, res, next) => {
  const redirect = res.redirect.bind(res) as (status: number, url: string) => void
  res.redirect = ((first: number | string, second?: string) => {
    const [status, url] = typeof first === 'number' ? [first, second ?? '/'] : [302, first]
    // A visitor who only reads has a session of cookies alone, which is not kept.
    if (req.session === undefined || Object.keys(req.session).length < 2) {
      redirect(status, url)
      return
    }
    req.session.save((error) => (error ? next(error) : redirect(status, url)))
  }) as typeof res.redirect
  next()
}

/** The signed-in user, if any; somebody disabled meanwhile is nobody. */
export function currentUser({ database }: AppContext): RequestHandler {
  return async (req, _res, next) => {
    const { userId } = req.session
    const user = userId === undefined ? null : await findActiveUser(database, userId)
    if (user !== null) {
      req.user = user
      const previous = await noteVisit(database, user.id)
      if (previous !== null) req.previousVisit = previous
    }
    next()
  }
}

const csrf = csrfSync({
  getTokenFromRequest: (req) => (req.body as Record<string, unknown> | undefined)?._csrf as string,
})

const EXPIRED = 'The form was open for too long, or you have signed in since you opened it.'

/** Refuses a form that does not carry its session's token; what was typed comes back with a new one. */
export const checksToken: RequestHandler = (req, res, next) => {
  csrf.csrfSynchronisedProtection(req, res, (error?: unknown) => {
    if (error === undefined) next()
    else next(new SendAgain('Not saved yet', EXPIRED, 'send'))
  })
}

/** The token for a form of this session; makes a session where there is none. */
export const csrfToken = csrf.generateToken
