import type { Request } from 'express'
import type { z } from 'zod'
import { problemsOf } from '../record/input/fields.ts'
import { InputRefused } from '../record/refusals.ts'
import { HttpError } from '../web/errors.ts'

/** @throws {InputRefused} naming each member that is not valid. */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw new InputRefused(problemsOf(parsed.error, input))
  return parsed.data
}

/** The body of a request. @throws {HttpError} 415 if it is not JSON. @throws {InputRefused} */
export function parseBody<T extends z.ZodType>(schema: T, req: Request): z.infer<T> {
  if (req.body === undefined)
    throw new HttpError(415, 'Send the record as JSON, with Content-Type: application/json.')
  return parse(schema, req.body)
}
