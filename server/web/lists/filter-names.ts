import type { Request, RequestHandler } from 'express'
import { keptEntity } from '../../queries/entities.ts'
import { NameRefused, understoodFilters, valuesOf } from '../../queries/understood-filters.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'
import { withQuery } from '../input.ts'
import { movedTo } from '../moved.ts'
import { recordOf } from '../record-of.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** The names of the records that its filters refer to, by id: "jared-kushner" is "Jared Kushner". */
    filterNames?: Readonly<Record<string, string>>
    /** Its query as it was understood, if that differs from how it was written. */
    understoodQuery?: Readonly<Record<string, unknown>>
  }
}

/**
 * What filters mean: by default, those of the request’s own address.
 * @throws {HttpError} if a name in a filter matches no record, or more than one.
 */
export async function understand(
  { database }: AppContext,
  req: Request,
  given: Readonly<Record<string, unknown>> = req.query,
) {
  try {
    return await understoodFilters(recordOf(req, database), given)
  } catch (error) {
    if (error instanceof NameRefused)
      throw new HttpError(error.means === 'nothing' ? 404 : 400, error.message)
    throw error
  }
}

/**
 * Lets readers filter by names and dates as they would write them. The address uses slugs, codes and plain dates;
 * anything typed in another form redirects there.
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
 * The same for programs, which are answered without a redirect. Only the id of a merged entity redirects, to the same
 * address with the id of the entity it was merged into, so that programs that store the id learn about the merge.
 */
export function understandsFilterNames(context: AppContext): RequestHandler {
  return async (req, res, next) => {
    const merged = await mergedIds(context, req)
    if (Object.keys(merged).length > 0) {
      movedTo(res, withQuery(req, { ...merged, cursor: null }))
      return
    }
    const { changes, names } = await understand(context, req)
    req.understoodQuery = { ...req.query, ...changes }
    req.filterNames = names
    next()
  }
}

async function mergedIds({ database }: AppContext, req: Request): Promise<Record<string, string[]>> {
  const changes: Record<string, string[]> = {}
  // A reader of the past is not redirected: there, the entity is not merged yet.
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
