import type { OutgoingHttpHeaders } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import { LRUCache } from 'lru-cache'
import { isoDay } from '../../values/partial-date.ts'
import type { AppContext } from '../context.ts'
import { baseUrl } from '../input.ts'
import { chosenTheme } from './locals.ts'
import { Making } from './making.ts'
import { hasSession, withoutSession } from './sessions.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** Whether the answer depends only on the record, not on who asks. */
    ofRecord?: boolean
  }
}

/** Marks a route whose answer depends only on the record, not on who asks. */
export const saysTheRecord: RequestHandler = (req, _res, next) => {
  req.ofRecord = true
  next()
}

/** An answer as it went out, with the version of the record that it was made from. */
interface KeptAnswer {
  readonly version: string
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
}

const MOST_BYTES = 64_000_000
const MOST_BYTES_OF_ONE = 2_000_000
const LONGEST_ADDRESS = 2000

/** Headers that belong to one connection or one moment. */
const PASSING: ReadonlySet<string> = new Set([
  'connection',
  'date',
  'keep-alive',
  'ratelimit',
  'ratelimit-policy',
  'transfer-encoding',
  'x-request-id',
])

/** Answers that say the same to everyone, whether signed in or not. */
const FOR_EVERYONE = /^\/(?:api\/v1\/|figures\/|suggest\/search$)/

/** Takes the session off a request whose answer says the same to everyone: it is made, and kept, as for a visitor. */
function asForVisitor(req: Request): void {
  if (FOR_EVERYONE.test(req.path)) req.headers.cookie = withoutSession(req.headers.cookie)
}

/**
 * What an answer depends on besides the record: the address, the day, and how to present and encode it. Null if it may
 * depend on who asks. Cookies of others, such as those of a proxy in front, do not matter.
 */
function keyOf(req: Request): string | null {
  const { cookie, authorization } = req.headers
  if (req.method !== 'GET' || authorization !== undefined || req.originalUrl.length > LONGEST_ADDRESS)
    return null
  if (hasSession(cookie)) return null
  const encoding = req.headers['accept-encoding'] ?? ''
  const day = isoDay(req.receivedAt)
  return JSON.stringify([req.originalUrl, baseUrl(req), req.secure, day, chosenTheme(cookie), encoding])
}

function send(req: Request, res: Response, { headers, body }: KeptAnswer): void {
  // What the page took off when it was made, such as the refusal to be framed, does not come back.
  for (const name of res.getHeaderNames()) if (!(name in headers || PASSING.has(name))) res.removeHeader(name)
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value)
  if (req.fresh) {
    res.removeHeader('Content-Length')
    res.status(304).end()
    return
  }
  res.setHeader('Content-Length', body.length)
  res.end(body)
}

/**
 * Collects what is sent, as it goes over the wire, and passes it on once it is complete: null if it is too much to keep
 * or the connection has ended.
 */
function whenMade(res: Response, tell: (body: Buffer | null) => void): void {
  const chunks: Buffer[] = []
  let told = false
  const done = (body: Buffer | null): void => {
    if (!told) tell(body)
    told = true
  }
  let bytes = 0
  const [write, end] = [res.write.bind(res), res.end.bind(res)] as ((...given: unknown[]) => unknown)[]
  const collect = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return
    const part =
      typeof chunk === 'string'
        ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
        : Buffer.from(chunk)
    bytes += part.length
    if (bytes <= MOST_BYTES_OF_ONE) chunks.push(part)
    else {
      chunks.length = 0
      done(null)
    }
  }
  res.write = ((...given: unknown[]) => {
    collect(given[0], given[1])
    return write?.(...given)
  }) as typeof res.write
  res.end = ((...given: unknown[]) => {
    collect(given[0], given[1])
    if (bytes <= MOST_BYTES_OF_ONE) done(Buffer.concat(chunks))
    return end?.(...given)
  }) as typeof res.end
  res.once('close', () => done(null))
}

/**
 * Keeps answers that are the same for everyone until the record changes; after a change, each is made only once,
 * however many people ask. It checks the record's version each time, so that the next reader sees a change made by any
 * process. It must come before everything that makes an answer.
 */
export function keepsAnswers({ config, database, log }: AppContext): RequestHandler {
  const kept = new LRUCache<string, KeptAnswer>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ body }, key) => body.length + 2 * key.length + 2000,
  })
  const making = new Making()
  return async (req, res, next) => {
    if (config.publicRead) asForVisitor(req)
    const key = config.publicRead ? keyOf(req) : null
    if (key === null) {
      next()
      return
    }
    let version: string
    try {
      version = await database.recordVersion()
    } catch (error) {
      log.warn({ err: error }, 'the version of the record could not be read')
      next()
      return
    }
    const claim = await making.claim(key, version, res, kept)
    if (claim.found !== undefined) {
      send(req, res, claim.found)
      return
    }
    whenMade(res, (body) => {
      claim.ready()
      const isOfAll = req.ofRecord === true && req.user === undefined && !res.hasHeader('Set-Cookie')
      if (body === null || !isOfAll || res.statusCode !== 200) return
      const headers = Object.entries(res.getHeaders()).filter(([name]) => !PASSING.has(name))
      kept.set(key, { version, headers: Object.fromEntries(headers), body })
    })
    next()
  }
}
