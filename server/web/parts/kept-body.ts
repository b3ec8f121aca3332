import type { Request, RequestHandler, Response } from 'express'
import { LRUCache } from 'lru-cache'
import type { Database } from '../../database/index.ts'
import { isoDay } from '../../values/partial-date.ts'
import type { AppContext } from '../context.ts'
import { baseUrl } from '../input.ts'
import { Making } from '../middleware/making.ts'
import { recordOf } from '../record-of.ts'
import { type OwnParts, ownModels, split } from './own-parts.ts'

type Model = Readonly<Record<string, unknown>>

/** What the layout shows of a page, besides its body. */
const OF_LAYOUT = ['title', 'description', 'card', 'feed', 'charts', 'formScript', 'hideSearch'] as const

/** The body of a page, as everyone with the same role sees it, and what its layout shows. */
interface KeptBody {
  readonly version: string
  readonly html: string
  readonly layout: Model
  readonly own: OwnParts
}

const MOST_BYTES = 32_000_000
const MOST_BYTES_OF_ONE = 1_000_000
const LONGEST_ADDRESS = 2000

/** The bodies kept by one process, by database. */
class KeptBodies {
  readonly kept = new LRUCache<string, KeptBody>({
    maxSize: MOST_BYTES,
    maxEntrySize: MOST_BYTES_OF_ONE,
    sizeCalculation: ({ html }, key) => 2 * (html.length + key.length) + 1000,
  })
  readonly making = new Making()
}
const bodies = new WeakMap<Database, KeptBodies>()

function bodiesOf(database: Database): KeptBodies {
  const ofDatabase = bodies.get(database) ?? new KeptBodies()
  bodies.set(database, ofDatabase)
  return ofDatabase
}

/**
 * Keeps the body of a page until the record changes, for everyone with the same role: only the layout, and what belongs
 * to one person, is rendered for each reader. The page's model must depend on nothing but the record, the address, the
 * day and the reader’s role; whatever else it shows is one of its own parts, named under `own`. Comes after the moment
 * has been read.
 * @param isOfRole whether that is so for this request, for a page where it is not always so.
 */
export function keepsBody(context: AppContext, isOfRole = (_req: Request) => true): RequestHandler {
  const { kept, making } = bodiesOf(context.database)
  return async (req, res, next) => {
    if (!isOfRole(req)) {
      next()
      return
    }
    const version = await recordOf(req, context.database).version()
    const key = JSON.stringify([
      req.originalUrl,
      baseUrl(req),
      isoDay(req.receivedAt),
      req.user?.role ?? null,
    ])
    await making.settled(`${version} ${key}`)
    const found = kept.get(key)
    if (found?.version === version) {
      await show(context, req, res, found)
      return
    }
    const made = making.begin(`${version} ${key}`)
    res.once('close', made)
    const render = res.render.bind(res) as (view: string, model?: object) => void
    const renderKept = (view: string, model: Model = {}): void => {
      // The error page, too, is rendered as usual.
      res.render = render as typeof res.render
      if (res.statusCode !== 200) {
        render(view, model)
        return
      }
      res.app.render(view, { ...res.locals, ...model, layout: false }, (error, html) => {
        if (error !== null) {
          next(error)
          return
        }
        const layout = Object.fromEntries(OF_LAYOUT.map((name) => [name, model[name]]))
        const body = { version, html, layout, own: (model.own ?? {}) as OwnParts }
        if (req.originalUrl.length <= LONGEST_ADDRESS) kept.set(key, body)
        made()
        show(context, req, res, body).catch(next)
      })
    }
    res.render = renderKept as typeof res.render
    next()
  }
}

async function show(context: AppContext, req: Request, res: Response, body: KeptBody): Promise<void> {
  const own = await ownModels(context.database, req, body.own)
  res.render('kept', { ...body.layout, ...own, pieces: split(body.html) })
}
