import type { RequestHandler } from 'express'
import { ROUTE_ACCESS } from '../accounts/route-access.ts'
import { HttpError } from '../web/errors.ts'

/** The addresses of the API, each with a method that it answers. */
const ANSWERED = ROUTE_ACCESS.flatMap(([, routes]) => routes)
  .map((route) => route.split(' ') as [method: string, pattern: string])
  .filter(([, pattern]) => pattern.startsWith('/api/v1/'))
  .map(([method, pattern]) => ({
    method,
    address: new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`),
  }))

/** Refuses a method that an address of the API does not answer with 405, and says which it does. */
export const refusesOtherMethods: RequestHandler = (req, res, next) => {
  const path = req.baseUrl + req.path
  const methods = new Set(ANSWERED.filter(({ address }) => address.test(path)).map(({ method }) => method))
  if (methods.size === 0 || methods.has(req.method) || (req.method === 'HEAD' && methods.has('GET'))) {
    next()
    return
  }
  if (methods.has('GET')) methods.add('HEAD')
  const allowed = [...methods].sort().join(', ')
  res.set('Allow', allowed)
  throw new HttpError(405, `This address answers ${allowed}.`)
}
