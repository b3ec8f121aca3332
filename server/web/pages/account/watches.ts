import { type Request, Router } from 'express'
import { setWatching, type Watchable } from '../../../accounts/watches.ts'
import { recordId } from '../../../queries/changes.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { pathParameter } from '../../input.ts'
import { mayPost } from '../../middleware/guards.ts'

/** Watching an official, an interest or a negotiation: the account page then shows what happens to it. */
export function watchRoutes({ database }: AppContext): Router {
  const router = Router()
  const places = ['/officials/:slug/watch', '/interests/:slug/watch', '/negotiations/:slug/watch']
  router.post(places, ...mayPost('read'), async (req, res) => {
    const what = await watchableOf(req)
    const watching = (req.body as { watching?: unknown }).watching !== 'no'
    if (req.user !== undefined) await setWatching(database, req.user.id, what, watching)
    req.session.notice = watching
      ? 'You are now watching this. Your account page shows what happens to it.'
      : 'You are no longer watching this.'
    res.redirect(303, req.path.replace(/\/watch$/, ''))
  })

  async function watchableOf(req: Request): Promise<Watchable> {
    const isNegotiation = req.path.startsWith('/negotiations/')
    const id = await recordId(
      database.query,
      isNegotiation ? 'negotiation' : 'entity',
      pathParameter(req, 'slug'),
    )
    if (id === null) throw notFound('This record')
    return isNegotiation ? { negotiationId: id } : { entityId: id }
  }
  return router
}
