import { type Response, Router } from 'express'
import { dropTwoFactor } from '../../../accounts/people.ts'
import { endSessions } from '../../../accounts/sessions.ts'
import { lacksSecondStep, newEnrolment, renewRecoveryCodes, turnOn } from '../../../accounts/two-factor.ts'
import { AccountRefused } from '../../../accounts/users.ts'
import type { AppContext } from '../../context.ts'
import { textField } from '../../input.ts'
import { confirmsIdentity, guessesOfPassword, knowsPassword } from '../../middleware/confirmation.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { securityLog } from '../../security-log.ts'
import { accountPage, enrolmentPage } from './view.ts'

declare module 'express-session' {
  interface SessionData {
    /** The secret that a user is adding to their app but has not yet proved to have there. */
    enrolling?: string
  }
}

function showCodes(res: Response, codes: readonly string[]): void {
  res.render('account/recovery-codes', { title: 'Recovery codes', codes })
}

/** Turning two-factor sign-in on and off, and new recovery codes. */
export function twoFactorRoutes(context: AppContext): Router {
  const { config, database, clock, secretsKey } = context
  const router = Router()
  const note = securityLog(context)
  const signedIn = requirePermission('read')
  router.get('/account/two-factor', signedIn, async (req, res) => {
    const user = needSignedIn(req)
    if (user.twoFactor) {
      res.redirect(303, '/account#two-factor-heading')
      return
    }
    const enrolment = newEnrolment(user.email, req.session.enrolling)
    req.session.enrolling = enrolment.secret
    res.render('account/two-factor', enrolmentPage(enrolment, null, lacksSecondStep(config, user)))
  })
  router.post(
    '/account/two-factor',
    ...mayPost('read'),
    ...confirmsIdentity(context, true),
    async (req, res) => {
      const user = needSignedIn(req)
      const { enrolling } = req.session
      if (enrolling === undefined || user.twoFactor) {
        res.redirect(303, '/account/two-factor')
        return
      }
      try {
        const codes = await turnOn(database, secretsKey, user.id, enrolling, textField(req, 'code'), clock())
        delete req.session.enrolling
        // Others began without a second step.
        await endSessions(database, user.id, req.sessionID)
        await note(req, 'two_factor_on')
        showCodes(res, codes)
      } catch (error) {
        if (!(error instanceof AccountRefused)) throw error
        const enrolment = newEnrolment(user.email, enrolling)
        const page = enrolmentPage(enrolment, error.message, lacksSecondStep(config, user))
        res.status(422).render('account/two-factor', page)
      }
    },
  )
  const guesses = guessesOfPassword(context)
  const confirms = confirmsIdentity(context)
  router.post(
    '/account/two-factor/:what',
    ...mayPost('read'),
    ...confirms,
    guesses,
    async (req, res, next) => {
      const { what } = req.params
      if (what !== 'codes' && what !== 'off') {
        next()
        return
      }
      const user = needSignedIn(req)
      // Someone who finds a screen unlocked must not be able to turn off the second step.
      if (!(await knowsPassword(database, user, textField(req, 'present')))) {
        await note(req, 'confirmation_refused')
        const problem = { field: 'present', reason: 'This is not your current password' }
        res.status(422).render('account/account', await accountPage(database, req, user, { problem }))
        return
      }
      if (what === 'codes') {
        if (!user.twoFactor) {
          res.redirect(303, '/account')
          return
        }
        const codes = await renewRecoveryCodes(database, user.id)
        await note(req, 'recovery_codes_made')
        showCodes(res, codes)
        return
      }
      if (config.twoFactorFor.includes(user.role)) {
        const problem = { field: 'present', reason: 'Your role requires two-factor sign-in, so it stays on' }
        res.status(422).render('account/account', await accountPage(database, req, user, { problem }))
        return
      }
      await dropTwoFactor(database, user.id)
      await note(req, 'two_factor_off')
      req.session.notice = 'Two-factor sign-in is off.'
      res.redirect(303, '/account#two-factor-heading')
    },
  )
  return router
}
