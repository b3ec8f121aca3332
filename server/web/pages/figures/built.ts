import type { Request } from 'express'
import type { Figure } from '../../../figures/figure.ts'
import type { Framing } from '../../../figures/files/frame.ts'
import { FIGURES } from '../../../figures/index.ts'
import { keyOfFigure } from '../../../figures/keys.ts'
import { type FigureKind, type FigureOptions, ScopeQuery } from '../../../figures/scope.ts'
import { METHOD } from '../../../overlaps/method.ts'
import { type Filters, onlyValue } from '../../../queries/filters.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { baseUrl, dayOf, momentOf, parseQuery, pathParameter } from '../../input.ts'
import { filterBar } from '../../lists/filter-bar.ts'
import type { FigurePage } from '../../parts/figures.ts'
import { recordOf } from '../../record-of.ts'

/** The figure that the address names, drawn from the overlaps that its query selects. */
export async function buildFigure({ database }: AppContext, req: Request, name = pathParameter(req, 'name')) {
  const kind = FIGURES.get(name)
  if (kind === undefined) throw notFound('This figure')
  const { filters, options } = parseQuery(ScopeQuery, req)
  if (kind.about.length > 0 && !kind.about.some((name) => onlyValue(filters[name]) !== null)) {
    throw new HttpError(
      400,
      `This figure is about one record. Say which one with “${kind.about.join('” or “')}”.`,
    )
  }
  const asOf = req.asOf === undefined ? null : momentOf(req)
  const built = await kind.build(recordOf(req, database), { filters, ...options, today: dayOf(req), asOf })
  // Away from its page, nothing else says what it leaves out.
  const set = filterBar(req, filters, [], {}).set.map(({ label, words }) => `${label}: ${words}`)
  const figure = set.length === 0 ? built : { ...built, note: `${set.join('; ')}. ${built.note}` }
  return { kind, figure, filters, options }
}

/** The title, date and source around a figure in a file. */
export function framingOf(figure: Figure, req: Request): Framing {
  const when = req.asOf === undefined ? 'as of' : 'as it stood on'
  return {
    title: figure.title,
    measure: figure.measure,
    key: keyOfFigure(figure),
    note: figure.note,
    source: `Source: Recusal, the record ${when} ${momentOf(req)}, method version ${METHOD.version}. ${baseUrl(req)}`,
  }
}

/** The page that shows a figure: that of the record it is about, or else the dashboard. */
export function pageOfFigure({ about }: FigureKind, filters: Filters, options: FigureOptions): FigurePage {
  for (const subject of about) {
    const slug = onlyValue(filters[subject])
    if (slug !== null) return { path: `/${subject}s/${slug}`, filters, options, subject }
  }
  return { path: '/', filters, options, subject: null }
}
