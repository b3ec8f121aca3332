import { AsyncResource } from 'node:async_hooks'
import cluster from 'node:cluster'
import { ClusterMemoryStoreWorker } from '@express-rate-limit/cluster-memory-store'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { Share, withShare } from '../../database/askers.ts'
import type { AppContext } from '../context.ts'
import { HttpError } from '../errors.ts'

/** Answers that are made for one client at a time. */
const MOST_AT_ONCE = 6
/** Connections to the database that are used for it at a time: half of those that there are. */
const MOST_CONNECTIONS = 5
/** Requests of one client that wait for those. */
const MOST_WAITING = 60

const clientOf = (req: Request): string => ipKeyGenerator(req.ip ?? '')

/** This machine itself, without a proxy that says for whom it asks. */
const isThisMachine = ({ ip = '' }: Request): boolean => /^(?:::ffff:)?127\.|^::1$/.test(ip)

/** The requests of one client: those that are being answered, and those that wait for them. */
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
      // Whoever leaves while they wait is not answered.
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

  /** One has its answer: the next begins in its place. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}

/** Calls back once, when an answer is made or whoever asked has left. A download that is read slowly is made long before its end. */
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

/** Answers a client's requests a few at a time, the others in their order, so that no one of them keeps all others waiting. */
function inLine(): RequestHandler {
  const lines = new Map<string, Line>()
  return (req, res, next) => {
    if (isThisMachine(req)) {
      next()
      return
    }
    const client = clientOf(req)
    const line = lines.get(client) ?? new Line()
    lines.set(client, line)
    // It may be begun by the end of another request, and is still its own.
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
 * What one client gets of a site: so many answers a minute, counted for all processes of a machine together, and a few at a time. Answers that
 * are kept cost nothing and are not counted, nor is what this machine asks itself.
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
