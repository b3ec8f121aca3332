import type { RequestHandler } from 'express'
import { isOfPrograms } from '../programs.ts'

/** Parameters that newsletters, search engines and social media add to the addresses they pass on. */
const TRACKING =
  /^(?:utm_\w{1,40}|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_[ce]id|mkt_tok|_hsenc|_hsmi|ref_src|ref_url|cmpid)$/i

/** Sends whoever follows a link that was passed on to the address itself. To a program, a wrong parameter is a mistake. */
export const leavesTracking: RequestHandler = (req, res, next) => {
  const at = req.originalUrl.indexOf('?')
  if (at < 0 || !['GET', 'HEAD'].includes(req.method) || isOfPrograms(req)) {
    next()
    return
  }
  const parts = req.originalUrl.slice(at + 1).split('&')
  const kept = parts.filter((part) => !TRACKING.test(part.split('=', 1)[0] ?? ''))
  if (kept.length === parts.length) next()
  else res.redirect(302, req.originalUrl.slice(0, at) + (kept.length === 0 ? '' : `?${kept.join('&')}`))
}
