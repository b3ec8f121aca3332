import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { endSession, endSessions } from '../../../accounts/sessions.ts'
import { addOwnToken, endToken, TOKEN_LASTS, TOKEN_SCOPES, tokensOf } from '../../../accounts/tokens.ts'
import { AccountRefused, setPassword } from '../../../accounts/users.ts'
import { isRowId } from '../../../values/row-id.ts'
import type { AppContext } from '../../context.ts'
import { pathParameter, textField } from '../../input.ts'
import { confirmsIdentity, guessesOfPassword, knowsPassword } from '../../middleware/confirmation.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { securityLog } from '../../security-log.ts'
import { type AccountProblem, accountPage, type TypedToken } from './view.ts'

const notSaid = z.literal('').transform(() => null)

const signedIn = requirePermission('read')

/** The fields of the new-token form, each with why it may be refused; null if it was left out. */
const TokenForm = z.object({
  scope: z.union([notSaid, z.enum(TOKEN_SCOPES)], 'Choose what the token may do'),
  days: z.union([notSaid, z.enum(TOKEN_LASTS)], 'Choose when the token ends'),
})

/** Each user's own account: password, sessions and tokens. */
export function accountRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  const note = securityLog(context)
  const confirms = confirmsIdentity(context)
  const refuse = async (
    req: Request,
    res: Response,
    problem: AccountProblem,
    typed?: TypedToken,
  ): Promise<void> => {
    const page = await accountPage(database, req, needSignedIn(req), { problem, ...(typed && { typed }) })
    res.status(422).render('account/account', page)
  }
  const back = (req: Request, res: Response, notice: string, at: string): void => {
    req.session.notice = notice
    res.redirect(303, `/account#${at}`)
  }

  router.get('/account', signedIn, async (req, res) => {
    res.render('account/account', await accountPage(database, req, needSignedIn(req)))
  })
  const first = confirmsIdentity(context, true)
  const guesses = guessesOfPassword(context)
  router.post('/account/password', ...mayPost('read'), ...first, guesses, async (req, res) => {
    const user = needSignedIn(req)
    // A one-time link is for users who have forgotten it.
    const recovers = req.session.recovers === true
    if (!recovers && !(await knowsPassword(database, user, textField(req, 'current')))) {
      await note(req, 'confirmation_refused')
      await refuse(req, res, { field: 'current', reason: 'This is not your current password' })
      return
    }
    try {
      await setPassword(database, user.id, textField(req, 'password'))
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      await refuse(req, res, { field: 'password', reason: error.message })
      return
    }
    // Anyone who knew the old one is signed out.
    await endSessions(database, user.id, req.sessionID)
    delete req.session.recovers
    await note(req, 'password_set')
    const tokens = (await tokensOf(database, user.id)).filter(({ expired }) => !expired)
    const still =
      tokens.length === 0 ? '' : ' Your API tokens still work: below, end each that you do not know.'
    back(req, res, `Your password is set. Your other sessions have ended.${still}`, 'password-heading')
  })
  router.post('/account/sessions/end-others', ...mayPost('read'), ...confirms, async (req, res) => {
    await endSessions(database, needSignedIn(req).id, req.sessionID)
    await note(req, 'sessions_ended')
    back(req, res, 'Your other sessions have ended.', 'sessions-heading')
  })
  router.post('/account/sessions/:handle/end', ...mayPost('read'), ...confirms, async (req, res) => {
    await endSession(database, needSignedIn(req).id, pathParameter(req, 'handle'))
    await note(req, 'sessions_ended')
    back(req, res, 'The session has ended.', 'sessions-heading')
  })
  router.post('/account/tokens', ...mayPost('read'), ...confirms, async (req, res) => {
    const user = needSignedIn(req)
    const typed = {
      label: textField(req, 'label'),
      scope: textField(req, 'scope'),
      days: textField(req, 'days'),
    }
    const form = TokenForm.safeParse(typed)
    if (!form.success) {
      const [issue] = form.error.issues
      await refuse(req, res, { field: String(issue?.path[0]), reason: issue?.message ?? '' }, typed)
      return
    }
    try {
      const { token: newToken, scope } = await addOwnToken(database, user, {
        label: typed.label,
        ...form.data,
      })
      await note(req, 'token_made', { detail: `${typed.label.trim()}, to ${scope}` })
      res.render('account/account', await accountPage(database, req, user, { newToken }))
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      await refuse(req, res, { field: 'label', reason: error.message }, typed)
    }
  })
  router.post('/account/tokens/:id/end', ...mayPost('read'), async (req, res) => {
    const id = pathParameter(req, 'id')
    const ended = isRowId(id) ? await endToken(database, needSignedIn(req).id, id) : null
    if (ended !== null) await note(req, 'token_ended', { detail: ended })
    back(req, res, 'The token has ended.', 'tokens-heading')
  })
  return router
}
