import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { LRUCache } from 'lru-cache'
import type { Database } from '../../database/index.ts'
import { oncePer } from '../../values/once-per.ts'
import { isoDay } from '../../values/partial-date.ts'
import type { AppContext } from '../context.ts'
import { baseUrl } from '../input.ts'
import { Making } from '../middleware/making.ts'
import { hasSession } from '../middleware/sessions.ts'
import { recordOf } from '../record-of.ts'
import { type OwnParts, ownModels, PIECE, type Piece, split } from './own-parts.ts'

type Model = Readonly<Record<string, unknown>>
type Render = (view: string, model?: Model, ...rest: unknown[]) => void

/** What the layout shows of a page, besides its body. */
const OF_LAYOUT = ['title', 'description', 'card', 'feed', 'charts', 'formScript', 'hideSearch'] as const

/** The body of a page, as everyone with the same role sees it, and what its layout shows. */
interface Body {
  readonly pieces: readonly Piece[]
  /** Of all pieces, in bytes. */
  readonly length: number
  /** Differs whenever a piece does. */
  readonly tag: string
  readonly layout: Model
  readonly own: OwnParts
}

interface KeptBody extends Body {
  readonly version: string
}

const MOST_BYTES = 32_000_000
const MOST_BYTES_OF_ONE = 2_000_000
const LONGEST_ADDRESS = 2000

/** The bodies kept by one process. */
class KeptBodies {
  readonly kept = new LRUCache<string, KeptBody>({
    maxSize: MOST_BYTES,
    maxEntrySize: MOST_BYTES_OF_ONE,
    sizeCalculation: ({ length }, key) => length + 2 * key.length + 1000,
  })
  readonly making = new Making()
}
const bodiesOf = oncePer((_database: Database) => new KeptBodies())

/** What a body depends on besides the record; null if it is not kept: for visitors without a session, the answer is. */
function keyOf(req: Request): string | null {
  if (!hasSession(req.headers.cookie) || req.originalUrl.length > LONGEST_ADDRESS) return null
  return JSON.stringify([req.originalUrl, baseUrl(req), isoDay(req.receivedAt), req.user?.role ?? null])
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
    const key = isOfRole(req) ? keyOf(req) : null
    if (key === null) {
      rendersInParts(context, req, res, next, () => {})
      next()
      return
    }
    const version = await recordOf(req, context.database).version()
    const claim = await making.claim(key, version, res, kept)
    if (claim.found !== undefined) {
      await show(context, req, res, claim.found)
      return
    }
    rendersInParts(context, req, res, next, (body) => {
      if (res.statusCode === 200) kept.set(key, { ...body, version })
      claim.ready()
    })
    next()
  }
}

/** Renders the next page of a response in two steps: the body, which is passed on, and then what is around it. */
function rendersInParts(
  context: AppContext,
  req: Request,
  res: Response,
  next: NextFunction,
  tell: (body: Body) => void,
): void {
  const render = res.render.bind(res) as Render
  const inParts: Render = (view, model = {}, ...rest) => {
    res.render = render as typeof res.render
    // The error page tells what went wrong even if it cannot be rendered.
    if (view === 'error') {
      render(view, model, ...rest)
      return
    }
    res.app.render(view, { ...res.locals, ...model, layout: false }, (error, html) => {
      if (error !== null) {
        next(error)
        return
      }
      const pieces = split(html)
      const body = {
        pieces,
        length: pieces.reduce((sum, piece) => sum + piece.html.length, 0),
        tag: tagOf(res, html),
        layout: Object.fromEntries(OF_LAYOUT.map((name) => [name, model[name]])),
        own: (model.own ?? {}) as OwnParts,
      }
      tell(body)
      show(context, req, res, body).catch(next)
    })
  }
  res.render = inParts as typeof res.render
}

/** The tag that the app gives to an answer with this text. */
const tagOf = (res: Response, text: string): string =>
  (res.app.get('etag fn') as (text: string) => string)(text)

/** Renders what is around the pieces of a body, which are neither copied as text, encoded nor hashed again. */
async function show(context: AppContext, req: Request, res: Response, body: Body): Promise<void> {
  const { layout, own, pieces, tag } = body
  const model = { ...layout, ...(await ownModels(context.database, req, own)), pieces }
  const around = await new Promise<string>((resolve, reject) => {
    res.render('kept', model, (error: Error | null, html: string) =>
      error === null ? resolve(html) : reject(error),
    )
  })
  const [first = '', ...rest] = around.split(PIECE)
  const parts = rest.flatMap((after, index) => [pieces[index]?.html ?? Buffer.of(), Buffer.from(after)])
  res.set('ETag', tagOf(res, tag + around))
  res.type('html').send(Buffer.concat([Buffer.from(first), ...parts]))
}
