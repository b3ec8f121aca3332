import type { RequestHandler } from 'express'
import { unisolated } from '../../values/isolate.ts'

/**
 * Takes the marks that a page puts around right-to-left words out of the fields that come back from it: they are not
 * part of what anyone typed. Comes after the form has been read.
 */
export const takesFieldsBack: RequestHandler = (req, _res, next) => {
  const body = req.body as Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(body ?? {})) {
    if (typeof value === 'string') (body as Record<string, unknown>)[name] = unisolated(value)
    else if (Array.isArray(value))
      (body as Record<string, unknown>)[name] = value.map((each) =>
        typeof each === 'string' ? unisolated(each) : each,
      )
  }
  next()
}
