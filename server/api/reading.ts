import { pipeline } from 'node:stream/promises'
import { type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import { listSchema } from '../queries/list-schemas.ts'
import { optional } from '../record/input/fields.ts'
import type { AppContext } from '../web/context.ts'
import { HttpError, notFound } from '../web/errors.ts'
import { baseUrl, parseQuery, pathParameter, withQuery } from '../web/input.ts'
import { understandsFilterNames } from '../web/lists/filter-names.ts'
import { readsAsOf } from '../web/middleware/as-of.ts'
import { movedTo } from '../web/moved.ts'
import { recordOf } from '../web/record-of.ts'
import { COLLECTIONS, type Collection } from './collections.ts'
import { contentTag, versionTag } from './version-tag.ts'

/** What a reading address takes besides the filters of its list. */
const VIEWS = ['full', 'summary'] as const
const fields = optional(
  z
    .string()
    .max(1000)
    .regex(/^[a-z_]+(,[a-z_]+)*$/, 'must be names of members, separated by commas'),
)

/** Only the members that are asked for, and the notice of an overlap, which is never shown without. An unknown one is refused by name. */
function pick(shown: object, wanted: string | null): object {
  if (wanted === null) return shown
  const names = wanted.split(',')
  const unknown = names.find((name) => !Object.hasOwn(shown, name))
  if (unknown !== undefined)
    throw new HttpError(400, `The records have no member “${unknown}”.`, [
      { field: 'fields', reason: `names “${unknown}”, which the records do not have` },
    ])
  return Object.fromEntries(
    Object.entries(shown).filter(([name]) => name === 'notice' || names.includes(name)),
  )
}

/**
 * What shared caches may keep: answers that anyone may read, revalidated each time, which is cheap with an unchanged
 * ETag. They may keep nothing that a token opened.
 */
export function mayBeKept(res: Response, publicRead: boolean): void {
  res.set('Cache-Control', publicRead ? 'public, max-age=0, must-revalidate' : 'private, no-store')
}

/** A page of a list as JSON, in pieces. */
async function* listText(
  rows: Iterable<object> | AsyncIterable<object>,
  wanted: string | null,
  next: string | null,
): AsyncGenerator<string> {
  let before = '{"data":['
  for await (const row of rows) {
    yield before + JSON.stringify(pick(row, wanted))
    before = ','
  }
  yield `${before === ',' ? '' : before}],"next":${JSON.stringify(next)}}`
}

/** The longest text, in characters, that is sent as a whole, with an ETag. */
const LONGEST_WHOLE = 2_000_000

/** Sends JSON as a whole; if it is long, as it is made, so that it never is in memory as a whole. */
async function sendText(res: Response, text: AsyncGenerator<string>): Promise<void> {
  const first: string[] = []
  let length = 0
  while (length <= LONGEST_WHOLE) {
    const { value, done } = await text.next()
    if (done === true) {
      res.type('json').send(first.join(''))
      return
    }
    first.push(value)
    length += value.length
  }
  res.type('json')
  await pipeline(async function* () {
    yield* first
    yield* text
  }, res)
}

/** Reading: `/api/v1/NAME` and `/api/v1/NAME/:id` of every collection. */
export function readingRoutes(context: AppContext): Router {
  const router = Router()
  const { publicRead } = context.config
  const kept: RequestHandler = (_req, res, next) => {
    mayBeKept(res, publicRead)
    next()
  }
  for (const collection of COLLECTIONS) addRoutes(router, context, collection, kept)
  return router
}

function addRoutes(router: Router, context: AppContext, collection: Collection, kept: RequestHandler): void {
  const { database } = context
  const { name, filters: filterNames, sorts, defaultSort } = collection
  const views = collection.summary === undefined ? (['full'] as const) : VIEWS
  const List = listSchema(filterNames, sorts, defaultSort)
  const Shape = z.object({ view: optional(z.enum(views, `must be ${views.join(' or ')}`)), fields })
  const Alone = z.strictObject({ as_of: optional(z.string().max(40)), fields })
  router.get(`/api/v1/${name}`, kept, readsAsOf, understandsFilterNames(context), async (req, res) => {
    const query = { ...(req.understoodQuery ?? req.query) }
    const { view, fields: wanted } = parseQuery(Shape, req)
    delete query.view
    delete query.fields
    req.understoodQuery = query
    const { filters, page } = parseQuery(List, req)
    const found = await collection.list(recordOf(req, database), filters, page, view ?? 'full')
    const next = found.next === null ? null : baseUrl(req) + withQuery(req, { cursor: found.next })
    await sendText(res, listText(found.rows, wanted, next))
  })
  router.get(`/api/v1/${name}/:id`, kept, readsAsOf, async (req, res) => {
    const { fields: wanted } = parseQuery(Alone, req)
    const found = await collection.find(recordOf(req, database), pathParameter(req, 'id'))
    if (found === null) throw notFound(`This ${collection.one}`)
    if ('movedTo' in found) {
      movedTo(res, `/api/v1/${found.movedTo}${withQuery(req, {}).slice(req.path.length)}`)
      return
    }
    const data = pick(found.shown, wanted)
    res.set('ETag', found.version === undefined ? contentTag(found.shown) : versionTag(found.version, data))
    res.json({ data })
  })
}
