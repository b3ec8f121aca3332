import type { Request, RequestHandler } from 'express'
import { hasIdentity } from '../../accounts/openid-identities.ts'
import { passSecondStep } from '../../accounts/two-factor.ts'
import { type CurrentUser, checkCredentials, hasPassword } from '../../accounts/users.ts'
import type { Database } from '../../database/index.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'
import { textField } from '../input.ts'
import { securityLog } from '../security-log.ts'
import { renewSession } from './sessions.ts'
import { throttle } from './throttle.ts'

declare module 'express-session' {
  interface SessionData {
    /** When the person last proved who they are, by signing in or by answering what is asked here: milliseconds. */
    confirmedAt?: number
    /** Whether they signed in with a one-time link, which replaces a password that is forgotten or not set yet. */
    recovers?: boolean
  }
}

/** How long a proof counts. */
const CONFIRMED_MINUTES = 15

/** The fields in which the page asks for the proof. */
const PASSWORD = 'confirm_password'
const CODE = 'confirm_code'
/** Fields that belong to the page, not to the form that is waiting. */
const OWN_FIELDS = new Set(['_csrf', PASSWORD, CODE])
/** More characters than any form that waits for a proof contains. */
const MOST_KEPT = 8000

/** Whether the person at the keyboard knows the account's password; an account without one needs no proof. */
export async function knowsPassword(database: Database, user: CurrentUser, typed: string): Promise<boolean> {
  return (
    !(await hasPassword(database, user.id)) || (await checkCredentials(database, user.email, typed)) !== null
  )
}

/** Someone at a screen left unlocked does not get to guess the password. */
export function guessesOfPassword(context: AppContext, skip?: (req: Request) => boolean): RequestHandler {
  return throttle(context, 'present password', {
    keyOf: (req) => req.user?.id ?? 'nobody',
    ...(skip === undefined ? {} : { skip }),
  })
}

/**
 * Before anything changes accounts or keys, asks users who they are unless they have proved it in the last 15 minutes:
 * for the password, and for a code if they sign in with one. The form waits in the page that asks, and goes on with the
 * answer.
 * @param orNothing whether to let through users who have neither, so that they can set the first of them.
 */
export function confirmsIdentity(context: AppContext, orNothing = false): RequestHandler[] {
  const { database, clock } = context
  const note = securityLog(context)
  const answered = (req: Request): boolean => textField(req, PASSWORD) !== '' || textField(req, CODE) !== ''

  async function passes(req: Request, user: CurrentUser, withPassword: boolean): Promise<boolean> {
    if (withPassword && (await checkCredentials(database, user.email, textField(req, PASSWORD))) === null)
      return false
    if (!user.twoFactor) return true
    const step = await passSecondStep(database, context.secretsKey, user.id, textField(req, CODE), clock())
    if (step === 'recovery code') await note(req, 'recovery_code_used')
    return step !== null
  }

  /** The service that the user signs in with; null if they use none. */
  async function serviceOf(user: CurrentUser): Promise<string | null> {
    const { openId } = context.config
    if (openId === undefined) return null
    return (await hasIdentity(database, user.id, openId.issuer)) ? openId.name : null
  }

  const ask: RequestHandler = async (req, res, next) => {
    const { user, session } = req
    const now = clock().getTime()
    if (user === undefined || now - (session.confirmedAt ?? 0) < CONFIRMED_MINUTES * 60_000) {
      next()
      return
    }
    const withPassword = await hasPassword(database, user.id)
    const can = withPassword || user.twoFactor
    const openId = await serviceOf(user)
    if (orNothing && !can && openId === null) {
      next()
      return
    }
    if (can && answered(req)) {
      if (await passes(req, user, withPassword)) {
        const { cookie: _, ...kept } = session
        await renewSession(req)
        Object.assign(req.session, kept, { confirmedAt: now, fresh: true })
        await note(req, 'confirmed')
        next()
        return
      }
      await note(req, 'confirmation_refused')
    }
    const problem = can && answered(req) ? 'That does not match what you sign in with' : null
    res.status(problem === null ? 403 : 422).render('account/confirm', {
      title: problem === null ? 'Confirm that it is you' : 'Error: Confirm that it is you',
      action: req.originalUrl,
      fields: waiting(req),
      can,
      openId,
      asksPassword: withPassword,
      asksCode: user.twoFactor,
      email: user.email,
      minutes: CONFIRMED_MINUTES,
      problem,
      problems: problem === null ? [] : [{ message: problem, input: withPassword ? PASSWORD : CODE }],
    })
  }
  return [guessesOfPassword(context, (req) => !answered(req)), ask]
}

/** The fields of the form that is waiting. @throws {HttpError} 413 if it is too long to be sent along whole. */
function waiting({ body }: Request): { name: string; value: string }[] {
  const fields = Object.entries((body ?? {}) as Record<string, unknown>)
    .filter(([name]) => !OWN_FIELDS.has(name))
    .flatMap(([name, value]) => [value].flat().map((each) => ({ name, value: String(each) })))
  const length = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0)
  if (length > MOST_KEPT)
    throw new HttpError(413, 'The form is too long to be kept while you confirm that it is you.')
  return fields
}
