import type { Request } from 'express'
import { Router } from 'express'
import { rateLimit } from 'express-rate-limit'
import { type CurrentUser, checkCredentials, redeemSignInLink } from '../../accounts/users.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'
import { pathParameter } from '../input.ts'

const WINDOW_MINUTES = 15
const MOST_FAILURES = 10

/** Ten failures in a quarter of an hour, then wait: per address of the client. */
const throttle = () =>
  rateLimit({
    windowMs: WINDOW_MINUTES * 60_000,
    limit: MOST_FAILURES,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipSuccessfulRequests: true,
    handler: () => {
      throw new HttpError(429, `Too many attempts to sign in. Try again in ${WINDOW_MINUTES} minutes.`)
    },
  })

/** A new session for whoever signs in: one from before must not become theirs. */
async function beginSession(req: Request, user: CurrentUser): Promise<string> {
  const returnTo = req.session.returnTo ?? '/'
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve()))
  })
  req.session.userId = user.id
  return /^\/(?!\/)/.test(returnTo) ? returnTo : '/'
}

function textField(req: Request, name: string): string {
  const value = (req.body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

export function signInRoutes(_context: AppContext): Router {
  const router = Router()
  router.get('/sign-in', (req, res) => {
    if (req.user !== undefined) {
      res.redirect(303, '/account')
      return
    }
    res.render('sign-in', { title: 'Sign in', email: '' })
  })
  router.post('/sign-in', throttle(), async (req, res) => {
    const email = textField(req, 'email')
    const user = await checkCredentials(email, textField(req, 'password'))
    if (user === null) {
      const reason = 'The e-mail address and the password do not belong together.'
      res.status(422).render('sign-in', { title: 'Error: Sign in', email, problem: reason })
      return
    }
    const returnTo = await beginSession(req, user)
    req.session.notice = `You are signed in as ${user.email}.`
    res.redirect(303, returnTo)
  })
  // A link in a message may be opened by a scanner: the link shows a button, and the button signs in.
  router.get('/sign-in/:token', (_req, res) => {
    res.render('sign-in-link', { title: 'Sign in' })
  })
  router.post('/sign-in/:token', throttle(), async (req, res) => {
    const user = await redeemSignInLink(pathParameter(req, 'token'))
    if (user === null)
      throw new HttpError(
        410,
        'This link has been used or is too old. Ask for a new one, or start the server again for the first administrator’s.',
      )
    await beginSession(req, user)
    req.session.notice = `You are signed in as ${user.email}. Set a password to sign in again later.`
    res.redirect(303, '/account')
  })
  router.post('/sign-out', async (req, res) => {
    await new Promise<void>((resolve, reject) => {
      req.session.destroy((error) => (error ? reject(error) : resolve()))
    })
    res.clearCookie('recusal')
    res.redirect(303, '/')
  })
  return router
}
