import { Router } from 'express'
import { METHOD } from '../../../overlaps/method.ts'
import { momentOf } from '../../input.ts'
import { readsAsOf } from '../../middleware/as-of.ts'

/** What every printed page shows besides its number: the date of the record and the version of the method. */
export function paperRoutes(): Router {
  const router = Router()
  router.get('/paper.css', readsAsOf, (req, res) => {
    const told = `Record as of ${momentOf(req)}, method version ${METHOD.version}`
    res.type('css')
    res.send(`@page { @top-right { content: "${told}"; font: 8pt sans-serif; } }\n`)
  })
  return router
}
