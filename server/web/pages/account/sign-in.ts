import type { Request, Response } from 'express'
import { Router } from 'express'
import { redeemSignInLink } from '../../../accounts/sign-in-links.ts'
import { hasTwoFactor, passesSecondStep } from '../../../accounts/two-factor.ts'
import { type CurrentUser, checkCredentials, findActiveUser } from '../../../accounts/users.ts'
import type { AppContext } from '../../context.ts'
import { HttpError } from '../../errors.ts'
import { pathParameter, textField } from '../../input.ts'
import { throttle } from '../../middleware/throttle.ts'
import { deviceOf } from './device.ts'

/** How long somebody has for the second step. */
const PENDING_MINUTES = 10

/** A new session in place of the one from before, which must not become theirs; it remembers where to go on to. */
async function freshSession(req: Request): Promise<string> {
  const returnTo = req.session.returnTo ?? '/'
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve()))
  })
  return /^\/(?!\/)/.test(returnTo) ? returnTo : '/'
}

async function beginSession(req: Request, res: Response, user: CurrentUser, words: string, to?: string) {
  const returnTo = await freshSession(req)
  req.session.userId = user.id
  req.session.fresh = true
  req.session.signedInAt = new Date().toISOString()
  req.session.device = deviceOf(req.get('user-agent'))
  req.session.notice = `You are signed in as ${user.email}.${words}`
  res.redirect(303, to ?? returnTo)
}

/** Signs in whoever has shown that they are this user, or asks for the code of their app first. */
async function enter(req: Request, res: Response, user: CurrentUser, words = '', to?: string): Promise<void> {
  if (!(await hasTwoFactor(user.id))) {
    await beginSession(req, res, user, words, to)
    return
  }
  const returnTo = await freshSession(req)
  Object.assign(req.session, { pendingUserId: user.id, pendingSince: Date.now(), returnTo: to ?? returnTo })
  res.redirect(303, '/sign-in/code')
}

/** Who is between the two steps; null where nobody is, or they took too long. */
async function pendingUser(req: Request): Promise<CurrentUser | null> {
  const { pendingUserId, pendingSince = 0 } = req.session
  if (pendingUserId === undefined || Date.now() - pendingSince > PENDING_MINUTES * 60_000) return null
  return findActiveUser(pendingUserId)
}

/** Guesses at one account, from however many addresses: more than its owner's own slips. */
const ofOneAccount = throttle((req) => `account ${textField(req, 'email').trim().toLowerCase()}`, 30)

export function signInRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/sign-in', (req, res) => {
    if (req.user !== undefined) {
      res.redirect(303, '/account')
      return
    }
    res.render('account/sign-in', { title: 'Sign in', email: '' })
  })
  router.post('/sign-in', throttle(), ofOneAccount, async (req, res) => {
    const email = textField(req, 'email')
    const user = await checkCredentials(email, textField(req, 'password'))
    if (user === null) {
      const reason = 'The e-mail address and the password do not belong together.'
      res.status(422).render('account/sign-in', { title: 'Error: Sign in', email, problem: reason })
      return
    }
    await enter(req, res, user)
  })
  router.get('/sign-in/code', async (req, res) => {
    if ((await pendingUser(req)) === null) res.redirect(303, '/sign-in')
    else res.render('account/sign-in-code', { title: 'Sign in: code' })
  })
  // The guesses at one account count together, from wherever they come.
  router.post(
    '/sign-in/code',
    throttle((req) => req.session.pendingUserId ?? 'nobody'),
    async (req, res) => {
      const user = await pendingUser(req)
      if (user === null) {
        req.session.notice = 'That took too long: sign in again.'
        res.redirect(303, '/sign-in')
        return
      }
      if (!(await passesSecondStep(database, user.id, textField(req, 'code')))) {
        const problem = 'This is not the code that the app shows now, nor a recovery code that is left.'
        res.status(422).render('account/sign-in-code', { title: 'Error: Sign in: code', problem })
        return
      }
      await beginSession(req, res, user, '')
    },
  )
  // A link in a message may be opened by a scanner: the link shows a button, and the button signs in.
  router.get('/sign-in/:token', (_req, res) => {
    res.render('account/sign-in-link', { title: 'Sign in' })
  })
  router.post('/sign-in/:token', throttle(), async (req, res) => {
    const user = await redeemSignInLink(pathParameter(req, 'token'))
    if (user === null)
      throw new HttpError(
        410,
        'This link has been used or is too old. Ask an administrator for a new one, or start the server again for the first administrator’s.',
      )
    await enter(req, res, user, ' Set a password to sign in again later.', '/account')
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
