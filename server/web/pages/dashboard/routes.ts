import { Router } from 'express'
import { ScopeQuery } from '../../../figures/scope.ts'
import { filterChoices, overlapTotals, recentChanges } from '../../../queries/dashboard.ts'
import { listOverlaps } from '../../../queries/overlaps.ts'
import { count, formatMoment } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { dayOf, parseQuery } from '../../input.ts'
import { filterBar, filterQuery, overlapChoices } from '../../lists/filter-bar.ts'
import { readsFilterNames } from '../../lists/filter-names.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { figuresOn } from '../../parts/figures.ts'
import { keepsBody } from '../../parts/kept-body.ts'
import { overlapRow } from '../../parts/overlap-rows.ts'
import { recordOf } from '../../record-of.ts'
import { headline } from './view.ts'

const HIGHEST = 8
const CHANGES = 6

/** The figures of the dashboard, in the order in which they are numbered. */
const SHOWN = [
  'overlaps-by-official',
  'money-by-state',
  'overlaps-by-negotiation',
  'money-flow',
  'officials-by-states',
  'overlap-windows',
] as const

export function dashboardRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.get('/', readsAsOf, keepsBody(context), readsFilterNames(context), async (req, res) => {
    const query = recordOf(req, database)
    const { filters, options } = parseQuery(ScopeQuery, req)
    const page = { path: '/', filters, options, subject: null }
    const [totals, choices, figures, changes, highest] = await Promise.all([
      overlapTotals(query, filters),
      filterChoices(query),
      figuresOn(page, SHOWN, query, dayOf(req)),
      recentChanges(query, CHANGES),
      listOverlaps(query, filters, { sort: 'score', limit: HIGHEST, cursor: null }, 'shown'),
    ])
    const narrowed = filterQuery(filters)
    res.render('dashboard/dashboard', {
      title: 'Overview',
      charts: true,
      feed: '/overlaps.atom',
      own: { visit: true },
      headline: headline(totals),
      filterBar: filterBar(
        req,
        filters,
        ['official', 'negotiation', 'party', 'band', 'timing', 'certainty'],
        overlapChoices(choices),
      ),
      figures,
      windowsOpen: filters.since !== null || filters.until !== null,
      highest: highest.rows.map((overlap) => overlapRow(overlap)),
      changes: changes.map((change) => ({ ...change, at: formatMoment(change.at) })),
      listHref: narrowed === '' ? '/overlaps' : `/overlaps?${narrowed}`,
      csvHref: `/reports/overlaps.csv${narrowed === '' ? '' : `?${narrowed}`}`,
      counted: count(totals.overlaps, 'overlap'),
    })
  })
  return router
}
