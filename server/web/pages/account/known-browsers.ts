import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import type { AppContext } from '../../context.ts'

/** How many days a browser stays known after an account's owner signs in with it. */
const KNOWN_DAYS = 180

const cookieOf = (secure: boolean): string => (secure ? '__Secure-recusal-known' : 'recusal-known')

function proofOf({ sessionSecret }: AppContext, nonce: string, email: string): string {
  return createHmac('sha256', sessionSecret)
    .update(`known browser\0${nonce}\0${email.trim().toLowerCase()}`)
    .digest('base64url')
}

/** Leaves a proof in a browser that the owner of this account has signed in with it (OWASP, “Device cookies”). */
export function rememberBrowser(context: AppContext, req: Request, res: Response, email: string): void {
  const nonce = randomBytes(16).toString('base64url')
  res.cookie(cookieOf(req.secure), `${nonce}.${proofOf(context, nonce, email)}`, {
    httpOnly: true,
    secure: req.secure,
    sameSite: 'lax',
    path: '/sign-in',
    maxAge: KNOWN_DAYS * 24 * 3_600_000,
  })
}

/** What tells this browser from the account's other known browsers; null if the owner has not signed in with it. */
export function knownBrowser(context: AppContext, req: Request, email: string): string | null {
  const kept = new RegExp(`(?:^|;)\\s*${cookieOf(req.secure)}=([\\w-]{22})\\.([\\w-]{43})(?:;|$)`)
  const [, nonce, proof] = kept.exec(req.headers.cookie ?? '') ?? []
  if (nonce === undefined || proof === undefined) return null
  const due = proofOf(context, nonce, email)
  return timingSafeEqual(Buffer.from(proof), Buffer.from(due)) ? nonce : null
}
