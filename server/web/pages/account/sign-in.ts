import { type Request, type RequestHandler, Router } from 'express'
import { redeemSignInLink } from '../../../accounts/sign-in-links.ts'
import { passSecondStep } from '../../../accounts/two-factor.ts'
import { type CurrentUser, checkCredentials, findAccount, findActiveUser } from '../../../accounts/users.ts'
import type { AppContext } from '../../context.ts'
import { HttpError } from '../../errors.ts'
import { pathParameter, textField } from '../../input.ts'
import { checksToken, endOwnSession } from '../../middleware/sessions.ts'
import { throttle } from '../../middleware/throttle.ts'
import { entrance } from './entrance.ts'
import { codeLimits, signInLimits } from './sign-in-limits.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** Who is between the two steps of signing in; null if no one is. */
    halfSignedIn?: CurrentUser | null
  }
}

/** How long a user has for the second step. */
const PENDING_MINUTES = 10

/** Who is between the two steps; null if no one is, or they took too long. */
async function pendingUser({ database, clock }: AppContext, req: Request): Promise<CurrentUser | null> {
  const { pendingUserId, pendingSince = 0 } = req.session
  if (pendingUserId === undefined || clock().getTime() - pendingSince > PENDING_MINUTES * 60_000) return null
  return findActiveUser(database, pendingUserId)
}

export function signInRoutes(context: AppContext): Router {
  const { database, clock, secretsKey } = context
  const router = Router()
  const { begin, enter, note } = entrance(context)
  const limits = signInLimits(context)
  const openId = context.config.openId?.name ?? null
  router.get('/sign-in', (req, res) => {
    if (req.user !== undefined) {
      res.redirect(303, '/account')
      return
    }
    res.render('account/sign-in', { title: 'Sign in', email: '', openId })
  })
  router.post('/sign-in', checksToken, ...limits, async (req, res) => {
    const email = textField(req, 'email')
    const user = await checkCredentials(database, email, textField(req, 'password'))
    if (user === null) {
      await note(req, 'sign_in_refused', { account: await findAccount(database, email) })
      const reason = 'The email address and password do not match.'
      res.status(422).render('account/sign-in', { title: 'Error: Sign in', email, problem: reason, openId })
      return
    }
    await enter(req, res, { user, way: 'a password' })
  })
  router.get('/sign-in/code', async (req, res) => {
    if ((await pendingUser(context, req)) === null) res.redirect(303, '/sign-in')
    else res.render('account/sign-in-code', { title: 'Sign in: code' })
  })
  const findsPending: RequestHandler = async (req, _res, next) => {
    req.halfSignedIn = await pendingUser(context, req)
    next()
  }
  router.post('/sign-in/code', checksToken, findsPending, ...codeLimits(context), async (req, res) => {
    const user = req.halfSignedIn
    if (user == null) {
      req.session.notice = 'That took too long. Sign in again.'
      res.redirect(303, '/sign-in')
      return
    }
    const step = await passSecondStep(database, secretsKey, user.id, textField(req, 'code'), clock())
    if (step === null) {
      await note(req, 'code_refused', { account: user })
      const problem = 'This is neither the code that your app shows now nor an unused recovery code.'
      res.status(422).render('account/sign-in-code', { title: 'Error: Sign in: code', problem })
      return
    }
    if (step === 'recovery code') await note(req, 'recovery_code_used', { account: user })
    await begin(req, res, { user, way: step === 'app' ? 'the code of an app' : 'a recovery code' })
  })
  // A link in a message may be opened by a scanner: the link shows a button, and the button signs in.
  router.get('/sign-in/:token', (_req, res) => {
    res.render('account/sign-in-link', { title: 'Sign in' })
  })
  router.post('/sign-in/:token', checksToken, throttle(context, 'sign-in link'), async (req, res) => {
    const user = await redeemSignInLink(database, pathParameter(req, 'token'), clock())
    if (user === null)
      throw new HttpError(
        410,
        'This link has been used or is too old. Ask an administrator for a new one. If this was the first administrator’s link, restart the server to get another.',
      )
    await enter(req, res, {
      user,
      way: 'a one-time link',
      words: ' Set a password to sign in again later.',
      to: '/account',
    })
  })
  router.post('/sign-out', checksToken, async (req, res) => {
    await endOwnSession(req, res)
    // Anything the browser still cached from signed-in pages goes too.
    res.set('Clear-Site-Data', '"cache"')
    res.redirect(303, '/')
  })
  return router
}
