import { type Response, Router } from 'express'
import { dropTwoFactor } from '../../../accounts/people.ts'
import { hasTwoFactor, newEnrolment, renewRecoveryCodes, turnOn } from '../../../accounts/two-factor.ts'
import { AccountRefused } from '../../../accounts/users.ts'
import type { AppContext } from '../../context.ts'
import { textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { guessesOfPassword, knowsPassword, needSignedIn } from './routes.ts'
import { accountPage, enrolmentPage } from './view.ts'

declare module 'express-session' {
  interface SessionData {
    /** The secret that somebody is giving their app and has not proved to have given it. */
    enrolling?: string
  }
}

function showCodes(res: Response, codes: readonly string[]): void {
  res.render('account/recovery-codes', { title: 'Recovery codes', codes })
}

/** Turning two-factor sign-in on and off, and new recovery codes. */
export function twoFactorRoutes({ database, clock }: AppContext): Router {
  const router = Router()
  const signedIn = requirePermission('read')
  router.get('/account/two-factor', signedIn, async (req, res) => {
    const user = needSignedIn(req)
    if (await hasTwoFactor(database, user.id)) {
      res.redirect(303, '/account#two-factor-heading')
      return
    }
    const enrolment = newEnrolment(user.email, req.session.enrolling)
    req.session.enrolling = enrolment.secret
    res.render('account/two-factor', enrolmentPage(enrolment, null))
  })
  router.post('/account/two-factor', ...mayPost('read'), async (req, res) => {
    const user = needSignedIn(req)
    const { enrolling } = req.session
    if (enrolling === undefined || (await hasTwoFactor(database, user.id))) {
      res.redirect(303, '/account/two-factor')
      return
    }
    try {
      const codes = await turnOn(database, user.id, enrolling, textField(req, 'code'), clock())
      delete req.session.enrolling
      showCodes(res, codes)
    } catch (error) {
      if (!(error instanceof AccountRefused)) throw error
      res
        .status(422)
        .render('account/two-factor', enrolmentPage(newEnrolment(user.email, enrolling), error.message))
    }
  })
  const guesses = guessesOfPassword(database)
  router.post('/account/two-factor/:what', ...mayPost('read'), guesses, async (req, res, next) => {
    const { what } = req.params
    if (what !== 'codes' && what !== 'off') {
      next()
      return
    }
    const user = needSignedIn(req)
    // Whoever finds a screen unlocked must not take the second step away.
    if (!(await knowsPassword(database, user, textField(req, 'present')))) {
      const problem = { field: 'present', reason: 'This is not your present password' }
      res.status(422).render('account/account', await accountPage(database, req, user, { problem }))
      return
    }
    if (what === 'codes') {
      if (await hasTwoFactor(database, user.id)) showCodes(res, await renewRecoveryCodes(database, user.id))
      else res.redirect(303, '/account')
      return
    }
    await dropTwoFactor(database, user.id)
    req.session.notice = 'Two-factor sign-in is off.'
    res.redirect(303, '/account#two-factor-heading')
  })
  return router
}
