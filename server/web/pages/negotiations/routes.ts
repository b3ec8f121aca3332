import { Router } from 'express'
import { NEGOTIATION_STATUSES } from '../../../../models/vocabulary.ts'
import { onlyOf } from '../../../queries/filters.ts'
import { NegotiationList } from '../../../queries/lists.ts'
import {
  countNegotiations,
  findNegotiation,
  listNegotiations,
  NEGOTIATION_SORTS,
} from '../../../queries/negotiations.ts'
import { foundOverlaps } from '../../../queries/overlaps.ts'
import { repliesAbout } from '../../../queries/replies.ts'
import { statementsAbout } from '../../../queries/statements.ts'
import { negotiationWarnings } from '../../../queries/talks-warnings.ts'
import { negotiationHref } from '../../../values/addresses.ts'
import { count } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { dayOf, parseQuery, pathParameter } from '../../input.ts'
import { feedHref, filterBar, filterQuery, termChoices } from '../../lists/filter-bar.ts'
import { readsFilterNames } from '../../lists/filter-names.ts'
import { listPage } from '../../lists/list-page.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayNow } from '../../middleware/guards.ts'
import { folded } from '../../parts/folded.ts'
import { keepsBody } from '../../parts/kept-body.ts'
import { overlapRow } from '../../parts/overlap-rows.ts'
import { subjectFigures } from '../../parts/subject-figures.ts'
import { recordOf } from '../../record-of.ts'
import { negotiationContents, negotiationPage, negotiationRow } from './view.ts'

export function negotiationRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  const named = readsFilterNames(context)
  router.get('/negotiations', readsAsOf, keepsBody(context), named, async (req, res) => {
    const { filters, page } = parseQuery(NegotiationList, req)
    const query = recordOf(req, database)
    const [rows, total] = await Promise.all([
      listNegotiations(query, filters, page),
      countNegotiations(query, filters),
    ])
    res.render('negotiations/list', {
      title: 'Negotiations',
      list: listPage(req, rows, total, page, NEGOTIATION_SORTS, negotiationRow),
      counted: count(total, 'negotiation'),
      filterBar: filterBar(req, filters, ['q', 'status', 'official', 'party'], {
        status: termChoices(NEGOTIATION_STATUSES),
      }),
      feed: feedHref('negotiations', filters),
      filterQuery: filterQuery(filters, { sort: page.sort }),
    })
  })
  router.get('/negotiations/:slug', readsAsOf, keepsBody(context), named, async (req, res) => {
    const query = recordOf(req, database)
    const slug = pathParameter(req, 'slug')
    const negotiation = await findNegotiation(query, slug)
    if (negotiation === null) throw notFound('This negotiation')
    const path = negotiationHref(slug)
    const found = foundOverlaps(query, onlyOf('negotiation', slug))
    const [{ overlapCounts }, shown, statements, replies, warnings] = await Promise.all([
      found,
      subjectFigures(req, query, { filter: 'negotiation', slug, path, found }, [
        'officials-by-parties',
        'money-flow',
        'deals',
        'time',
        'network',
      ]),
      statementsAbout(query, { negotiationId: negotiation.id }),
      repliesAbout(query, { negotiationId: negotiation.id }),
      negotiationWarnings(query, slug),
    ])
    const page = negotiationPage(negotiation, { statements, replies }, dayOf(req))
    res.render('negotiations/negotiation', {
      feed: `${negotiationHref(negotiation.slug)}/history.atom`,
      own: { watch: { what: { negotiationId: negotiation.id }, href: path } },
      mayEdit: mayNow(req, 'record:write') && negotiation.retractionReason === null,
      warnings,
      ...folded(page),
      ...shown,
      contents: negotiationContents(page, overlapCounts.total, shown.drawn),
      overlaps: shown.overlapsShown.map((overlap) => overlapRow(overlap)),
    })
  })
  return router
}
