import type { Request } from 'express'
import { formatMoment } from '../../../values/format.ts'
import { withQuery } from '../../input.ts'

/** The day of the reader's previous visit, from which they may want to read on. */
export function lastVisitModel(req: Request) {
  if (req.previousVisit === undefined) return null
  const since = req.previousVisit.toISOString().slice(0, 10)
  return { day: formatMoment(req.previousVisit), href: withQuery(req, { since, until: null, cursor: null }) }
}
