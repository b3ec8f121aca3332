import { type Request, type Response, Router } from 'express'
import { NO_OPTIONS } from '../../../figures/scope.ts'
import { findEntity, keptEntity } from '../../../queries/entities.ts'
import { entityRecords } from '../../../queries/entity-records.ts'
import { type Filters, NO_FILTERS, onlyOf } from '../../../queries/filters.ts'
import { findNegotiation } from '../../../queries/negotiations.ts'
import { everyOverlap } from '../../../queries/overlaps.ts'
import { repliesAbout } from '../../../queries/replies.ts'
import { statementsAbout } from '../../../queries/statements.ts'
import { entityHref, negotiationHref } from '../../../values/addresses.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { baseUrl, dayOf, pathParameter } from '../../input.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { moved } from '../../moved.ts'
import { type FigurePage, figuresOn } from '../../parts/figures.ts'
import { whole } from '../../parts/source-list.ts'
import { recordOf } from '../../record-of.ts'
import { entityPage } from '../entities/view.ts'
import { negotiationPage } from '../negotiations/view.ts'
import { dossierOverlaps, dossierStatements } from './view.ts'

/** What a dossier shows: all of its subject's page, and more. */
type DossierPage = Readonly<Record<string, unknown>> & { readonly title: string }

/** Everything about one official or negotiation on one page, made for printing. */
export function dossierRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/officials/:slug/dossier', readsAsOf, async (req, res) => {
    const query = recordOf(req, database)
    const slug = pathParameter(req, 'slug')
    const official = await findEntity(query, slug)
    const kept = official?.merged === true ? await keptEntity(query, slug) : null
    if (kept !== null) {
      moved(req, res, `${entityHref(kept)}/dossier`)
      return
    }
    if (official?.official !== true) throw notFound('This official')
    const records = await entityRecords(query, official, 'all')
    const { overlaps } = records
    const extent = whole()
    const { sources } = extent
    const answers = dossierStatements(records.statements, overlaps)
    const page = entityPage(official, { ...records, statements: answers }, dayOf(req), extent)
    const shown = figurePage(req, { official: [slug] }, entityHref(official), 'official')
    show(req, res, {
      ...page,
      figures: Object.values(await figuresOn(shown, ['money-flow', 'deals'], query, dayOf(req), true)),
      about: { ...page.entity, kind: 'official' },
      ...dossierOverlaps(overlaps, sources, [
        ...records.links,
        ...records.behind.flatMap(({ links }) => links),
      ]),
      sources: sources.models,
    })
  })
  router.get('/negotiations/:slug/dossier', readsAsOf, async (req, res) => {
    const query = recordOf(req, database)
    const slug = pathParameter(req, 'slug')
    const talks = await findNegotiation(query, slug)
    if (talks === null) throw notFound('This negotiation')
    const [overlaps, statements, replies] = await Promise.all([
      everyOverlap(query, onlyOf('negotiation', slug)),
      statementsAbout(query, { negotiationId: talks.id }),
      repliesAbout(query, { negotiationId: talks.id }),
    ])
    const extent = whole()
    const { sources } = extent
    const answers = dossierStatements(statements, overlaps)
    const page = negotiationPage(talks, { statements: answers, replies }, dayOf(req), extent)
    const shown = figurePage(req, { negotiation: [slug] }, negotiationHref(slug), 'negotiation')
    const names = ['officials-by-parties', 'money-flow', 'deals'] as const
    show(req, res, {
      ...page,
      figures: Object.values(await figuresOn(shown, names, query, dayOf(req), true)),
      about: { ...page.negotiation, kind: 'negotiation' },
      ...dossierOverlaps(overlaps, sources),
      sources: sources.models,
    })
  })
  return router
}

/** A dossier's figures lead to the record's own page, where they can be filtered. */
function figurePage(
  req: Request,
  of: Partial<Filters>,
  path: string,
  subject: 'official' | 'negotiation',
): FigurePage {
  const filters = { ...NO_FILTERS, as_of: req.asOf?.written ?? null, ...of }
  return { path, filters, options: NO_OPTIONS, subject, elsewhere: true }
}

function show(req: Request, res: Response, page: DossierPage): void {
  res.render('dossiers/dossier', {
    ...page,
    charts: true,
    name: page.title,
    title: `Dossier: ${page.title}`,
    address: baseUrl(req) + req.originalUrl,
  })
}
