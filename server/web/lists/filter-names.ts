import type { Request, RequestHandler } from 'express'
import { keptEntity } from '../../queries/entities.ts'
import { NameRefused, understoodFilters, valuesOf } from '../../queries/understood-filters.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'
import { withQuery } from '../input.ts'
import { movedTo } from '../moved.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** What the records are called that its filters name, by id: "jared-kushner" is "Jared Kushner". */
    filterNames?: Readonly<Record<string, string>>
    /** Its query as it was understood, where that is not as it was written. */
    understoodQuery?: Readonly<Record<string, unknown>>
  }
}

/** @throws {HttpError} where a name that a filter gives means nothing, or more than one. */
async function understand({ database }: AppContext, req: Request) {
  try {
    return await understoodFilters(database.at(req.asOf), req.query)
  } catch (error) {
    if (error instanceof NameRefused)
      throw new HttpError(error.means === 'nothing' ? 404 : 400, error.message)
    throw error
  }
}

/**
 * Lets a reader filter by the names and dates that they would write. The address keeps to slugs, codes
 * and plain dates: what was typed otherwise leads there.
 */
export function readsFilterNames(context: AppContext): RequestHandler {
  return async (req, res, next) => {
    const { changes, names } = await understand(context, req)
    if (Object.keys(changes).length > 0) {
      res.redirect(302, withQuery(req, { ...changes, cursor: null }))
      return
    }
    req.filterNames = names
    next()
  }
}

/**
 * The same for programs, which are answered where they ask. Only the id of an entity that was merged leads on, to the
 * same address with that of the one it was merged into, so that whoever keeps the id learns of it.
 */
export function understandsFilterNames(context: AppContext): RequestHandler {
  return async (req, res, next) => {
    const merged = await mergedIds(context, req)
    if (Object.keys(merged).length > 0) {
      movedTo(res, withQuery(req, { ...merged, cursor: null }))
      return
    }
    const { changes } = await understand(context, req)
    req.understoodQuery = { ...req.query, ...changes }
    next()
  }
}

async function mergedIds({ database }: AppContext, req: Request): Promise<Record<string, string[]>> {
  const changes: Record<string, string[]> = {}
  // A reader of the past is not led on: what was merged stands there.
  if (req.asOf !== undefined) return changes
  for (const name of ['official', 'party', 'interest']) {
    const written = valuesOf(req.query[name])
    const kept = await Promise.all(
      written.map(async (typed) => (typed.includes('\0') ? null : keptEntity(database.query, typed))),
    )
    if (kept.some((each) => each !== null))
      changes[name] = written.map((typed, index) => kept[index]?.slug ?? typed)
  }
  return changes
}
