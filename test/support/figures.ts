import { parse } from 'csv-parse/sync'
import supertest from 'supertest'
import type { TestApp } from './app.ts'

/** A figure as a page shows it: its words, and its table as rows of the values that the chart reads. */
export interface ShownFigure {
  readonly html: string
  readonly title: string
  readonly rows: string[][]
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#x27': "'",
  '#x3D': '=',
}

/** Text of HTML, without its tags. */
function plain(html: string): string {
  return html
    .replace(/<[^>]+>/g, '')
    .replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .trim()
}

/** The figure of this name on a page. */
function figureOn(html: string, name: string): ShownFigure {
  const start = html.indexOf(`<figure class="figure" id="figure-${name}"`)
  if (start < 0) throw new Error(`the page shows no figure ${name}`)
  const own = html.slice(start, html.indexOf('</figure>', start))
  const body = /<tbody>([\s\S]*?)<\/tbody>/.exec(own)?.[1] ?? ''
  return {
    html: own,
    title: plain(/<h2 class="figure-title"[^>]*>([\s\S]*?)<\/h2>/.exec(own)?.[1] ?? ''),
    rows: [...body.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
      [...row.matchAll(/<t[hd]([^>]*)>([\s\S]*?)<\/t[hd]>/g)].map(([, attributes = '', content = '']) =>
        plain(/data-value="([^"]*)"/.exec(attributes)?.[1] ?? plain(content)),
      ),
    ),
  }
}

/** The page, the figure on it, and the rows of its CSV. */
export async function showFigure({ app }: TestApp, path: string, name: string) {
  const { text } = await supertest(app).get(path).expect(200)
  const figure = figureOn(text, name)
  const csvHref = plain(/<a href="(\/figures\/[^"]*\.csv[^"]*)"/.exec(figure.html)?.[1] ?? '')
  const { text: csv } = await supertest(app)
    .get(csvHref)
    .expect(200)
    .expect('content-type', /text\/csv/)
  const [header = [], ...rows] = parse(csv) as string[][]
  return { ...figure, csv, csvHref, header, csvRows: rows }
}

/** The attributes of each mark of a figure's first picture that has this one. */
export function marksOf({ html }: ShownFigure, attribute: string): Record<string, string>[] {
  const picture = html.slice(
    html.indexOf('<svg class="picture"'),
    html.indexOf('</svg><', html.indexOf('<svg class="picture"')),
  )
  return [...picture.matchAll(new RegExp(`<(?:a|g)[^>]*data-${attribute}="[^>]*>`, 'g'))].map(([tag]) =>
    Object.fromEntries(
      [...tag.matchAll(/data-([a-z]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, plain(value)]),
    ),
  )
}
