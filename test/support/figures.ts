import { parse } from 'csv-parse/sync'
import type { HTMLElement } from 'node-html-parser'
import supertest from 'supertest'
import type { TestApp } from './app.ts'
import { hrefsIn, one, page, wordsOf } from './html.ts'

/** A figure as shown on a page: its text, and its table as rows of words, or of the numbers that the chart reads. */
export interface ShownFigure {
  readonly html: HTMLElement
  readonly title: string
  readonly rows: string[][]
}

/** The figure with this name on a page. */
function figureOn(html: string, name: string): ShownFigure {
  const figure = one(page(html), `#figure-${name}`)
  return {
    html: figure,
    title: wordsOf(one(figure, '.figure-title')),
    rows: figure
      .querySelectorAll('tbody tr')
      .map((row) =>
        row.querySelectorAll('th, td').map((cell) => cell.getAttribute('data-value') ?? wordsOf(cell)),
      ),
  }
}

/** The figure on a page, and the rows of its CSV. */
export async function showFigure({ app }: TestApp, path: string, name: string) {
  const { text } = await supertest(app).get(path).expect(200)
  const figure = figureOn(text, name)
  const csvHref = hrefsIn(figure.html).find((href) => /^\/figures\/.*\.csv/.test(href)) ?? ''
  const { text: csv } = await supertest(app)
    .get(csvHref)
    .expect(200)
    .expect('content-type', /text\/csv/)
  const [header = [], ...rows] = parse(csv) as string[][]
  return { ...figure, csv, csvHref, header, csvRows: rows }
}

/** The data attributes, by name, of each mark in a figure's first picture that has this attribute. */
export function marksOf({ html }: ShownFigure, attribute: string): Record<string, string>[] {
  const picture = html.querySelector('svg.picture')
  const marks = picture?.querySelectorAll(`[data-${attribute}]`) ?? []
  return marks.map(({ attributes }) =>
    Object.fromEntries(
      Object.entries(attributes).flatMap(([name, value]) =>
        name.startsWith('data-') ? [[name.slice('data-'.length), value]] : [],
      ),
    ),
  )
}
