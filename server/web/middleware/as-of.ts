import type { RequestHandler } from 'express'
import { AS_OF_REASON, type AsOf, readAsOf } from '../../values/as-of.ts'
import { HttpError } from '../errors.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** The moment of the past that the reader asks for; undefined: the record as it stands. */
    asOf?: AsOf
    /** The address names a time that is none. */
    asOfRefused?: true
  }
}

/** Forms and accounts are of the present, whatever the address says. */
const OF_THE_PRESENT =
  /^\/(?:[a-z]+\/new|account|sign-in|admin|search|duplicates|[a-z]+\/[^/]+\/(?:edit|retract|restore|watch)(?:\/|$)|[a-z]+\/[^/]+\/[a-z]+\/(?:new|\d+\/(?:edit|retract))$)/

function refusal(): HttpError {
  return new HttpError(400, `The address asks for another time than there is: “as_of” ${AS_OF_REASON}.`, [
    { field: 'as_of', reason: AS_OF_REASON },
  ])
}

/** Reads `as_of` from the address of whatever is read. Nothing is ever written as of the past. */
export const readsAsOf: RequestHandler = (req, _res, next) => {
  const written = req.query.as_of
  const reads = req.method === 'GET' || req.method === 'HEAD'
  if (reads && written !== undefined && written !== '' && !OF_THE_PRESENT.test(req.path)) {
    const asOf = typeof written === 'string' ? readAsOf(written, new Date()) : null
    if (asOf !== null) req.asOf = asOf
    else if (req.path.startsWith('/api/')) throw refusal()
    else req.asOfRefused = true
  }
  next()
}

/** Refuses a time that is none, once there is a page to say so on. */
export const refusesBadAsOf: RequestHandler = (req, _res, next) => {
  if (req.asOfRefused === true) throw refusal()
  next()
}

/** Addresses of the site that can show the past; forms and assets cannot. */
const SHOWS_THE_PAST =
  /(<a\b(?![^>]*\bdata-now\b)[^>]*\bhref=")(\/(?:(?:overlaps|officials|interests|negotiations|sources|statements|changes|reports|figures|embed|api\/v1\/(?:overlaps|links))(?:[/?#][^"]*)?|links(?!\/[^"?#]*\/(?:edit|retract))(?!\/new)(?:[/?#][^"]*)?|(?:\?[^"]*)?))"/g

/**
 * Keeps a reader of the past in the past: every link of the page to something that has a past carries
 * `as_of` along, but for those marked `data-now`.
 */
export const staysInThePast: RequestHandler = (req, res, next) => {
  const { asOf } = req
  if (asOf !== undefined) {
    const render = res.render.bind(res)
    res.render = ((view: string, model: object, callback?: (error: Error, html: string) => void) => {
      render(view, model, (error: Error, html: string) => {
        if (error) {
          if (callback === undefined) next(error)
          else callback(error, html)
          return
        }
        const shown = html.replaceAll(SHOWS_THE_PAST, (_, before: string, href: string) => {
          return `${before}${inThePast(href, asOf.written)}"`
        })
        if (callback === undefined) res.send(shown)
        else callback(error, shown)
      })
    }) as typeof res.render
  }
  next()
}

/** An address as it stands in an attribute, with `as_of` set; one that has it already keeps its own. */
function inThePast(attribute: string, written: string): string {
  const url = new URL(attribute.replace(/&#x3D;/g, '=').replace(/&amp;/g, '&'), 'http://site')
  if (url.searchParams.has('as_of')) return attribute
  url.searchParams.set('as_of', written)
  return (url.pathname + url.search + url.hash).replace(/&/g, '&amp;')
}
