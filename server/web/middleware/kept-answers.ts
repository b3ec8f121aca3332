import type { OutgoingHttpHeaders } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import { LRUCache } from 'lru-cache'
import { recordVersion } from '../../queries/record-version.ts'
import { isoDay } from '../../values/partial-date.ts'
import type { AppContext } from '../context.ts'
import { baseUrl } from '../input.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** Whether the answer says what the record says, and nothing of who asks. */
    ofRecord?: boolean
  }
}

/** Marks a route whose answer says what the record says, and nothing of who asks. */
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

/** Headers that are of one connection or one moment. */
const PASSING: ReadonlySet<string> = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding'])

/** The colors are the one thing that a visitor's cookie may say. */
const ONLY_COLORS = /^theme=\w*$/

/**
 * What an answer depends on beside the record: the address, the day, and how it is to be written. Null where it may
 * depend on who asks.
 */
function keyOf(req: Request): string | null {
  const { cookie, authorization } = req.headers
  if (req.method !== 'GET' || authorization !== undefined || req.originalUrl.length > LONGEST_ADDRESS)
    return null
  if (cookie !== undefined && !ONLY_COLORS.test(cookie)) return null
  const encoding = req.headers['accept-encoding'] ?? ''
  return JSON.stringify([req.originalUrl, baseUrl(req), isoDay(req.receivedAt), cookie, encoding])
}

function send(req: Request, res: Response, { headers, body }: KeptAnswer): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value)
  if (req.fresh) {
    res.removeHeader('Content-Length')
    res.status(304).end()
    return
  }
  res.setHeader('Content-Length', body.length)
  res.end(body)
}

/** Collects what is sent, as it goes over the wire, and hands it on once all of it is out. */
function whenSent(res: Response, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
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
    else chunks.length = 0
  }
  res.write = ((...given: unknown[]) => {
    collect(given[0], given[1])
    return write?.(...given)
  }) as typeof res.write
  res.end = ((...given: unknown[]) => {
    collect(given[0], given[1])
    return end?.(...given)
  }) as typeof res.end
  res.once('finish', () => {
    if (bytes <= MOST_BYTES_OF_ONE) done(Buffer.concat(chunks))
  })
}

/**
 * Keeps what everybody is shown alike until the record changes. It asks for the record's version each time, so that a
 * change by whichever process is seen by the next reader, and stands before everything that makes an answer.
 */
export function keepsAnswers({ config, database, log }: AppContext): RequestHandler {
  const kept = new LRUCache<string, KeptAnswer>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ body }, key) => body.length + 2 * key.length + 2000,
  })
  return async (req, res, next) => {
    const key = config.publicRead ? keyOf(req) : null
    if (key === null) {
      next()
      return
    }
    let version: string
    try {
      version = await recordVersion(database.query)
    } catch (error) {
      log.warn({ err: error }, 'the version of the record could not be read')
      next()
      return
    }
    const found = kept.get(key)
    if (found?.version === version) {
      send(req, res, found)
      return
    }
    whenSent(res, (body) => {
      if (req.ofRecord !== true || res.statusCode !== 200 || res.hasHeader('Set-Cookie')) return
      const headers = Object.entries(res.getHeaders()).filter(([name]) => !PASSING.has(name))
      kept.set(key, { version, headers: Object.fromEntries(headers), body })
    })
    next()
  }
}
