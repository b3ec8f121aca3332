import type { Request } from 'express'
import type { z } from 'zod'
import type { Config } from '../config.ts'
import { type Problem, problemsOf, toldReason } from '../record/input/fields.ts'
import { Reason } from '../record/input/reason.ts'
import { asOfWords } from '../values/as-of.ts'
import type { Day } from '../values/days.ts'
import { isoDay } from '../values/partial-date.ts'
import { isRowId } from '../values/row-id.ts'
import { HttpError, notFound } from './errors.ts'

/**
 * Parses the request's query with a schema.
 * @throws {HttpError} 400, naming each parameter that is not valid.
 */
export function parseQuery<T extends z.ZodType>(schema: T, req: Request): z.infer<T> {
  const query = req.understoodQuery ?? req.query
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  const problems = problemsOf(parsed.error, query)
  const reasons = problems
    .map(({ field, reason }) => (field === '' ? reason : `“${field}” ${reason}`))
    .join('; ')
  throw new HttpError(400, `The address asks for something that is not available here: ${reasons}.`, problems)
}

/** Listening addresses that cover every name of the machine. */
const EVERYWHERE = new Set(['0.0.0.0', '::'])

/** Names by which this machine reaches itself. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

/** Addresses from which this machine reaches itself. */
const LOOPBACK_ADDRESS = /^(?:(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/i

/** Whether the reader sits at this machine and reached the site by one of its own names. */
const isFromHere = (req: Request, host: string): boolean =>
  LOOPBACK.test(host) && LOOPBACK_ADDRESS.test(req.ip ?? '')

/**
 * The site's address, without a trailing slash: the configured one, or else, for readers on this machine, the one by
 * which they reached it. Nothing that a reader elsewhere puts into a request becomes part of what the site says.
 */
export function baseUrl(req: Request): string {
  const { baseUrl: configured, host, port } = req.app.get('config') as Config
  if (configured !== undefined) return configured
  const asked = req.get('host') ?? ''
  return `${req.secure ? 'https' : 'http'}://${isFromHere(req, asked) ? asked : `${EVERYWHERE.has(host) ? 'localhost' : host}:${port}`}`
}

/** The same address with some query parameters changed, each to these values; null removes one. */
export function withQuery(
  req: Request,
  changes: Readonly<Record<string, string | readonly string[] | null>>,
): string {
  const url = new URL(req.originalUrl, 'http://site')
  for (const [name, values] of Object.entries(changes)) {
    url.searchParams.delete(name)
    for (const value of [values ?? []].flat()) url.searchParams.append(name, value)
  }
  return url.pathname + url.search
}

/** The day on which the reader looks at the record: today, or the day of `as_of`. */
export function dayOf(req: Request): Day {
  return req.asOf?.day ?? isoDay(req.receivedAt)
}

/** The same in words, with the time of day if the reader asks for one. */
export function momentOf(req: Request): string {
  return asOfWords(req.asOf?.written ?? dayOf(req))
}

/** A parameter of the path, which Express has matched. */
export function pathParameter(req: Request, name: string): string {
  const value = req.params[name]
  return typeof value === 'string' ? value : ''
}

/** The reason that a form asks for: as typed, and what is wrong with it if `reason` is null. */
export function readReason(req: Request): {
  typed: string
  reason: string | null
  problems: readonly Problem[]
} {
  const typed = textField(req, 'reason')
  const parsed = Reason.safeParse({ reason: typed })
  if (parsed.success) return { typed, reason: parsed.data.reason, problems: [] }
  const problems = problemsOf(parsed.error, { reason: typed })
  return {
    typed,
    reason: null,
    problems: problems.map((each) => ({ ...each, reason: toldReason(each.reason) })),
  }
}

/** A form field as typed; empty if it was not sent. */
export function textField(req: Request, name: string): string {
  const value = (req.body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

/** The id of a row in the path. @throws {HttpError} 404 if it is not an id. @param what is looked for, for the message. */
export function needId(req: Request, what: string): string {
  const id = pathParameter(req, 'id')
  if (!isRowId(id)) throw notFound(what)
  return id
}
