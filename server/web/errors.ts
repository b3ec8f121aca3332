import type { Problem } from '../record/input/fields.ts'

/** An answer other than the one asked for, with words for the person who asked. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: number
  readonly problems: readonly Problem[]

  constructor(status: number, message: string, problems: readonly Problem[] = []) {
    super(message)
    this.status = status
    this.problems = problems
  }
}

export function notFound(what: string): HttpError {
  return new HttpError(404, `${what} is not on record.`)
}
