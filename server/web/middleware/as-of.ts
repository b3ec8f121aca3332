import type { RequestHandler } from 'express'
import { AS_OF_REASON, type AsOf, readAsOf } from '../../domain/as-of.ts'
import { HttpError } from '../errors.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** The moment of the past that the reader asks for; undefined: the record as it stands. */
    asOf?: AsOf
  }
}

/** Reads `as_of` from the address of whatever is read. Nothing is ever written as of the past. */
export const readsAsOf: RequestHandler = (req, _res, next) => {
  const written = req.query.as_of
  if ((req.method === 'GET' || req.method === 'HEAD') && written !== undefined && written !== '') {
    const asOf = typeof written === 'string' ? readAsOf(written, new Date()) : null
    if (asOf === null) {
      throw new HttpError(400, `The address asks for another time than there is: “as_of” ${AS_OF_REASON}.`, [
        { field: 'as_of', reason: AS_OF_REASON },
      ])
    }
    req.asOf = asOf
  }
  next()
}

/** Addresses of the site that can show the past; forms and assets cannot. */
const SHOWS_THE_PAST =
  /(<a\b(?![^>]*\bdata-now\b)[^>]*\bhref=")(\/(?:(?:overlaps|officials|interests|negotiations|sources|statements|changes|reports|api\/v1\/(?:overlaps|links))(?:[/?#][^"]*)?|links(?!\/[^"?#]*\/(?:edit|retract))(?!\/new)(?:[/?#][^"]*)?|(?:\?[^"]*)?))"/g

/**
 * Keeps a reader of the past in the past: every link of the page to something that has a past carries
 * `as_of` along, but for those marked `data-now`.
 */
export const staysInThePast: RequestHandler = (req, res, next) => {
  const { asOf } = req
  if (asOf !== undefined) {
    const render = res.render.bind(res)
    const parameter = `as_of=${encodeURIComponent(asOf.written)}`
    res.render = ((view: string, model: object, callback?: (error: Error, html: string) => void) => {
      render(view, model, (error: Error, html: string) => {
        if (error) {
          if (callback === undefined) next(error)
          else callback(error, html)
          return
        }
        const shown = html.replaceAll(SHOWS_THE_PAST, (_, before: string, href: string) => {
          return `${before}${withParameter(href, parameter)}"`
        })
        if (callback === undefined) res.send(shown)
        else callback(error, shown)
      })
    }) as typeof res.render
  }
  next()
}

function withParameter(href: string, parameter: string): string {
  if (/[?;&]as_of=/.test(href)) return href
  const [address = '', fragment] = href.split('#')
  const joined = `${address}${address.includes('?') ? '&amp;' : '?'}${parameter}`
  return fragment === undefined ? joined : `${joined}#${fragment}`
}
