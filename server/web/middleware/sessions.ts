import { csrfSync } from 'csrf-sync'
import type { Request, RequestHandler, Response } from 'express'
import session, { type SessionData } from 'express-session'
import { type CurrentUser, findActiveUser } from '../../accounts/users.ts'
import { noteVisit } from '../../accounts/visits.ts'
import type { AppContext } from '../context.ts'
import { SendAgain } from '../errors.ts'
import { sessionStore } from '../session-store.ts'
import { keepsPrivate } from './security.ts'

declare module 'express-session' {
  interface SessionData {
    userId?: string
    /** When and with what the person signed in, for their list of sessions. */
    signedInAt?: string
    device?: string
    /** Set by the request that signs in, and not kept. */
    fresh?: boolean
    /** A user who gave the right password but not yet the code from their app, and since when. */
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
/** How long it lasts at most, however active. */
const SESSION_DAYS = 7

/**
 * The name of the session cookie. Over TLS, the name tells the browser that no other site in the domain may set it and
 * that it is sent only over TLS.
 */
const cookieName = (secure: boolean): string => (secure ? '__Host-recusal' : 'recusal')

const SESSION_COOKIE = /^\s*(?:__Host-)?recusal\s*=/

/** Whether a request comes with a session, perhaps one that has ended. */
export function hasSession(cookies = ''): boolean {
  return cookies.split(';').some((cookie) => SESSION_COOKIE.test(cookie))
}

/** A request's cookies without that of its session. */
export function withoutSession(cookies = ''): string {
  return cookies
    .split(';')
    .filter((cookie) => !SESSION_COOKIE.test(cookie))
    .join(';')
}

/** Sessions in PostgreSQL; a visitor who only reads has none. */
export function sessions({ database, sessionSecret }: AppContext): RequestHandler {
  const [overTls, plain] = [true, false].map((secure) =>
    session({
      // One store each, because a store creates the cookies of its sessions.
      store: sessionStore(database.pool),
      name: cookieName(secure),
      secret: sessionSecret,
      resave: false,
      saveUninitialized: false,
      rolling: true,
      cookie: { httpOnly: true, sameSite: 'lax', path: '/', secure, maxAge: SESSION_HOURS * 3_600_000 },
    }),
  ) as [RequestHandler, RequestHandler]
  return (req, res, next) => (req.secure ? overTls : plain)(req, res, next)
}

/** Replaces a request's session with a new one that has no user. */
export function renewSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve()))
  })
}

/** Ends the session of a request, in the database and in the browser. */
export async function endOwnSession(req: Request, res: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((error) => (error ? reject(error) : resolve()))
  })
  res.clearCookie(cookieName(req.secure), { path: '/', secure: req.secure, httpOnly: true, sameSite: 'lax' })
}

/**
 * Saves the session before a redirect is sent: the browser follows at once, and the next page must know who has
 * signed in and what to say.
 */
export const savesBeforeRedirecting: RequestHandler = (req, res, next) => {
  const redirect = res.redirect.bind(res) as (status: number, url: string) => void
  res.redirect = ((first: number | string, second?: string) => {
    const [status, url] = typeof first === 'number' ? [first, second ?? '/'] : [302, first]
    // The session of a visitor who only reads holds nothing but its cookie and is not saved.
    if (req.session === undefined || Object.keys(req.session).length < 2) {
      redirect(status, url)
      return
    }
    req.session.save((error) => (error ? next(error) : redirect(status, url)))
  }) as typeof res.redirect
  next()
}

/** Whether a session is past its end, however recently it was used. */
function hasRunOut({ signedInAt }: SessionData, now: Date): boolean {
  return signedInAt !== undefined && now.getTime() - Date.parse(signedInAt) > SESSION_DAYS * 24 * 3_600_000
}

/** The signed-in user, if any. A user who has since been disabled, or who signed in too long ago, does not count. */
export function currentUser({ config, database, clock }: AppContext): RequestHandler {
  return async (req, res, next) => {
    if (!config.publicRead) keepsPrivate(res)
    const { userId } = req.session
    if (userId === undefined) {
      next()
      return
    }
    keepsPrivate(res)
    if (hasRunOut(req.session, clock())) {
      await renewSession(req)
      next()
      return
    }
    const user = await findActiveUser(database, userId)
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

/** The token for a form in this session; creates a session if there is none. */
export const csrfToken = csrf.generateToken
