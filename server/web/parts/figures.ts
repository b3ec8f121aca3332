import type { Query } from '../../database/query.ts'
import { yearsOf } from '../../figures/axis.ts'
import { NARROW } from '../../figures/charts/drawing.ts'
import type { Choice } from '../../figures/choice.ts'
import type { Figure, FigureCell } from '../../figures/figure.ts'
import { chartDrawing } from '../../figures/files/chart-drawing.ts'
import { type ChartJob, chartOf } from '../../figures/files/paint-job.ts'
import { FIGURES } from '../../figures/index.ts'
import { type KeyItem, keyOfFigure } from '../../figures/keys.ts'
import { type PageLinks, pageSvg, swatchSvg } from '../../figures/pictures/svg.ts'
import { type FigureOptions, isNarrowed } from '../../figures/scope.ts'
import type { FilterName, Filters } from '../../queries/filters.ts'
import { atMoment } from '../../values/addresses.ts'
import type { Day } from '../../values/days.ts'

/** A page with figures: its address, what it is filtered by, and the filter that its subject sets. */
export interface FigurePage {
  readonly path: string
  readonly filters: Filters
  readonly options: FigureOptions
  /** The filter that the page's address already implies: an official's page is about the official. */
  readonly subject: FilterName | null
  /** Whether it stands alone, perhaps inside another site's page: its links then open in a new window. */
  readonly framed?: boolean
  /** Whether another page shows it: its links then lead to this one. */
  readonly elsewhere?: boolean
}

type Parameters = Readonly<
  Partial<Record<FilterName | keyof FigureOptions, string | number | readonly string[] | null>>
>

function address(path: string, ...sets: readonly Parameters[]): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(Object.assign({}, ...sets) as Parameters)) {
    for (const each of [value ?? []].flat()) parameters.append(name, String(each))
  }
  const query = parameters.toString()
  return query === '' ? path : `${path}?${query}`
}

/** The address of the page with some filters or options changed; null removes one. */
export function pageHref(page: FigurePage, changes: Parameters): string {
  const subject: Parameters = page.subject === null ? {} : { [page.subject]: null }
  return address(page.path, page.filters, page.options, changes, subject)
}

/** The address of a file or embedded page of a figure, as this page shows it. */
function figureHref(path: string, page: FigurePage): string {
  return address(path, page.filters, page.options)
}

/**
 * Where choosing something on a page leads: to the same page filtered by it or, if it already is, to the page without
 * that filter. Null if the page is about it.
 */
function chooseOn(page: FigurePage, choice: Choice): { href: string; chosen: boolean } | null {
  const entries = Object.entries(choice).filter(([name]) => name !== page.subject)
  if (entries.length === 0) return null
  const chosen = entries.every(([name, value]) => String(page.filters[name as FilterName] ?? '') === value)
  const changes = Object.fromEntries(entries.map(([name, value]) => [name, chosen ? null : value]))
  const href = pageHref(page, changes)
  // On the page itself, its query is enough: a figure has hundreds of such links.
  return { href: page.framed || page.elsewhere ? href : (/\?.*/.exec(href)?.[0] ?? href), chosen }
}

/** The value is written if a script reads it as a number. */
function cellModel(cell: FigureCell, page: FigurePage, number: boolean) {
  const { text, value } = cell
  const choice = cell.choice === undefined ? null : chooseOn(page, cell.choice)
  return {
    text,
    value,
    number,
    hasValue: value !== undefined,
    href: choice?.href ?? cell.href ?? null,
    chooses: choice !== null,
    chosen: choice?.chosen ?? false,
  }
}

/** The symbols of a key, with their meanings. */
export const keyModel = (key: readonly KeyItem[]) =>
  key.map((item) => ({ swatch: swatchSvg(item), words: item.words }))

/** The height of a chart, wide and on a phone: the page reserves the space for it. */
function chartHeights(chart: ChartJob): { wide: number; narrow: number } {
  const heightAt = (width: number): number => chartDrawing(chart, width).height
  return { wide: heightAt(NARROW + 1), narrow: heightAt(NARROW - 1) }
}

/** A figure as the page shows it: its words, its table, and where its files are. */
export function figureModel(figure: Figure, number: number, page: FigurePage) {
  const { drawing, columns, header } = figure
  const chart = chartOf(figure)
  // On a phone there is no room for more columns side by side: each cell then says its column's name.
  const listed = columns.length > 5
  const links: PageLinks = {
    hrefOf: (choice) => chooseOn(page, choice)?.href ?? null,
    addressOf: (href) => atMoment(href, page.filters.as_of),
    target: page.framed === true ? '_blank' : null,
  }
  const file = (kind: string): string => figureHref(`/figures/${figure.name}.${kind}`, page)
  return {
    ...figure,
    number,
    id: `figure-${figure.name}`,
    key: keyModel(keyOfFigure(figure)),
    // A network is only half of the figure: its list of links says the same.
    tableStays: figure.name === 'network',
    chart: drawing.by === 'chart' ? drawing.chart : null,
    heights: chart === null ? null : chartHeights(chart),
    narrowed: isNarrowed(page.filters, ...(page.subject === null ? [] : [page.subject])),
    axis: drawing.by === 'chart' && drawing.axis !== undefined ? JSON.stringify(drawing.axis) : null,
    years:
      drawing.by === 'chart' && drawing.axis !== undefined
        ? yearsOf(drawing.axis).map((year) => yearModel(year, page))
        : [],
    wide: drawing.by === 'picture' ? pageSvg(drawing.wide(), figure.title, links) : null,
    narrow: drawing.by === 'picture' ? pageSvg(drawing.narrow(), figure.title, links) : null,
    listed,
    columns: columns.map((column) => ({ ...column, number: column.number === true })),
    rows: figure.rows.map(({ cells, data }) => ({
      data: data ?? {},
      cells: cells.map((cell, index) => ({
        ...cellModel(cell, page, columns[index]?.number === true),
        header: index === header,
        label: listed ? columns[index]?.label : null,
      })),
    })),
    csvHref: file('csv'),
    pngHref: file('png'),
    svgHref: file('svg'),
    embedHref: figureHref(`/embed/${figure.name}`, page),
  }
}

/** A year on an axis, by which the page can be filtered to what is in effect that year. */
function yearModel(year: number, page: FigurePage) {
  const written = String(year)
  const chosen = page.filters.since === written && page.filters.until === written
  const value = chosen ? null : written
  return { year: written, chosen, href: pageHref(page, { since: value, until: value }) }
}

/** A page's figures by name; null for one with nothing to draw, if the page leaves those out. */
export type ShownFigures<Name extends string> = Record<Name, ReturnType<typeof figureModel> | null>

/** The figures of a page, numbered in their order. `leaveOutEmpty`: those with nothing to draw are neither shown nor counted. */
export async function figuresOn<Name extends string>(
  page: FigurePage,
  names: readonly Name[],
  query: Query,
  today: Day,
  leaveOutEmpty = false,
): Promise<ShownFigures<Name>> {
  const { filters, subject, options } = page
  const scope = { filters, ...options, today, subject, asOf: filters.as_of }
  const built = await Promise.all(
    names.map((name) => {
      const kind = FIGURES.get(name)
      if (kind === undefined) throw new Error(`there is no figure ${name}`)
      return kind.build(query, scope)
    }),
  )
  let number = 0
  const models = built.map((figure) => {
    if (leaveOutEmpty && figure.rows.length === 0) return [figure.name, null] as const
    number += 1
    return [figure.name, figureModel(figure, number, page)] as const
  })
  return Object.fromEntries(models) as ShownFigures<Name>
}
