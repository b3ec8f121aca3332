import type { Request, Response } from 'express'
import { withQuery } from './input.ts'

/**
 * Leads to where a record is now, with the query as it is. What was merged can be taken apart again, and an
 * official can stop being one, so that nobody's browser may remember the way.
 */
export function moved(req: Request, res: Response, href: string): void {
  movedTo(res, href + withQuery(req, {}).slice(req.path.length))
}

/** The same for a whole address. */
export function movedTo(res: Response, href: string): void {
  res.set('Cache-Control', 'no-store')
  res.redirect(301, href)
}
