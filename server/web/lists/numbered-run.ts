import type { Request } from 'express'
import { z } from 'zod'
import type { Run } from '../../queries/paging.ts'
import { thousands } from '../../values/format.ts'
import { notFound } from '../errors.ts'
import { parseQuery, withQuery } from '../input.ts'

/** Which part of a numbered series a page shows: `?paths=21` begins with the 21st. */
export function runOf(req: Request, name: string, limit: number): Run {
  const first = z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'must be a number, counted from 1')
    .default('1')
    .transform(Number)
  return { after: (parseQuery(z.object({ [name]: first }), req)[name] as number) - 1, limit }
}

/**
 * Where the series goes on, for the `run` partial; null if the page shows all of it.
 * @throws {HttpError} 404 if the series ends before this part.
 */
export function runModel(req: Request, name: string, { after, limit }: Run, total: number, anchor: string) {
  if (after === 0 && total <= limit) return null
  if (after >= total) throw notFound('This part of the list')
  const href = (first: number | null): string =>
    `${withQuery(req, { [name]: first === null ? null : String(first) })}#${anchor}`
  const last = Math.min(after + limit, total)
  return {
    words: `${after + 1 === last ? '' : `${thousands(after + 1)}–`}${thousands(last)} of ${thousands(total)}`,
    firstHref: after === 0 ? null : href(null),
    nextHref: last < total ? href(last + 1) : null,
  }
}
