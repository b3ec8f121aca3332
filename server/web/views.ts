import { join } from 'node:path'
import type { Express } from 'express'
import { ExpressHandlebars } from 'express-handlebars'
import { VIEWS } from '../paths.ts'
import { atMoment } from '../values/addresses.ts'
import { noneOnRecord, stop } from '../values/format.ts'
import { isolatedModel } from '../values/isolate.ts'

/** What a helper can see of the page around it. */
interface PageModel {
  readonly site?: { readonly moment: string | null; readonly asOf: { readonly when: string } | null }
  readonly filterBar?: { readonly narrowed: boolean }
}

interface HelperOptions {
  readonly data: { readonly root: PageModel }
}

/**
 * Handlebars without the indentation of its views, which would be a tenth of a long page. It does not trim what it
 * renders, which would copy a long page twice.
 */
class Unindented extends ExpressHandlebars {
  #partials: ReturnType<ExpressHandlebars['getPartials']> | undefined

  /** Collects the partials once, and not three times for each page, which took a millisecond. */
  override getPartials(options: Parameters<ExpressHandlebars['getPartials']>[0] = {}) {
    if (options.cache !== true) return super.getPartials(options)
    if (this.#partials === undefined) {
      this.#partials = super.getPartials(options)
      this.#partials.catch(() => {
        this.#partials = undefined
      })
    }
    return this.#partials
  }

  override _compileTemplate(template: string, options?: object): HandlebarsTemplateDelegate {
    return super._compileTemplate(template.replaceAll(/^[ \t]+/gm, ''), options)
  }

  override _renderTemplate(template: HandlebarsTemplateDelegate, context = {}, options = {}): string {
    return template(context, options)
  }
}

/**
 * Handlebars for every app of this process, so that a view is compiled once. Views get plain models; the helpers only
 * compare, join and keep the moment.
 */
const handlebars = new Unindented({
  extname: '.hbs',
  defaultLayout: 'main',
  layoutsDir: join(VIEWS, 'layouts'),
  partialsDir: join(VIEWS, 'partials'),
  helpers: {
    /** `{{#if (eq a b)}}` */
    eq: (a: unknown, b: unknown): boolean => a === b,
    /** `{{> field name=(concat "source_" index "_url")}}` */
    concat: (...parts: unknown[]): string => parts.slice(0, -1).join(''),
    /** `{{name}}{{stop name}}`: the full stop after a name, which may end with one. */
    stop: (words: unknown): string => stop(String(words)),
    /** `{{reportHref "links" "xlsx" filterQuery}}`: a report in a format, with the filters of a list. */
    reportHref: (name: string, format: string, filters: string): string => {
      const parameters = [
        ...(format === 'csv' ? [] : [`format=${format}`]),
        ...(filters === '' ? [] : [filters]),
      ]
      return `/reports/${name}.csv${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`
    },
    /** `{{noneOnRecord "links"}}`: why a list is empty. */
    noneOnRecord: (plural: string, { data: { root } }: HelperOptions): string =>
      noneOnRecord(plural, root.filterBar?.narrowed === true, root.site?.asOf?.when),
    /** `<a href="{{hrefAt href}}">`: the address of a page that shows the past, at the moment of this one. */
    hrefAt: (href: string, { data }: HelperOptions): string => atMoment(href, data.root.site?.moment ?? null),
  },
})

/**
 * Handlebars as the view engine.
 * @param cached whether each view is compiled only once; otherwise changes to a view show at once.
 */
export function viewEngine(app: Express, cached: boolean): void {
  // Text from the record must not change the writing direction of the sentence around it.
  app.engine('hbs', (path, model, done) =>
    handlebars.engine(path, isolatedModel(model) as typeof model, done),
  )
  app.set('view engine', 'hbs')
  app.set('views', join(VIEWS, 'pages'))
  app.set('view cache', cached)
}
