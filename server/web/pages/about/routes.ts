import { Router } from 'express'
import type { AppContext } from '../../context.ts'
import { contactModel } from '../../parts/contact.ts'

/** Who runs this site, what it is and is not, how its data may be used, and what it keeps of its readers. */
export function aboutRoutes({ config }: AppContext): Router {
  const router = Router()
  router.get('/about', (_req, res) => {
    res.render('about/about', {
      title: 'About',
      operator: config.siteOperator ?? null,
      contact: contactModel(config.contact),
    })
  })
  return router
}
