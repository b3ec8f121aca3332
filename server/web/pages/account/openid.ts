import { type Request, type Response, Router } from 'express'
import { findByIdentity } from '../../../accounts/openid-identities.ts'
import type { AppContext } from '../../context.ts'
import { HttpError } from '../../errors.ts'
import { baseUrl } from '../../input.ts'
import { throttle } from '../../middleware/throttle.ts'
import { OpenIdClient, OpenIdRefused, type PendingOpenId } from '../../openid-client.ts'
import { entrance } from './entrance.ts'

declare module 'express-session' {
  interface SessionData {
    /** A sign-in that is under way elsewhere. */
    openId?: PendingOpenId
  }
}

/** How many refused answers one client may have in 15 minutes. There is nothing to guess: this bounds the work. */
const MOST_REFUSED = 100

/** Sign-in through the OpenID Connect service that the site is set up with; without one, these pages do not exist. */
export function openIdRoutes(context: AppContext): Router {
  const { config, database, log } = context
  const router = Router()
  const settings = config.openId
  const client = settings === undefined ? null : new OpenIdClient(settings)
  const { enter, note } = entrance(context)

  function needClient(): { client: OpenIdClient; name: string } {
    if (client === null || settings === undefined)
      throw new HttpError(404, 'There is no page at this address.')
    return { client, name: settings.name }
  }

  /** Says what the service did not do, on a page where the user can try again. */
  function tellRefused(res: Response, error: unknown, name: string): void {
    if (!(error instanceof OpenIdRefused)) throw error
    log.warn({ reason: error.message }, 'the sign-in service refused')
    const problem = error.stopped
      ? `${name} did not sign you in.`
      : `${name} did not respond as it should. Try again, or sign in with your password.`
    res
      .status(error.stopped ? 422 : 502)
      .render('account/sign-in', { title: 'Error: Sign in', email: '', problem, openId: name })
  }

  router.get('/sign-in/with', async (req, res) => {
    const { client, name } = needClient()
    try {
      const anew = req.query.anew !== undefined
      const { href, pending } = await client.begin(`${baseUrl(req)}/sign-in/back`, anew)
      req.session.openId = pending
      if (anew) req.session.returnTo = '/account'
      res.redirect(303, href)
    } catch (error) {
      tellRefused(res, error, name)
    }
  })

  router.get(
    '/sign-in/back',
    throttle(context, 'sign-in elsewhere', { most: MOST_REFUSED }),
    async (req: Request, res) => {
      const { client, name } = needClient()
      const pending = req.session.openId
      if (pending === undefined) {
        res.redirect(303, '/sign-in')
        return
      }
      delete req.session.openId
      try {
        const identity = await client.finish(new URL(`${baseUrl(req)}${req.originalUrl}`), pending)
        const user = await findByIdentity(database, identity)
        if (user === null) {
          await note(req, 'sign_in_refused', { account: null, detail: `${name}: no account` })
          const problem = `You do not have an account here. ${name} recognizes you, but an administrator must invite you at the email address that it has verified.`
          res
            .status(422)
            .render('account/sign-in', { title: 'Error: Sign in', email: '', problem, openId: name })
          return
        }
        await enter(req, res, { user, way: 'OpenID Connect', proves: pending.anew })
      } catch (error) {
        tellRefused(res, error, name)
      }
    },
  )
  return router
}
