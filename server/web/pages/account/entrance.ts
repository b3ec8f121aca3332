import type { Request, Response } from 'express'
import { lacksSecondStep } from '../../../accounts/two-factor.ts'
import type { CurrentUser } from '../../../accounts/users.ts'
import type { AppContext } from '../../context.ts'
import { deviceOf } from '../../device.ts'
import { renewSession } from '../../middleware/sessions.ts'
import { securityLog } from '../../security-log.ts'
import { rememberBrowser } from './known-browsers.ts'

/** A new session in place of the earlier one, which must not become the user's; it remembers where to go next. */
async function freshSession(req: Request): Promise<string> {
  const returnTo = req.session.returnTo ?? '/'
  await renewSession(req)
  return /^\/(?!\/)/.test(returnTo) ? returnTo : '/'
}

/** How someone signs in, for the security event. */
type Way = 'a password' | 'a one-time link' | 'the code of an app' | 'a recovery code' | 'OpenID Connect'

/** A sign-in that is complete, or waits for its second step. */
interface SigningIn {
  readonly user: CurrentUser
  readonly way: Way
  /** What else the notice says. `to`: where to go instead of where they came from. */
  readonly words?: string
  /** Whether it proves who is there now: a service may sign someone in without asking. */
  readonly proves?: boolean
  readonly to?: string
}

/** Begins sessions; users with two-factor sign-in are first asked for a code. */
export function entrance(context: AppContext) {
  const { config, clock } = context
  const note = securityLog(context)

  async function begin(
    req: Request,
    res: Response,
    { user, way, words = '', proves = true, to }: SigningIn,
  ): Promise<void> {
    const waited = req.session.pendingUserId === user.id && req.session.recovers === true
    const returnTo = await freshSession(req)
    const now = clock()
    Object.assign(req.session, {
      userId: user.id,
      fresh: true,
      signedInAt: now.toISOString(),
      ...(proves ? { confirmedAt: now.getTime() } : {}),
      ...(way === 'a one-time link' || waited ? { recovers: true } : {}),
      device: deviceOf(req.get('user-agent')),
      notice: `You are signed in as ${user.email}.${words}`,
    })
    rememberBrowser(context, req, res, user.email)
    await note(req, 'signed_in', { account: user, detail: `with ${way}` })
    res.redirect(303, lacksSecondStep(config, user) ? '/account/two-factor' : (to ?? returnTo))
  }

  async function enter(req: Request, res: Response, signingIn: SigningIn): Promise<void> {
    const { user, way, to } = signingIn
    if (!user.twoFactor) {
      await begin(req, res, signingIn)
      return
    }
    const returnTo = await freshSession(req)
    Object.assign(req.session, {
      pendingUserId: user.id,
      pendingSince: clock().getTime(),
      returnTo: to ?? returnTo,
      ...(way === 'a one-time link' ? { recovers: true } : {}),
    })
    res.redirect(303, '/sign-in/code')
  }
  return { begin, enter, note }
}
