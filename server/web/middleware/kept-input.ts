import type { Request } from 'express'
import { capital, words } from '../../values/format.ts'
import { csrfToken } from './sessions.ts'

/** A form as it was sent, for a page that gives it back. */
export interface KeptInput {
  readonly action: string
  /** The token of the session as it is now; empty where there is no session. */
  readonly token: string
  /** Everything that is sent again. */
  readonly fields: { readonly name: string; readonly value: string }[]
  /** What a person typed, by the name of its field. */
  readonly typed: { readonly label: string; readonly value: string }[]
}

/** Forms that hold secrets or act on accounts are filled in anew. */
const NEVER_KEPT = /^\/(?:account|admin|sign-in|sign-out)(?:\/|$)/
/** Fields that the page filled in, not a person. */
const NOT_TYPED = /^(?:action|version|base|seen|newest|submission_id|from)$|_(?:count|slug|choice)$/

/**
 * What the request's form sent, and nothing else: no record is looked at. Null where there is nothing to give
 * back, and for a form that another site sent in somebody's name.
 */
export function keptInput(req: Request): KeptInput | null {
  const { path, body } = req as { path: string; body?: Record<string, unknown> }
  const foreign = req.get('sec-fetch-site') === 'cross-site'
  if (req.method !== 'POST' || body === undefined || foreign || NEVER_KEPT.test(path)) return null
  const fields = Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string' && name !== '_csrf' ? { name, value } : [],
  )
  const typed = fields.filter(({ name, value }) => value.trim() !== '' && !NOT_TYPED.test(name))
  if (typed.length === 0) return null
  return {
    action: path,
    token: req.session === undefined ? '' : csrfToken(req),
    fields,
    typed: typed.map(({ name, value }) => ({ label: capital(words(name)), value })),
  }
}
