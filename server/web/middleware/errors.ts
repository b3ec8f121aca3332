import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { Departed } from '../../database/askers.ts'
import { saidByDriver } from '../../database/outage.ts'
import { TooManyFiles } from '../../exchange/out/kept-files.ts'
import { BadCursor } from '../../queries/paging.ts'
import { busyWords } from '../../record/busy.ts'
import { EditConflict } from '../../record/conflict.ts'
import { NoSuchRecord } from '../../record/kinds/need-record.ts'
import { InputRefused } from '../../record/refusals.ts'
import { asOfWords } from '../../values/as-of.ts'
import { capital } from '../../values/format.ts'
import { HttpError, SendAgain } from '../errors.ts'
import { asksForFile, isOfPrograms } from '../programs.ts'
import { keptInput } from './kept-input.ts'

export const pageNotFound: RequestHandler = () => {
  throw new HttpError(404, 'There is no page at this address.')
}

/** No page of the site has such an address: `*`, or one that a browser takes for another site's. */
const ODD_TARGET = /^(?!\/)|^\/[/\\]/

/** A form must arrive as a form: anything else has no fields to read. */
export const refuseOddForms: RequestHandler = (req, _res, next) => {
  const isTyped = req.get('content-type') !== undefined
  if (req.method === 'POST' && isTyped && req.is(['urlencoded', 'multipart']) === false)
    throw new HttpError(415, 'What you sent is in a format that this site does not accept.')
  next()
}

export const refuseOddTargets: RequestHandler = (req, _res, next) => {
  if (ODD_TARGET.test(req.url)) throw new HttpError(400, 'The request does not name a page.')
  // The database cannot store a NUL.
  if (/^[^?]*%00/.test(req.url)) throw new HttpError(404, 'There is no page at this address.')
  next()
}

/** The errors that are answers: those that a person can fix. Anything else is our fault. */
function asAnswer(error: unknown): HttpError | null {
  if (error instanceof HttpError) return error
  if (error instanceof InputRefused)
    return new HttpError(422, 'Some of what you sent is not valid.', error.problems)
  if (error instanceof BadCursor) return new HttpError(400, `The page cannot be found: ${error.message}.`)
  if (error instanceof NoSuchRecord) return new HttpError(404, 'This record no longer exists.')
  if (error instanceof TooManyFiles)
    return new HttpError(503, 'Many files are being made at the moment. Try again shortly.')
  if (error instanceof EditConflict) return new HttpError(409, 'Someone else has edited this record since.')
  // The database cannot store a NUL or half of a character.
  if (saidByDriver(error).code === '22021')
    return new HttpError(422, 'What you sent contains a character that a record cannot hold.')
  const busy = busyWords(error)
  return busy === null ? asClientError(error) : new HttpError(503, busy)
}

/** The errors that Express and its parsers throw to refuse a request carry a status and words to show. */
function asClientError(error: unknown): HttpError | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null
  if (error.status < 400 || error.status > 499) return null
  const messages: Record<number, string> = {
    400: 'The request could not be read.',
    413: 'Nothing was saved: what you sent is too large. Shorten it and send it again.',
    415: 'What you sent is in a format that this site does not accept.',
  }
  return new HttpError(error.status, messages[error.status] ?? STATUS_CODES[error.status] ?? 'Refused.')
}

/** The pages that list records, which filters in the address narrow. */
const LISTS =
  /^\/(?:(?:officials|interests|negotiations|overlaps|links|sources|changes|search|duplicates)\/?)?$/

/** How an error is told: as a page to everyone who asks for one, which every browser does. */
function formOf(req: Request): 'page' | 'json' | 'text' {
  if (isOfPrograms(req)) return 'json'
  if (!asksForFile(req)) return 'page'
  return /\.json$/i.test(req.path) || req.query.format === 'json' ? 'json' : 'text'
}

/** Listing more problems than anyone reads would cost more than the request. */
const MOST_PROBLEMS = 100

/** RFC 9457 problem details. */
export function sendProblem(res: Response, status: number, detail: string, extra: object): void {
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail, ...extra }))
}

/** What a form is answered with if the record that it is about has gone. Sending it again would not help. */
const GONE: ReadonlySet<number> = new Set([404, 409, 410])

/**
 * Answers every error: one that a person can fix gets its reasons; a fault of ours gets a reference id that is also in
 * the log. There is an answer even if the error page's own template fails.
 */
export function answerErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (error instanceof Departed) {
      res.destroy()
      return
    }
    if (res.headersSent) {
      log.error({ err: error, reference: req.id }, 'failed while answering')
      next(error)
      return
    }
    const answer = asAnswer(error)
    if (answer === null) log.error({ err: error, reference: req.id }, 'request failed')
    const status = answer?.status ?? 500
    if (status === 401) res.set('WWW-Authenticate', 'Bearer')
    if (status === 503) res.set('Retry-After', '2')
    const then =
      status === 404 && req.asOf !== undefined
        ? ` It may have been added since: the page shows the record as of ${asOfWords(req.asOf.written)}.`
        : ''
    const message = (answer?.message ?? 'Something went wrong on our side. Nothing was saved.') + then
    const reference = answer === null ? String(req.id) : null
    const form = formOf(req)
    if (form === 'text') {
      res
        .status(status)
        .type('text')
        .send(reference === null ? `${message}\n` : `${message} Reference: ${reference}\n`)
      return
    }
    if (form === 'json') {
      const errors = answer?.problems.length ? { errors: answer.problems.slice(0, MOST_PROBLEMS) } : {}
      sendProblem(res, status, message, { ...errors, ...(reference === null ? {} : { reference }) })
      return
    }
    const model = {
      title:
        answer instanceof SendAgain ? answer.title : capital((STATUS_CODES[status] ?? 'Error').toLowerCase()),
      status,
      message,
      // The message of a refused address already names its problems.
      problems: status === 400 ? [] : (answer?.problems ?? []).slice(0, MOST_PROBLEMS),
      withoutHref:
        req.method === 'GET' && status < 500 && LISTS.test(req.path) && Object.keys(req.query).length > 0
          ? req.path
          : null,
      reference,
      signIn: answer instanceof SendAgain && answer.first === 'sign in',
      again: answer instanceof SendAgain && answer.first === 'send',
      gone: GONE.has(status),
      // What a fault of ours, a session that has ended, or a record that has gone must not lose.
      kept: status >= 500 || GONE.has(status) || answer instanceof SendAgain ? keptInput(req) : null,
    }
    res.status(status)
    res.render('error', model, (failure: Error | null, html: string) => {
      if (failure === null) {
        res.type('html').send(html)
        return
      }
      log.error({ err: failure, reference: req.id }, 'the error page failed')
      res.type('text').send(`${message} Reference: ${String(req.id)}\n`)
    })
  }
}
