import { type Request, Router } from 'express'
import { z } from 'zod'
import { LINK_KIND_NAMES, LINK_KINDS } from '../../../../models/link-kinds.ts'
import { LINK_STATUSES } from '../../../../models/vocabulary.ts'
import { importOrigins } from '../../../queries/import-origins.ts'
import type { LinkCard } from '../../../queries/link-cards.ts'
import { countLinks, findLink, LINK_SORTS, listLinks } from '../../../queries/link-lists.ts'
import { LinkList } from '../../../queries/lists.ts'
import { overlapsThroughLink } from '../../../queries/overlaps.ts'
import { linkWarnings } from '../../../queries/warnings.ts'
import { optional, slug as slugField } from '../../../record/input/fields.ts'
import { checkLink, takeCheckBack } from '../../../record/kinds/link-checks.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { linkHref } from '../../../values/addresses.ts'
import { evidenceOf, reportsInWords } from '../../../values/evidence.ts'
import { capital, count } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { HttpError, notFound } from '../../errors.ts'
import { parseQuery, pathParameter } from '../../input.ts'
import { feedHref, filterBar, filterQuery, termChoices } from '../../lists/filter-bar.ts'
import { readsFilterNames } from '../../lists/filter-names.ts'
import { listPage } from '../../lists/list-page.ts'
import { runModel, runOf } from '../../lists/numbered-run.ts'
import { readsAsOf } from '../../middleware/as-of.ts'
import { mayNow, mayPost } from '../../middleware/guards.ts'
import { moved } from '../../moved.ts'
import { keepsBody } from '../../parts/kept-body.ts'
import { linkModel, passageOf, sourceModel } from '../../parts/link-view.ts'
import { mergedHereModel } from '../../parts/merged-here.ts'
import { originWords } from '../../parts/origins.ts'
import { overlapRow } from '../../parts/overlap-rows.ts'
import { SourceList } from '../../parts/source-list.ts'
import { recordOf } from '../../record-of.ts'
import { linkCheckModel, ownWorkAmong } from './link-check.ts'

/** The most overlaps that a link's page shows at once. */
const MOST_OVERLAPS = 25

const Check = z.object({
  version: z.coerce.number().int(),
  read: z.literal('yes').optional(),
  from: z.string().max(1000).default(''),
  next: optional(slugField),
})

/** Does the work; if it is refused, the next page says so. */
async function orNotice(req: Request, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof InputRefused)) throw error
    req.session.notice = error.problems.map(({ reason }) => `This link ${reason}.`).join(' ')
    return false
  }
}

export function linkRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.post('/links/:slug/check', ...mayPost('links:check'), async (req, res) => {
    const slug = pathParameter(req, 'slug')
    const asked = Check.safeParse(req.body)
    if (!asked.success) throw new HttpError(400, 'The form does not say which version was checked.')
    const { version, read, from, next } = asked.data
    const checked = { slug, version, read: read === 'yes' }
    const done = await orNotice(req, () => checkLink(database, checked, req.user?.id ?? ''))
    if (done)
      req.session.notice = {
        words: 'The link is marked as checked.',
        href: linkHref(slug),
        label: 'Look at it, or take it back',
      }
    // Returns to the queue and to no other address.
    const here = `${from}${next === null ? '' : `#${next}`}`
    res.redirect(303, done && from.startsWith('/links?') ? here : linkHref(slug))
  })
  router.post('/links/:slug/uncheck', ...mayPost('links:check'), async (req, res) => {
    const slug = pathParameter(req, 'slug')
    if (await orNotice(req, () => takeCheckBack(database, slug, req.user?.id ?? '')))
      req.session.notice = 'You have taken back your check.'
    res.redirect(303, linkHref(slug))
  })
  const isNoQueue = (req: Request): boolean => req.query.checked === undefined || !mayNow(req, 'links:check')
  router.get(
    '/links',
    readsAsOf,
    keepsBody(context, isNoQueue),
    readsFilterNames(context),
    async (req, res) => {
      const { filters, page } = parseQuery(LinkList, req)
      const query = recordOf(req, database)
      const [rows, total] = await Promise.all([listLinks(query, filters, page), countLinks(query, filters)])
      const checks = mayNow(req, 'links:check')
      const own = await ownWorkAmong(query, rows.rows, req)
      const queued = (link: LinkCard) => ({
        ...linkModel(link),
        sources: link.sources.map((source) => ({
          ...sourceModel(source),
          ...passageOf(source),
          quotation: source.quote,
        })),
        check: linkCheckModel(link, own, req),
        onChains: link.overlapCount === 0 ? null : count(link.overlapCount, 'overlap'),
      })
      const list = listPage(req, rows, total, page, LINK_SORTS, queued)
      const places = list.rows.map((row, index) => ({ ...row, next: list.rows[index + 1]?.slug ?? null }))
      res.render('links/list', {
        title: 'Links',
        list: { ...list, rows: places },
        // For those who check links, the unchecked ones are a queue, with source and quotation in view.
        queue: checks && filters.checked === 'no' ? { here: req.originalUrl } : null,
        queueHref: checks && filters.checked === null ? '/links?checked=no' : null,
        counted: count(total, 'link'),
        filterBar: filterBar(
          req,
          filters,
          ['q', 'kind', 'status', 'in_effect', 'checked', 'interest', 'official'],
          {
            kind: termChoices(LINK_KIND_NAMES),
            status: termChoices(LINK_STATUSES),
            checked: termChoices(['yes', 'no']),
            in_effect: termChoices(['today']),
          },
        ),
        feed: feedHref('links', filters),
        filterQuery: filterQuery(filters, { sort: page.sort }),
      })
    },
  )
  router.get('/links/:slug', readsAsOf, async (req, res) => {
    const query = recordOf(req, database)
    const link = await findLink(query, pathParameter(req, 'slug'))
    if (link === null) throw notFound('This link')
    if (link.mergedInto !== null) {
      moved(req, res, linkHref(link.mergedInto))
      return
    }
    const run = runOf(req, 'overlaps', MOST_OVERLAPS)
    const overlaps = await overlapsThroughLink(query, link.id, run)
    const sources = new SourceList()
    for (const source of link.sources) sources.number(source)
    const model = linkModel(link)
    res.render('links/link', {
      feed: `${linkHref(link.slug)}/history.atom`,
      title: `${model.from.name} and ${model.to.name}`,
      link: {
        ...model,
        meaning: LINK_KINDS[link.kind].meaning,
        reports: capital(reportsInWords(evidenceOf(link.sources))),
      },
      overlaps: overlaps.map((overlap) => overlapRow(overlap, { link: link.slug })),
      overlapCount: count(link.overlapCount, 'overlap'),
      run: runModel(req, 'overlaps', run, link.overlapCount, 'overlaps-heading'),
      sources: sources.models,
      origins: originWords(await importOrigins(query, 'link', link.id)),
      warnings: await linkWarnings(query, link.slug),
      check: linkCheckModel(link, await ownWorkAmong(query, [link], req), req),
      mayEdit: mayNow(req, 'record:write'),
      mergedHere: await mergedHereModel(query, req, 'link', link.id, link.slug),
    })
  })
  return router
}
