import type { Request, Response } from 'express'
import { Router } from 'express'
import { redeemSignInLink } from '../../../accounts/sign-in-links.ts'
import { hasTwoFactor, passesSecondStep } from '../../../accounts/two-factor.ts'
import { type CurrentUser, checkCredentials, findActiveUser } from '../../../accounts/users.ts'
import type { AppContext } from '../../context.ts'
import { HttpError } from '../../errors.ts'
import { pathParameter, textField } from '../../input.ts'
import { checksToken, endOwnSession, renewSession } from '../../middleware/sessions.ts'
import { throttle } from '../../middleware/throttle.ts'
import { deviceOf } from './device.ts'

/** How long somebody has for the second step. */
const PENDING_MINUTES = 10
/** Guesses at one account in a quarter of an hour. */
const MOST_OF_ONE_ACCOUNT = 30

/** A new session in place of the one from before, which must not become theirs; it remembers where to go on to. */
async function freshSession(req: Request): Promise<string> {
  const returnTo = req.session.returnTo ?? '/'
  await renewSession(req)
  return /^\/(?!\/)/.test(returnTo) ? returnTo : '/'
}

async function beginSession(
  now: Date,
  req: Request,
  res: Response,
  user: CurrentUser,
  words: string,
  to?: string,
): Promise<void> {
  const returnTo = await freshSession(req)
  req.session.userId = user.id
  req.session.fresh = true
  req.session.signedInAt = now.toISOString()
  req.session.device = deviceOf(req.get('user-agent'))
  req.session.notice = `You are signed in as ${user.email}.${words}`
  res.redirect(303, to ?? returnTo)
}

/** Signs in whoever has shown that they are this user, or asks for the code of their app first. */
async function enter(
  { database, clock }: AppContext,
  req: Request,
  res: Response,
  user: CurrentUser,
  words = '',
  to?: string,
): Promise<void> {
  if (!(await hasTwoFactor(database, user.id))) {
    await beginSession(clock(), req, res, user, words, to)
    return
  }
  const returnTo = await freshSession(req)
  Object.assign(req.session, {
    pendingUserId: user.id,
    pendingSince: clock().getTime(),
    returnTo: to ?? returnTo,
  })
  res.redirect(303, '/sign-in/code')
}

/** Who is between the two steps; null where nobody is, or they took too long. */
async function pendingUser({ database, clock }: AppContext, req: Request): Promise<CurrentUser | null> {
  const { pendingUserId, pendingSince = 0 } = req.session
  if (pendingUserId === undefined || clock().getTime() - pendingSince > PENDING_MINUTES * 60_000) return null
  return findActiveUser(database, pendingUserId)
}

export function signInRoutes(context: AppContext): Router {
  const { database, clock } = context
  const router = Router()
  const ofOneAddress = throttle(database, 'sign-in')
  // From however many addresses: more than its owner's own slips.
  const ofOneAccount = throttle(
    database,
    'sign-in to account',
    (req) => textField(req, 'email').trim().toLowerCase(),
    MOST_OF_ONE_ACCOUNT,
  )
  router.get('/sign-in', (req, res) => {
    if (req.user !== undefined) {
      res.redirect(303, '/account')
      return
    }
    res.render('account/sign-in', { title: 'Sign in', email: '' })
  })
  router.post('/sign-in', checksToken, ofOneAddress, ofOneAccount, async (req, res) => {
    const email = textField(req, 'email')
    const user = await checkCredentials(database, email, textField(req, 'password'))
    if (user === null) {
      const reason = 'The e-mail address and the password do not belong together.'
      res.status(422).render('account/sign-in', { title: 'Error: Sign in', email, problem: reason })
      return
    }
    await enter(context, req, res, user)
  })
  router.get('/sign-in/code', async (req, res) => {
    if ((await pendingUser(context, req)) === null) res.redirect(303, '/sign-in')
    else res.render('account/sign-in-code', { title: 'Sign in: code' })
  })
  // The guesses at one account count together, from wherever they come.
  router.post(
    '/sign-in/code',
    checksToken,
    throttle(database, 'code', (req) => req.session.pendingUserId ?? 'nobody'),
    async (req, res) => {
      const user = await pendingUser(context, req)
      if (user === null) {
        req.session.notice = 'That took too long: sign in again.'
        res.redirect(303, '/sign-in')
        return
      }
      if (!(await passesSecondStep(database, user.id, textField(req, 'code'), clock()))) {
        const problem = 'This is not the code that the app shows now, nor a recovery code that is left.'
        res.status(422).render('account/sign-in-code', { title: 'Error: Sign in: code', problem })
        return
      }
      await beginSession(clock(), req, res, user, '')
    },
  )
  // A link in a message may be opened by a scanner: the link shows a button, and the button signs in.
  router.get('/sign-in/:token', (_req, res) => {
    res.render('account/sign-in-link', { title: 'Sign in' })
  })
  router.post('/sign-in/:token', checksToken, throttle(database, 'sign-in link'), async (req, res) => {
    const user = await redeemSignInLink(database, pathParameter(req, 'token'), clock())
    if (user === null)
      throw new HttpError(
        410,
        'This link has been used or is too old. Ask an administrator for a new one, or start the server again for the first administrator’s.',
      )
    await enter(context, req, res, user, ' Set a password to sign in again later.', '/account')
  })
  router.post('/sign-out', checksToken, async (req, res) => {
    await endOwnSession(req, res)
    res.redirect(303, '/')
  })
  return router
}
