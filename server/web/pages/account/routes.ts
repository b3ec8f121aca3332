import { type Request, type RequestHandler, type Response, Router } from 'express'
import { endSession, endSessions } from '../../../accounts/sessions.ts'
import { addOwnToken, endToken } from '../../../accounts/tokens.ts'
import {
  AccountRefused,
  type CurrentUser,
  checkCredentials,
  hasPassword,
  setPassword,
} from '../../../accounts/users.ts'
import type { Database } from '../../../database/index.ts'
import type { AppContext } from '../../context.ts'
import { HttpError } from '../../errors.ts'
import { pathParameter, textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { throttle } from '../../middleware/throttle.ts'
import { type AccountProblem, accountPage } from './view.ts'

/** Whoever is signed in: the guard before has seen to it that somebody is. */
export function needSignedIn(req: Request): CurrentUser {
  if (req.user === undefined) throw new HttpError(403, 'Sign in first.')
  return req.user
}

/** Whether the person at the keyboard knows the password of the account; one without any is open. */
export async function knowsPassword(database: Database, user: CurrentUser, typed: string): Promise<boolean> {
  return (
    !(await hasPassword(database, user.id)) || (await checkCredentials(database, user.email, typed)) !== null
  )
}

/** Whoever sits at a screen left unlocked does not get to guess the password. */
export function guessesOfPassword(database: Database): RequestHandler {
  return throttle(database, 'present password', (req) => req.user?.id ?? 'nobody')
}

const signedIn = requirePermission('read')

/** Everybody's own account: password, sessions and tokens. */
export function accountRoutes({ database }: AppContext): Router {
  const router = Router()
  const refuse = async (req: Request, res: Response, problem: AccountProblem, label = ''): Promise<void> => {
    res
      .status(422)
      .render('account/account', await accountPage(database, req, needSignedIn(req), { problem, label }))
  }
  const back = (req: Request, res: Response, notice: string, at: string): void => {
    req.session.notice = notice
    res.redirect(303, `/account#${at}`)
  }

  router.get('/account', signedIn, async (req, res) => {
    res.render('account/account', await accountPage(database, req, needSignedIn(req)))
  })
  router.post('/account/password', ...mayPost('read'), guessesOfPassword(database), async (req, res) => {
    const user = needSignedIn(req)
    if (!(await knowsPassword(database, user, textField(req, 'current')))) {
      await refuse(req, res, { field: 'current', reason: 'This is not your present password' })
      return
    }
    try {
      await setPassword(database, user.id, textField(req, 'password'))
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      await refuse(req, res, { field: 'password', reason: error.message })
      return
    }
    // Whoever knew the old one is signed out.
    await endSessions(database, user.id, req.sessionID)
    back(req, res, 'Your password is set. Your other sessions have ended.', 'password-heading')
  })
  router.post('/account/sessions/end-others', ...mayPost('read'), async (req, res) => {
    await endSessions(database, needSignedIn(req).id, req.sessionID)
    back(req, res, 'Your other sessions have ended.', 'sessions-heading')
  })
  router.post('/account/sessions/:handle/end', ...mayPost('read'), async (req, res) => {
    await endSession(database, needSignedIn(req).id, pathParameter(req, 'handle'))
    back(req, res, 'The session has ended.', 'sessions-heading')
  })
  router.post('/account/tokens', ...mayPost('tokens:own'), async (req, res) => {
    const user = needSignedIn(req)
    const label = textField(req, 'label')
    try {
      const newToken = await addOwnToken(database, user.id, label)
      res.render('account/account', await accountPage(database, req, user, { newToken }))
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      await refuse(req, res, { field: 'label', reason: error.message }, label)
    }
  })
  router.post('/account/tokens/:id/end', ...mayPost('read'), async (req, res) => {
    const id = pathParameter(req, 'id')
    if (/^\d{1,18}$/.test(id)) await endToken(database, needSignedIn(req).id, id)
    back(req, res, 'The token has ended.', 'tokens-heading')
  })
  return router
}
