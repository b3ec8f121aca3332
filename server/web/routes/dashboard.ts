import { Router } from 'express'
import { count, formatMoment } from '../../domain/format.ts'
import {
  countOfficials,
  filterChoices,
  moneyByState,
  overlapsBy,
  overlapTotals,
  recentChanges,
} from '../../queries/dashboard.ts'
import { type Filters, filterSchema, OVERLAP_FILTERS } from '../../queries/filters.ts'
import { countOverlapEvents } from '../../queries/overlap-events.ts'
import { listOverlaps } from '../../queries/overlaps.ts'
import type { AppContext } from '../context.ts'
import { dayOf, parseQuery } from '../input.ts'
import {
  csvLinks,
  headline,
  moneyFigure,
  officialsNote,
  stackFigure,
  TIMELINE_ROWS,
  timelineFigure,
} from '../models/dashboard.ts'
import { filterBar, filterQuery, overlapChoices } from '../models/filter-bar.ts'
import { BAND_KEY, overlapRow } from '../models/overlaps.ts'

const Query = filterSchema(OVERLAP_FILTERS)
/** Whether any filter but the time looked at narrows the page. */
const isFiltered = (filters: Filters): boolean =>
  Object.entries(filters).some(([name, value]) => name !== 'as_of' && value !== null)

const HIGHEST = 8
const CHANGES = 6

export function dashboardRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/', async (req, res) => {
    const query = database.at(req.asOf)
    const filters = parseQuery(Query, req)
    const [totals, choices, byOfficial, byNegotiation, money, changes, officials, top] = await Promise.all([
      overlapTotals(query, filters),
      filterChoices(query),
      overlapsBy(query, 'official', filters),
      overlapsBy(query, 'negotiation', filters),
      moneyByState(query, filters),
      recentChanges(query, CHANGES),
      countOfficials(query),
      listOverlaps(query, filters, { sort: 'score', limit: TIMELINE_ROWS, cursor: null }),
    ])
    const { previousVisit } = req
    const happened =
      previousVisit === undefined ? 0 : await countOverlapEvents(database.query, { since: previousVisit })
    const officialFigure = stackFigure(byOfficial, 'official', filters)
    res.render('dashboard', {
      title: 'Overview',
      charts: true,
      feed: '/overlaps.atom',
      visit:
        previousVisit === undefined || happened === 0
          ? null
          : { day: formatMoment(previousVisit), happened: count(happened, 'thing') },
      headline: headline(totals),
      filterBar: filterBar(
        req,
        filters,
        ['official', 'negotiation', 'party', 'band', 'timing', 'certainty'],
        overlapChoices(choices),
      ),
      byOfficial: {
        ...officialFigure,
        note: officialsNote(byOfficial.length, officials, isFiltered(filters)),
      },
      byNegotiation: stackFigure(byNegotiation, 'negotiation', filters),
      money: moneyFigure(money, filters),
      timeline: timelineFigure(top.rows, totals.overlaps, dayOf(req)),
      highest: top.rows.slice(0, HIGHEST).map((overlap) => overlapRow(overlap)),
      changes: changes.map((change) => ({ ...change, at: formatMoment(change.at) })),
      filterQuery: filterQuery(filters),
      csv: csvLinks(filters),
      bandKey: BAND_KEY,
      counted: count(totals.overlaps, 'overlap'),
    })
  })
  return router
}
