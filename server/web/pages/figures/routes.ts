import { Router } from 'express'
import { figureCsv } from '../../../figures/files/csv.ts'
import { figureJob } from '../../../figures/files/paint-job.ts'
import { painting } from '../../../figures/files/painting.ts'
import type { AppContext } from '../../context.ts'
import { dayOf } from '../../input.ts'
import { understandsFilterNames } from '../../lists/filter-names.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayBeReadElsewhere } from '../../middleware/security.ts'
import { buildFigure, framingOf } from './built.ts'
import { embedRoutes } from './embed.ts'

/** Figures on their own: as files at stable addresses, and as pages that others may frame. */
export function figureRoutes(context: AppContext): Router {
  const router = Router()
  const asked = [readsAsOf, understandsFilterNames(context)]
  router.get('/figures/:name.csv', ...asked, async (req, res) => {
    const { figure } = await buildFigure(context, req)
    mayBeReadElsewhere(res)
    res.type('text/csv; charset=utf-8; header=present')
    res.attachment(`recusal-${figure.name}-${dayOf(req)}.csv`)
    res.type('text/csv; charset=utf-8; header=present')
    res.send(figureCsv(figure))
  })
  for (const format of ['png', 'svg'] as const)
    router.get(`/figures/:name.${format}`, ...asked, async (req, res) => {
      const { figure } = await buildFigure(context, req)
      mayBeReadElsewhere(res)
      res.type(format).send(await painting.file(figureJob(figure, framingOf(figure, req), format)))
    })
  router.use(embedRoutes(context))
  return router
}
