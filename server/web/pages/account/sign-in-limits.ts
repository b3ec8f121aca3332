import type { Request, RequestHandler } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import { findAccount } from '../../../accounts/users.ts'
import type { AppContext } from '../../context.ts'
import { textField } from '../../input.ts'
import { throttle } from '../../middleware/throttle.ts'
import { knownBrowser } from './known-browsers.ts'

/** Failures in 15 minutes from one network: a newsroom behind one address, with everyone's typing errors. */
const MOST_OF_ONE_NETWORK = 50
/** Failures at one account from everyone together, except in browsers that its owner has signed in with. */
const MOST_OF_ONE_ACCOUNT = 100

/**
 * Counts failed sign-ins by network and account, by network, and by account. A browser that an account's owner has
 * signed in with is counted separately: whatever strangers try, it keeps its own guesses.
 */
export function signInLimits(context: AppContext): RequestHandler[] {
  const accountOf = (req: Request): string => textField(req, 'email').trim().toLowerCase()
  const networkOf = (req: Request): string => ipKeyGenerator(req.ip ?? '')
  const known = (req: Request): string | null => knownBrowser(context, req, accountOf(req))
  const owner = { accountOf: (req: Request) => findAccount(context.database, accountOf(req)) }
  const strangers = { ...owner, skip: (req: Request) => known(req) !== null }
  return [
    throttle(context, 'sign-in of known browser', {
      ...owner,
      keyOf: (req) => known(req) ?? '',
      skip: (req) => known(req) === null,
    }),
    throttle(context, 'sign-in of network', { keyOf: networkOf, most: MOST_OF_ONE_NETWORK, ...strangers }),
    throttle(context, 'sign-in', { keyOf: (req) => `${networkOf(req)} ${accountOf(req)}`, ...strangers }),
    throttle(context, 'sign-in to account', { keyOf: accountOf, most: MOST_OF_ONE_ACCOUNT, ...strangers }),
  ]
}

/**
 * Counts wrong codes by account, wherever they come from. A browser that the owner has signed in with is counted
 * separately: someone who has only the password cannot use up the owner's guesses.
 */
export function codeLimits(context: AppContext): RequestHandler[] {
  const known = (req: Request): string | null => knownBrowser(context, req, req.halfSignedIn?.email ?? '')
  const owner = { accountOf: async (req: Request) => req.halfSignedIn ?? null }
  return [
    throttle(context, 'code of known browser', {
      ...owner,
      keyOf: (req) => known(req) ?? '',
      skip: (req) => known(req) === null,
    }),
    throttle(context, 'code', {
      ...owner,
      keyOf: (req) => req.session.pendingUserId ?? 'nobody',
      skip: (req) => known(req) !== null,
    }),
  ]
}
