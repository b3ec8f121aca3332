import { Router } from 'express'
import type { AppContext } from '../../context.ts'
import { baseUrl } from '../../input.ts'
import { contactModel } from '../../parts/contact.ts'

/** How long what it says stays valid. */
const SECURITY_TXT_DAYS = 180

/** Who runs this site, what it is and is not, how its data may be used, and what it stores about its readers. */
export function aboutRoutes({ config }: AppContext): Router {
  const router = Router()
  router.get('/about', (_req, res) => {
    res.render('about/about', {
      title: 'About',
      operator: config.siteOperator ?? null,
      contact: contactModel(config.contact),
    })
  })
  // RFC 9116: where to report a security hole in the site.
  router.get('/.well-known/security.txt', (req, res, next) => {
    const contact = contactModel(config.contact)
    if (contact?.href == null || !/^(?:mailto|https?):/.test(contact.href)) {
      next()
      return
    }
    const expires = new Date(req.receivedAt.getTime() + SECURITY_TXT_DAYS * 24 * 3_600_000)
    res
      .type('text')
      .send(
        [
          `Contact: ${contact.href}`,
          `Expires: ${expires.toISOString()}`,
          `Canonical: ${baseUrl(req)}/.well-known/security.txt`,
          'Preferred-Languages: en',
          '',
        ].join('\n'),
      )
  })
  return router
}
