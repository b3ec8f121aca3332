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
/** How long it lasts at the most, however busy. */
const SESSION_DAYS = 7

/**
 * What the cookie of a session is called. Over TLS its name says to the browser that no other site of the domain may have
 * set it, and that it goes over TLS alone.
 */
const cookieName = (secure: boolean): string => (secure ? '__Host-recusal' : 'recusal')

/** Sessions in PostgreSQL; none is kept for a visitor who only reads. */
export function sessions({ database, sessionSecret }: AppContext): RequestHandler {
  const [overTls, plain] = [true, false].map((secure) =>
    session({
      // One each: the store makes the cookies of its sessions.
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

/** Puts a new session, of nobody, in place of that of a request. */
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

/** Whether a session is past its end, however lately it was used. */
function hasRunOut({ signedInAt }: SessionData, now: Date): boolean {
  return signedInAt !== undefined && now.getTime() - Date.parse(signedInAt) > SESSION_DAYS * 24 * 3_600_000
}

/** The signed-in user, if any; somebody disabled meanwhile is nobody, and so is whoever signed in too long ago. */
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

/** The token for a form of this session; makes a session where there is none. */
export const csrfToken = csrf.generateToken
