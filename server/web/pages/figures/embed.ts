import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { optional } from '../../../record/input/fields.ts'
import { escapeXml } from '../../../values/xml.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { baseUrl, parseQuery } from '../../input.ts'
import { understand, understandsFilterNames } from '../../lists/filter-names.ts'
import { readsAsOf, takeMoment } from '../../middleware/as-of.ts'
import { mayBeFramed, mayBeReadElsewhere } from '../../middleware/security.ts'
import { figureModel, pageHref } from '../../parts/figures.ts'
import { buildFigure, framingOf, pageOfFigure } from './built.ts'

const THEMES = ['light', 'dark'] as const

/** What a frame asks for besides the figure: its colors. Other sites are light unless they say so. */
const Theme = z.enum(THEMES, 'must be light or dark').default('light')

/** The size of a frame until the figure has told how high it is, in pixels. */
const WIDTH = 900
const HEIGHT = 640

const pixels = optional(
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number of pixels')
    .transform(Number),
)
const OEmbedQuery = z.strictObject({
  url: z.string().max(2000),
  maxwidth: pixels,
  maxheight: pixels,
  format: z.enum(['json', 'xml']).default('json'),
})

/** Takes the colors out of the query: the rest is what the figure shows. @throws {HttpError} 400 */
function takeTheme(req: Request): (typeof THEMES)[number] {
  const { theme, ...rest } = req.understoodQuery ?? req.query
  const parsed = Theme.safeParse(theme)
  if (!parsed.success)
    throw new HttpError(
      400,
      'The address asks for something that is not there: “theme” must be light or dark.',
    )
  req.understoodQuery = rest
  return parsed.data
}

/** The HTML by which another page shows a figure. */
function frameCode(base: string, path: string, title: string, width = '100%', height = HEIGHT): string {
  const src = escapeXml(`${base}${path}`)
  return `<iframe src="${src}" title="${escapeXml(title)}" width="${width}" height="${height}" loading="lazy" style="border:0"></iframe><script type="module" src="${base}/embed.js"></script>`
}

/** Figures as pages that others may frame, and what helps them to: a script that fits the frame, and oEmbed. */
export function embedRoutes(context: AppContext): Router {
  const router = Router()
  const named = understandsFilterNames(context)
  router.get('/embed.js', (_req, res) => {
    mayBeReadElsewhere(res)
    res.redirect(302, context.assets()['embed-host.js'] ?? '/')
  })
  router.get('/embed/:name', readsAsOf, named, async (req, res) => {
    await embed(context, req, res)
  })
  router.get('/oembed', async (req, res) => {
    await describe(context, req, res)
  })
  return router
}

async function embed(context: AppContext, req: Request, res: Response): Promise<void> {
  const theme = takeTheme(req)
  const { kind, figure, filters, options } = await buildFigure(context, req)
  mayBeFramed(res)
  const page = pageOfFigure(kind, filters, options)
  const base = baseUrl(req)
  res.render('figures/embed', {
    layout: 'embed',
    theme,
    title: figure.title,
    figure: figureModel(figure, 0, { ...page, framed: true }),
    pageHref: `${base}${pageHref(page, {})}`,
    source: framingOf(figure, req).source,
    code: frameCode(base, req.originalUrl, figure.title),
    oembedHref: `${base}/oembed?${new URLSearchParams({ url: `${base}${req.originalUrl}` })}`,
  })
}

/** oEmbed: what a publishing system needs to know to show a figure of which somebody pasted the address. */
async function describe(context: AppContext, req: Request, res: Response): Promise<void> {
  const { url, maxwidth, maxheight, format } = parseQuery(OEmbedQuery, req)
  if (format === 'xml') throw new HttpError(501, 'This site answers in JSON only.')
  const base = baseUrl(req)
  const asked = URL.canParse(url) ? new URL(url) : null
  const found =
    asked === null
      ? null
      : /^\/(?:embed\/([a-z-]{1,60})|figures\/([a-z-]{1,60})\.(?:png|svg|csv))$/.exec(asked.pathname)
  const name = found?.[1] ?? found?.[2]
  if (asked === null || asked.origin !== new URL(base).origin || name === undefined)
    throw notFound('A figure of this site')
  const { searchParams } = asked
  const given = Object.fromEntries(
    [...new Set(searchParams.keys())].map((key) => {
      const values = searchParams.getAll(key)
      return [key, values.length === 1 ? values[0] : values]
    }),
  )
  takeMoment(req, given.as_of)
  const { changes } = await understand(context, req, given)
  req.understoodQuery = { ...given, ...changes }
  takeTheme(req)
  const { figure } = await buildFigure(context, req, name)
  const width = Math.min(WIDTH, maxwidth ?? WIDTH)
  const height = Math.min(HEIGHT, maxheight ?? HEIGHT)
  mayBeReadElsewhere(res)
  res.json({
    version: '1.0',
    type: 'rich',
    title: figure.title,
    provider_name: 'Recusal',
    provider_url: base,
    cache_age: 3600,
    width,
    height,
    html: frameCode(base, `/embed/${name}${asked.search}`, figure.title, String(width), height),
  })
}
