import { type Request, type Response, Router } from 'express'
import type { SitePage } from '../../../desk/site-page.ts'
import { watchOfToken } from '../../../mail/end-address.ts'
import {
  addMailWatch,
  endMailWatch,
  MAIL_FREQUENCIES,
  MOST_WATCHED,
  mailWatchLabel,
} from '../../../mail/store.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { needId, pathParameter, textField } from '../../input.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { needPage } from '../desk/need-page.ts'

/** Watching pages by email, where the site can send any. */
export function mailWatchRoutes({ database, config }: AppContext): Router {
  const router = Router()
  const sendsMail = (): void => {
    if (config.mail === undefined) throw notFound('Watching by email')
  }
  const show = (
    req: Request,
    res: Response,
    status: number,
    page: SitePage,
    problem: string | null,
  ): void => {
    res.status(status).render('account/mail-watch', {
      title: problem === null ? 'Watch by email' : 'Error: Watch by email',
      page,
      email: needSignedIn(req).email,
      problem,
      problems: problem === null ? [] : [{ message: problem, input: 'frequency_at_once' }],
    })
  }
  router.get('/account/mail', requirePermission('read'), async (req, res) => {
    sendsMail()
    show(req, res, 200, await needPage(database, req.query.page), null)
  })
  router.post('/account/mail', ...mayPost('read'), async (req, res) => {
    sendsMail()
    const page = await needPage(database, textField(req, 'page'))
    const frequency = MAIL_FREQUENCIES.find((each) => each === textField(req, 'frequency'))
    if (frequency === undefined) {
      show(req, res, 422, page, 'Choose how often to be told')
      return
    }
    if (!(await addMailWatch(database, needSignedIn(req).id, page, frequency, req.receivedAt))) {
      show(req, res, 422, page, `You already watch ${MOST_WATCHED} pages by email. End one of them first`)
      return
    }
    req.session.notice = `You are watching this by email: ${page.label}.`
    res.redirect(303, page.path)
  })
  router.post('/account/mail/:id/end', ...mayPost('read'), async (req, res) => {
    const label = await endMailWatch(database, needId(req, 'This watch'), needSignedIn(req).id)
    req.session.notice = label === null ? 'That had already ended.' : `No more messages about ${label}.`
    res.redirect(303, '/account#mail-heading')
  })
  return router
}

/**
 * Ending a watch from a message. The signed address is the proof, so that it works without signing in, and in one
 * click from a mail program (RFC 8058).
 */
export function mailEndRoutes({ database, sessionSecret }: AppContext): Router {
  const router = Router()
  const watchIn = (req: Request): string => {
    const id = watchOfToken(sessionSecret, pathParameter(req, 'token'))
    if (id === null) throw notFound('This watch')
    return id
  }
  router.get('/mail/end/:token', async (req, res) => {
    const label = await mailWatchLabel(database, watchIn(req))
    res.render('account/mail-end', { title: 'Stop these messages', label, action: req.path })
  })
  router.post('/mail/end/:token', async (req, res) => {
    await endMailWatch(database, watchIn(req), null)
    res.render('account/mail-end', { title: 'No more messages', label: null, action: req.path })
  })
  return router
}
