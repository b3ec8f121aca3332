import { Router } from 'express'
import { OverlapList } from '../../api/routes.ts'
import { count } from '../../domain/format.ts'
import { filterChoices } from '../../queries/dashboard.ts'
import { OVERLAP_SORTS } from '../../queries/overlap-filters.ts'
import { countOverlaps, findOverlap, listOverlaps } from '../../queries/overlaps.ts'
import type { AppContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { dayOf, parseQuery, pathParameter } from '../input.ts'
import { filterBar, filterQuery, overlapChoices } from '../models/filter-bar.ts'
import { listPage } from '../models/list-page.ts'
import { overlapPage } from '../models/overlap-page.ts'
import { overlapRow } from '../models/overlaps.ts'

export function overlapRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/overlaps', async (req, res) => {
    const { filters, page } = parseQuery(OverlapList, req)
    const query = database.at(req.asOf)
    const [rows, total, choices] = await Promise.all([
      listOverlaps(query, filters, page),
      countOverlaps(query, filters),
      filterChoices(query),
    ])
    const shown = ['official', 'negotiation', 'party', 'band', 'timing', 'certainty', 'rule'] as const
    res.render('overlaps', {
      title: 'Overlaps',
      list: listPage(req, rows, total, page, OVERLAP_SORTS, (overlap) => overlapRow(overlap)),
      counted: count(total, 'overlap'),
      filterBar: filterBar(req, filters, shown, overlapChoices(choices)),
      filterQuery: filterQuery(filters),
    })
  })
  router.get('/overlaps/:id', async (req, res) => {
    const overlap = await findOverlap(database.at(req.asOf), pathParameter(req, 'id'))
    if (overlap === null) throw notFound('This overlap')
    res.render('overlap', overlapPage(overlap, dayOf(req)))
  })
  return router
}
