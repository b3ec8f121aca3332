import { type Request, type Response, Router } from 'express'
import { countNames } from '../../../exchange/in/import-names.ts'
import type { Task } from '../../../exchange/in/jobs.ts'
import { dropImport, type StoredImport } from '../../../exchange/in/store.ts'
import type { Problem } from '../../../record/input/fields.ts'
import { HttpError } from '../../errors.ts'
import { readReason, textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import type { ImportPages } from './shared.ts'
import { importModel, isTheirs } from './view.ts'

/** The import itself: its state, and what can be done with it. */
export function actRoutes({ context, need, needOpen, start }: ImportPages): Router {
  const { database } = context
  const router = Router()
  const posts = mayPost('record:write')
  const show = async (
    req: Request,
    res: Response,
    given: StoredImport,
    { typed = '', problems = [] as readonly Problem[], changed = false } = {},
  ): Promise<void> => {
    const counts = await countNames(database.query, given.id)
    const status = changed ? 409 : problems.length === 0 ? 200 : 422
    res.status(status).render('imports/import', {
      title: `${status === 200 ? '' : 'Error: '}${given.dataset}, import`,
      changed,
      ...importModel(given, counts, req),
      reason: typed,
      problems: problems.map(({ reason }) => ({
        input: 'reason',
        message: `The reason ${reason}.`,
      })),
    })
  }
  router.get('/imports/:id', requirePermission('record:write'), async (req, res) => {
    await show(req, res, await need(req))
  })
  const starts = (task: Task) => async (req: Request, res: Response) => {
    const given = task === 'undo' ? await need(req) : await needOpen(req)
    // Undoing puts back what was there before: that is for whoever uploaded the file, and for whoever may restore.
    if (task === 'undo' && !isTheirs(given, req))
      throw new HttpError(403, 'Only the person who uploaded the file and editors can undo its import.')
    const { typed, reason, problems } = readReason(req)
    const acts = task === 'commit' || task === 'undo'
    if (acts && reason === null) {
      await show(req, res, given, { typed, problems })
      return
    }
    const { open } = await countNames(database.query, given.id)
    if (task === 'commit' && given.outcome === null) throw new HttpError(409, 'Preview the import first.')
    if (task === 'commit' && open > 0) throw new HttpError(409, 'Decide the remaining names first.')
    const seen = textField(req, 'seen')
    if (task === 'commit' && seen !== '' && seen !== given.seen) {
      await show(req, res, given, { typed, changed: true })
      return
    }
    await start(req, given.id, task, reason ?? '')
    res.redirect(303, `/imports/${given.id}`)
  }
  router.post('/imports/:id/preview', ...posts, starts('preview'))
  router.post('/imports/:id/match', ...posts, starts('names'))
  router.post('/imports/:id/commit', ...posts, starts('commit'))
  router.post('/imports/:id/undo', ...mayPost('record:retract'), starts('undo'))
  router.post('/imports/:id/drop', ...posts, async (req, res) => {
    const given = await need(req)
    if (!(await dropImport(database.query, given.id)))
      throw new HttpError(409, 'Only a draft can be discarded.')
    req.session.notice = `The draft of ${given.fileName} is discarded.`
    res.redirect(303, '/imports')
  })
  return router
}
