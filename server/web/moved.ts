import type { Request, Response } from 'express'
import { withQuery } from './input.ts'

/**
 * Redirects to where a record is now, keeping the query. A merge can be undone, and an official can stop being one, so
 * no browser may cache the redirect.
 */
export function moved(req: Request, res: Response, href: string): void {
  movedTo(res, href + withQuery(req, {}).slice(req.path.length))
}

/** The same for a whole address. */
export function movedTo(res: Response, href: string): void {
  res.set('Cache-Control', 'no-store')
  res.redirect(301, href)
}
