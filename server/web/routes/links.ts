import { Router } from 'express'
import { LINK_KIND_NAMES, LINK_KINDS } from '../../../models/link-kinds.ts'
import { LINK_STATUSES } from '../../../models/vocabulary.ts'
import { may } from '../../accounts/permissions.ts'
import { linkHref } from '../../domain/addresses.ts'
import { count } from '../../domain/format.ts'
import { countLinks, findLink, LINK_SORTS, listLinks } from '../../queries/links.ts'
import { LinkList } from '../../queries/lists.ts'
import { overlapsThroughLink } from '../../queries/overlaps.ts'
import type { AppContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { parseQuery, pathParameter, withQuery } from '../input.ts'
import { filterBar, filterQuery, termChoices } from '../models/filter-bar.ts'
import { linkModel } from '../models/links.ts'
import { listPage } from '../models/list-page.ts'
import { overlapRow } from '../models/overlaps.ts'
import { SourceList } from '../models/source-list.ts'

export function linkRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/links', async (req, res) => {
    const { filters, page } = parseQuery(LinkList, req)
    const query = database.at(req.asOf)
    const [rows, total] = await Promise.all([listLinks(query, filters, page), countLinks(query, filters)])
    res.render('links', {
      title: 'Links',
      list: listPage(req, rows, total, page, LINK_SORTS, linkModel),
      counted: count(total, 'link'),
      filterBar: filterBar(req, filters, ['q', 'kind', 'status', 'interest', 'official'], {
        kind: termChoices(LINK_KIND_NAMES),
        status: termChoices(LINK_STATUSES),
      }),
      filterQuery: filterQuery(filters, { sort: page.sort }),
    })
  })
  router.get('/links/:slug', async (req, res) => {
    const query = database.at(req.asOf)
    const link = await findLink(query, pathParameter(req, 'slug'))
    if (link === null) throw notFound('This link')
    if (link.mergedInto !== null) {
      res.redirect(301, linkHref(link.mergedInto) + withQuery(req, {}).slice(req.path.length))
      return
    }
    const overlaps = await overlapsThroughLink(query, link.id)
    const sources = new SourceList()
    for (const source of link.sources) sources.number(source)
    const model = linkModel(link)
    res.render('link', {
      title: `${model.from.name} and ${model.to.name}`,
      link: { ...model, meaning: LINK_KINDS[link.kind].meaning },
      overlaps: overlaps.map((overlap) => overlapRow(overlap, { link: link.slug })),
      overlapCount: count(overlaps.length, 'overlap'),
      sources: sources.models,
      mayEdit: req.asOf === undefined && may(req.user?.role, 'record:write'),
    })
  })
  return router
}
