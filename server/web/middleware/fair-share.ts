import { AsyncResource } from 'node:async_hooks'
import cluster from 'node:cluster'
import { ClusterMemoryStoreWorker } from '@express-rate-limit/cluster-memory-store'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { Share, withShare } from '../../database/askers.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'

/** How many answers are made for one client at a time. */
const MOST_AT_ONCE = 6
/** How many database connections one client uses at a time: half of all there are. */
const MOST_CONNECTIONS = 5
/** How many requests of one client may wait for those. */
const MOST_WAITING = 60

const clientOf = (req: Request): string => ipKeyGenerator(req.ip ?? '')

/** This machine itself, without a proxy that says who it is asking for. */
const isThisMachine = ({ ip = '' }: Request): boolean => /^(?:::ffff:)?127\.|^::1$/.test(ip)

/** One client's requests: those being answered and those waiting. */
class Line {
  readonly share = new Share(MOST_CONNECTIONS)
  readonly #waiting: (() => void)[] = []
  #running = 0

  get isEmpty(): boolean {
    return this.#running === 0
  }

  /** Begins now or once another has ended. @returns whether there is room to wait. */
  enter(res: Response, begin: () => void): boolean {
    if (this.#running >= MOST_AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING) return false
      this.#waiting.push(begin)
      // A client that leaves while waiting gets no answer.
      res.once('close', () => {
        const place = this.#waiting.indexOf(begin)
        if (place >= 0) this.#waiting.splice(place, 1)
      })
      return true
    }
    this.#running += 1
    begin()
    return true
  }

  /** A request has its answer: the next one begins in its place. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}

/** Calls back once, when the answer is made or the client has left. A slow download is made long before it ends. */
function onceMade(res: Response, made: () => void): void {
  let told = false
  const tell = (): void => {
    if (!told) made()
    told = true
  }
  const writeHead = res.writeHead.bind(res) as (...given: unknown[]) => Response
  res.writeHead = ((...given: unknown[]) => {
    tell()
    return writeHead(...given)
  }) as typeof res.writeHead
  res.once('close', tell)
}

/** Answers a client's requests a few at a time and in order, so that no client keeps all the others waiting. */
function inLine(): RequestHandler {
  const lines = new Map<string, Line>()
  return (req, res, next) => {
    if (isThisMachine(req)) {
      next()
      return
    }
    // A client that has left before gets no answer, and its response will not end again.
    if (res.closed) return
    const client = clientOf(req)
    const line = lines.get(client) ?? new Line()
    lines.set(client, line)
    // The end of another request may start this one, which must still run in its own context.
    const begin = AsyncResource.bind(() => {
      onceMade(res, () => {
        line.leave()
        if (line.isEmpty) lines.delete(client)
      })
      withShare(line.share, next)
    })
    if (line.enter(res, begin)) return
    res.set('Retry-After', '2')
    next(new HttpError(429, 'Many requests from your network are being answered. Try again shortly.'))
  }
}

/**
 * One client's share of a site: a number of answers a minute, counted across all processes of a machine, and a few at a
 * time. Kept answers cost nothing and are not counted, nor are requests from this machine itself.
 */
export function fairShare({ config: { requestsPerMinute } }: AppContext): RequestHandler[] {
  if (requestsPerMinute === 0) return [(_req, _res, next) => next()]
  const counted = rateLimit({
    windowMs: 60_000,
    limit: requestsPerMinute,
    keyGenerator: clientOf,
    skip: isThisMachine,
    ...(cluster.isWorker ? { store: new ClusterMemoryStoreWorker({ prefix: 'requests' }) } : {}),
    passOnStoreError: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => {
      next(new HttpError(429, 'Many requests have come from your network. Try again in a minute.'))
    },
  })
  return [counted, inLine()]
}
