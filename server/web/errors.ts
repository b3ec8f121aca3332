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

/** What a person has to do before they send a form again: sign in, or just send it with a new token. */
export type BeforeSending = 'sign in' | 'send'

/** A form refused because of its session, not its content: it goes back to the person who sent it, to send again. */
export class SendAgain extends HttpError {
  override name = 'SendAgain'
  readonly title: string
  readonly first: BeforeSending

  constructor(title: string, message: string, first: BeforeSending) {
    super(403, message)
    this.title = title
    this.first = first
  }
}

export function notFound(what: string): HttpError {
  return new HttpError(404, `${what} is not on record.`)
}
