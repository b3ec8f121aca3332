import type { Request, RequestHandler } from 'express'
import { joinDate } from '../../forms/dates.ts'
import { keptEntity } from '../../queries/entities.ts'
import { meantBy } from '../../queries/names.ts'
import { countryCode } from '../../values/countries.ts'
import { list } from '../../values/format.ts'
import { daysOf } from '../../values/partial-date.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'
import { withQuery } from '../input.ts'
import { movedTo } from '../moved.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** What the filters that name something are called: "jared-kushner" is "Jared Kushner". */
    filterNames?: Readonly<Record<string, string>>
  }
}

/** Filters that name something on record, and where it is looked up. */
const NAMING = {
  official: 'entities',
  interest: 'entities',
  party: 'entities',
  negotiation: 'negotiations',
} as const

/** `13 Oct 2025`, `Oct 2025`, `October 2025` as partial dates; null when it is none. */
function writtenDate(typed: string): string | null {
  const parts = typed.split(/[\s,./]+/).filter((part) => part !== '')
  const [year = '', month = '', day = ''] = parts.reverse()
  const joined = joinDate({ year, month, day })
  return parts.length <= 3 && 'date' in joined ? joined.date : null
}

/** A filter as a reader typed it, made into what the list understands: null when it is that already. */
async function understood({ database }: AppContext, req: Request, name: string, typed: string) {
  if (name in NAMING) {
    const table = NAMING[name as keyof typeof NAMING]
    const meant = await meantBy(database.at(req.asOf), table, typed)
    const [one] = meant
    if (one === undefined) {
      throw new HttpError(404, `Nothing on record is called “${typed}”, so nothing can be listed for it.`)
    }
    if (meant.length > 1) {
      throw new HttpError(
        400,
        `“${typed}” can mean more than one: ${list(meant.map((each) => each.name))}. Use the whole name.`,
      )
    }
    return { value: one.slug, name: one.name }
  }
  if (name === 'country') return { value: countryCode(typed), name: null }
  const isDate = (name === 'since' || name === 'until') && daysOf(typed) === null
  return { value: isDate ? (writtenDate(typed) ?? typed) : typed, name: null }
}

/**
 * Leads from the id of an entity that was merged to that of the one it was merged into: reports and the API take
 * ids alone, and would say that there is nothing.
 */
export function followsMerges({ database }: AppContext): RequestHandler {
  return async (req, res, next) => {
    const changes: Record<string, string> = {}
    // Nothing is led on that writes, nor a reader of the past, where what was merged stands.
    const leads = req.method === 'GET' && req.asOf === undefined
    for (const [name, table] of leads ? Object.entries(NAMING) : []) {
      const typed = req.query[name]
      if (table !== 'entities' || typeof typed !== 'string' || typed === '' || typed.includes('\0')) continue
      const kept = await keptEntity(database.query, typed)
      if (kept !== null) changes[name] = kept.slug
    }
    if (Object.keys(changes).length === 0) next()
    else movedTo(res, withQuery(req, { ...changes, cursor: null }))
  }
}

/**
 * Lets a reader filter by the names and dates that they would write. The address keeps to slugs, codes
 * and plain dates: what was typed otherwise leads there.
 */
export function readsFilterNames(context: AppContext): RequestHandler {
  return async (req, res, next) => {
    const changes: Record<string, string> = {}
    const names: Record<string, string> = {}
    for (const name of [...Object.keys(NAMING), 'country', 'since', 'until']) {
      const typed = req.query[name]
      if (typeof typed !== 'string' || typed.trim() === '' || typed.length > 200 || typed.includes('\0'))
        continue
      const { value, name: called } = await understood(context, req, name, typed.trim())
      if (called !== null) names[name] = called
      if (value !== typed) changes[name] = value
    }
    if (Object.keys(changes).length > 0) {
      res.redirect(302, withQuery(req, { ...changes, cursor: null }))
      return
    }
    req.filterNames = names
    next()
  }
}
