import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import type { AppContext } from '../../context.ts'
import { textField } from '../../input.ts'
import { throttle } from '../../middleware/throttle.ts'

/** Failures in a quarter of an hour, of one network: a newsroom behind one address, with everybody's slips. */
const MOST_OF_ONE_NETWORK = 50
/** Of everybody together at one account, but for the browsers that its owner has signed in with. */
const MOST_OF_ONE_ACCOUNT = 100
/** Days for which a browser is known after its owner signed in with it. */
const KNOWN_DAYS = 180

const cookieOf = (secure: boolean): string => (secure ? '__Secure-recusal-known' : 'recusal-known')

/** Guesses at passwords: what each may come to, and the browsers that no stranger's guesses keep out. */
export interface SignInLimits {
  readonly limits: readonly RequestHandler[]
  /** Remembers that the owner of this account has signed in with this browser. */
  readonly remember: (req: Request, res: Response, email: string) => void
}

/**
 * Counts failures to sign in by network and account, by network, and by account. A browser with which an account's owner
 * has signed in carries a proof of it and is counted on its own (OWASP, “Device cookies”): whatever strangers try, it
 * gets its guesses.
 */
export function signInLimits(context: AppContext): SignInLimits {
  const proofOf = (nonce: string, email: string): string =>
    createHmac('sha256', context.sessionSecret)
      .update(`known browser\0${nonce}\0${email.trim().toLowerCase()}`)
      .digest('base64url')

  /** What tells a known browser from others; null for one that this account's owner has not signed in with. */
  function knownBrowser(req: Request): string | null {
    const kept = new RegExp(`(?:^|;)\\s*${cookieOf(req.secure)}=([\\w-]{22})\\.([\\w-]{43})(?:;|$)`)
    const [, nonce, proof] = kept.exec(req.headers.cookie ?? '') ?? []
    if (nonce === undefined || proof === undefined) return null
    const due = proofOf(nonce, textField(req, 'email'))
    return timingSafeEqual(Buffer.from(proof), Buffer.from(due)) ? nonce : null
  }
  const accountOf = (req: Request): string => textField(req, 'email').trim().toLowerCase()
  const networkOf = (req: Request): string => ipKeyGenerator(req.ip ?? '')
  const strangers = { skip: (req: Request) => knownBrowser(req) !== null }

  return {
    limits: [
      throttle(context, 'sign-in of known browser', {
        keyOf: (req) => knownBrowser(req) ?? '',
        skip: (req) => knownBrowser(req) === null,
      }),
      throttle(context, 'sign-in of network', { keyOf: networkOf, most: MOST_OF_ONE_NETWORK, ...strangers }),
      throttle(context, 'sign-in', { keyOf: (req) => `${networkOf(req)} ${accountOf(req)}`, ...strangers }),
      throttle(context, 'sign-in to account', { keyOf: accountOf, most: MOST_OF_ONE_ACCOUNT, ...strangers }),
    ],
    remember(req, res, email) {
      const nonce = randomBytes(16).toString('base64url')
      res.cookie(cookieOf(req.secure), `${nonce}.${proofOf(nonce, email)}`, {
        httpOnly: true,
        secure: req.secure,
        sameSite: 'lax',
        path: '/sign-in',
        maxAge: KNOWN_DAYS * 24 * 3_600_000,
      })
    },
  }
}
