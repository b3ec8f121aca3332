import { type Request, type Response, Router } from 'express'
import type { Figure } from '../../../figures/figure.ts'
import { figureCsv } from '../../../figures/files/csv.ts'
import type { Framing } from '../../../figures/files/frame.ts'
import { figureSvg } from '../../../figures/files/image.ts'
import { figureJob } from '../../../figures/files/paint-job.ts'
import { painting } from '../../../figures/files/painting.ts'
import { FIGURES } from '../../../figures/index.ts'
import { KEYS } from '../../../figures/keys.ts'
import { type FigureKind, type FigureOptions, ScopeQuery } from '../../../figures/scope.ts'
import { METHOD } from '../../../overlaps/method.ts'
import { type Filters, onlyValue } from '../../../queries/filters.ts'
import { formatDate } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { baseUrl, dayOf, parseQuery, pathParameter } from '../../input.ts'
import { understandsFilterNames } from '../../lists/filter-names.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayBeFramed, mayBeReadElsewhere } from '../../middleware/security.ts'
import { type FigurePage, figureModel, pageHref } from '../../parts/figures.ts'

/** Figures alone: as files at addresses that stay, and as pages that others may frame. */
export function figureRoutes(context: AppContext): Router {
  const router = Router()
  const asked = [readsAsOf, understandsFilterNames(context)]
  router.get('/figures/:name.csv', ...asked, async (req, res) => {
    const { figure } = await build(context, req)
    mayBeReadElsewhere(res)
    res.type('text/csv; charset=utf-8; header=present')
    res.attachment(`recusal-${figure.name}-${dayOf(req)}.csv`)
    res.type('text/csv; charset=utf-8; header=present')
    res.send(figureCsv(figure))
  })
  router.get('/figures/:name.png', ...asked, async (req, res) => {
    const { figure } = await build(context, req)
    mayBeReadElsewhere(res)
    res.type('png').send(await painting.png(figureJob(figure, framingOf(figure, req))))
  })
  router.get('/figures/:name.svg', ...asked, async (req, res) => {
    const { figure } = await build(context, req)
    const svg = figureSvg(figure, framingOf(figure, req))
    if (svg === null) throw notFound('A vector picture of this figure, which is a PNG only,')
    mayBeReadElsewhere(res)
    res.type('svg').send(svg)
  })
  router.get('/embed/:name', ...asked, async (req, res) => {
    await embed(context, req, res)
  })
  return router
}

/** The figure that the address names, of the overlaps that its query lets through. */
async function build({ database }: AppContext, req: Request) {
  const kind = FIGURES.get(pathParameter(req, 'name'))
  if (kind === undefined) throw notFound('This figure')
  const { filters, options } = parseQuery(ScopeQuery, req)
  if (kind.about.length > 0 && !kind.about.some((name) => onlyValue(filters[name]) !== null)) {
    throw new HttpError(400, `This figure is about one record: say which by “${kind.about.join('” or “')}”.`)
  }
  const figure = await kind.build(database.at(req.asOf), { filters, ...options, today: dayOf(req) })
  return { kind, figure, filters, options }
}

/** The title, date and source around a figure in a file. */
function framingOf(figure: Figure, req: Request): Framing {
  const when = req.asOf === undefined ? 'as it stands' : 'as it stood'
  return {
    title: figure.title,
    measure: figure.measure,
    key: KEYS[figure.key],
    note: figure.note,
    source: `Source: Recusal, the record ${when} on ${formatDate(dayOf(req))}, method version ${METHOD.version}. ${baseUrl(req)}`,
  }
}

/** The page on which a figure stands: that of the record it is about, else the dashboard. */
function pageOfFigure({ about }: FigureKind, filters: Filters, options: FigureOptions): FigurePage {
  for (const subject of about) {
    const slug = onlyValue(filters[subject])
    if (slug !== null) return { path: `/${subject}s/${slug}`, filters, options, subject }
  }
  return { path: '/', filters, options, subject: null }
}

async function embed(context: AppContext, req: Request, res: Response): Promise<void> {
  const { kind, figure, filters, options } = await build(context, req)
  mayBeFramed(res)
  const page = pageOfFigure(kind, filters, options)
  res.render('figures/embed', {
    layout: 'embed',
    title: figure.title,
    figure: figureModel(figure, 0, { ...page, framed: true }),
    pageHref: `${baseUrl(req)}${pageHref(page, {})}`,
    source: framingOf(figure, req).source,
  })
}
