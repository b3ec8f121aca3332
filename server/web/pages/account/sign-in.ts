import type { Request, Response } from 'express'
import { Router } from 'express'
import { redeemSignInLink } from '../../../accounts/sign-in-links.ts'
import { lacksSecondStep, passSecondStep } from '../../../accounts/two-factor.ts'
import { type CurrentUser, checkCredentials, findAccount, findActiveUser } from '../../../accounts/users.ts'
import type { AppContext } from '../../context.ts'
import { deviceOf } from '../../device.ts'
import { HttpError } from '../../errors.ts'
import { pathParameter, textField } from '../../input.ts'
import { checksToken, endOwnSession, renewSession } from '../../middleware/sessions.ts'
import { throttle } from '../../middleware/throttle.ts'
import { securityLog } from '../../security-log.ts'
import { signInLimits } from './sign-in-limits.ts'

/** How long somebody has for the second step. */
const PENDING_MINUTES = 10

/** A new session in place of the one from before, which must not become theirs; it remembers where to go on to. */
async function freshSession(req: Request): Promise<string> {
  const returnTo = req.session.returnTo ?? '/'
  await renewSession(req)
  return /^\/(?!\/)/.test(returnTo) ? returnTo : '/'
}

/** How somebody signs in, for the event that says so. */
type Way = 'password' | 'one-time link' | 'password and code' | 'recovery code'

/** What happens once somebody has signed in, or has shown the first half of it. */
interface SigningIn {
  readonly user: CurrentUser
  readonly way: Way
  /** What is said besides, and where to go in place of where they came from. */
  readonly words?: string
  readonly to?: string
}

/** Begins sessions, and asks for the code of their app first of those who have one. */
function entrance(context: AppContext) {
  const { config, clock } = context
  const note = securityLog(context)
  const { limits, remember } = signInLimits(context)

  async function begin(req: Request, res: Response, { user, way, words = '', to }: SigningIn): Promise<void> {
    const returnTo = await freshSession(req)
    const now = clock()
    Object.assign(req.session, {
      userId: user.id,
      fresh: true,
      signedInAt: now.toISOString(),
      confirmedAt: now.getTime(),
      device: deviceOf(req.get('user-agent')),
      notice: `You are signed in as ${user.email}.${words}`,
    })
    remember(req, res, user.email)
    await note(req, 'signed_in', { account: user, detail: way })
    res.redirect(303, lacksSecondStep(config, user) ? '/account/two-factor' : (to ?? returnTo))
  }

  async function enter(req: Request, res: Response, signingIn: SigningIn): Promise<void> {
    const { user, to } = signingIn
    if (!user.twoFactor) {
      await begin(req, res, signingIn)
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
  return { begin, enter, limits, note }
}

/** Who is between the two steps; null where nobody is, or they took too long. */
async function pendingUser({ database, clock }: AppContext, req: Request): Promise<CurrentUser | null> {
  const { pendingUserId, pendingSince = 0 } = req.session
  if (pendingUserId === undefined || clock().getTime() - pendingSince > PENDING_MINUTES * 60_000) return null
  return findActiveUser(database, pendingUserId)
}

export function signInRoutes(context: AppContext): Router {
  const { database, clock, secretsKey } = context
  const router = Router()
  const { begin, enter, limits, note } = entrance(context)
  router.get('/sign-in', (req, res) => {
    if (req.user !== undefined) {
      res.redirect(303, '/account')
      return
    }
    res.render('account/sign-in', { title: 'Sign in', email: '' })
  })
  router.post('/sign-in', checksToken, ...limits, async (req, res) => {
    const email = textField(req, 'email')
    const user = await checkCredentials(database, email, textField(req, 'password'))
    if (user === null) {
      await note(req, 'sign_in_refused', { account: await findAccount(database, email) })
      const reason = 'The e-mail address and the password do not belong together.'
      res.status(422).render('account/sign-in', { title: 'Error: Sign in', email, problem: reason })
      return
    }
    await enter(req, res, { user, way: 'password' })
  })
  router.get('/sign-in/code', async (req, res) => {
    if ((await pendingUser(context, req)) === null) res.redirect(303, '/sign-in')
    else res.render('account/sign-in-code', { title: 'Sign in: code' })
  })
  // The guesses at one account count together, from wherever they come.
  router.post(
    '/sign-in/code',
    checksToken,
    throttle(context, 'code', { keyOf: (req) => req.session.pendingUserId ?? 'nobody' }),
    async (req, res) => {
      const user = await pendingUser(context, req)
      if (user === null) {
        req.session.notice = 'That took too long: sign in again.'
        res.redirect(303, '/sign-in')
        return
      }
      const step = await passSecondStep(database, secretsKey, user.id, textField(req, 'code'), clock())
      if (step === null) {
        await note(req, 'code_refused', { account: user })
        const problem = 'This is not the code that the app shows now, nor a recovery code that is left.'
        res.status(422).render('account/sign-in-code', { title: 'Error: Sign in: code', problem })
        return
      }
      if (step === 'recovery code') await note(req, 'recovery_code_used', { account: user })
      await begin(req, res, { user, way: step === 'app' ? 'password and code' : 'recovery code' })
    },
  )
  // A link in a message may be opened by a scanner: the link shows a button, and the button signs in.
  router.get('/sign-in/:token', (_req, res) => {
    res.render('account/sign-in-link', { title: 'Sign in' })
  })
  router.post('/sign-in/:token', checksToken, throttle(context, 'sign-in link'), async (req, res) => {
    const user = await redeemSignInLink(database, pathParameter(req, 'token'), clock())
    if (user === null)
      throw new HttpError(
        410,
        'This link has been used or is too old. Ask an administrator for a new one, or start the server again for the first administrator’s.',
      )
    await enter(req, res, {
      user,
      way: 'one-time link',
      words: ' Set a password to sign in again later.',
      to: '/account',
    })
  })
  router.post('/sign-out', checksToken, async (req, res) => {
    await endOwnSession(req, res)
    res.redirect(303, '/')
  })
  return router
}
