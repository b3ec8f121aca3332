import { json, type Request, type RequestHandler, Router } from 'express'
import type { z } from 'zod'
import type { CurrentUser } from '../accounts/users.ts'
import type { Query } from '../database/query.ts'
import { findLink, listLinks } from '../queries/link-lists.ts'
import { LinkList, OverlapList } from '../queries/lists.ts'
import { findOverlap, listOverlaps } from '../queries/overlaps.ts'
import type { Page } from '../queries/paging.ts'
import { previewedChanges, seeInTrial } from '../queries/previewed-changes.ts'
import { problemsOf } from '../record/input/fields.ts'
import { Reason } from '../record/input/reason.ts'
import { addLink, editLink, previewLink, retractLink } from '../record/kinds/link-writes.ts'
import { LinkRequest } from '../record/kinds/links.ts'
import type { Writer } from '../record/record-write.ts'
import { InputRefused } from '../record/refusals.ts'
import type { AppContext } from '../web/context.ts'
import { HttpError, notFound } from '../web/errors.ts'
import { baseUrl, parseQuery, pathParameter, withQuery } from '../web/input.ts'
import { followsMerges } from '../web/lists/filter-names.ts'
import { readsAsOf } from '../web/middleware/as-of.ts'
import { apiReaders, requireWriter } from './auth.ts'
import { openApi } from './openapi.ts'
import { presentLink, presentOverlap } from './present.ts'

/** A list's answer: the rows, and the address of the next page. */
function answer<Row, Shown>(req: Request, page: Page<Row>, present: (row: Row) => Shown) {
  const next = page.next === null ? null : baseUrl(req) + withQuery(req, { cursor: page.next })
  return { data: page.rows.map(present), next }
}

function parseBody<T extends z.ZodType>(schema: T, req: Request): z.infer<T> {
  if (req.body === undefined)
    throw new HttpError(415, 'Send the link as JSON, with Content-Type: application/json.')
  const parsed = schema.safeParse(req.body)
  if (!parsed.success) throw new InputRefused(problemsOf(parsed.error, req.body))
  return parsed.data
}

/** Members that a PATCH can leave out: they keep the values that the link has. */
async function patchedRequest(context: AppContext, req: Request, slug: string): Promise<LinkRequest> {
  const link = await findLink(context.database.query, slug)
  if (link === null) throw notFound('This link')
  if (typeof req.body !== 'object' || req.body === null || Array.isArray(req.body))
    return parseBody(LinkRequest, req)
  const { version: _, ...changes } = req.body as Record<string, unknown>
  if ('id' in changes && changes.id !== slug) {
    throw new InputRefused([{ field: 'id', reason: `is ${slug} and cannot be changed` }])
  }
  const {
    recorded_at: _at,
    recorded_by: _by,
    revised_at: _revised,
    overlap_count: _count,
    version: _version,
    retraction_reason: _reason,
    checked: _checked,
    merged_into: _merged,
    share_percent: _share,
    amount: _amount,
    ...current
  } = presentLink(link)
  const kept: Record<string, unknown> = { ...current, from: link.from.slug, to: link.to.slug }
  // One figure replaces a range and the other way round.
  const amounts = ['amount', 'amount_min', 'amount_max', 'currency', 'amount_band']
  if ('amount' in changes) for (const name of ['amount_min', 'amount_max']) delete kept[name]
  // A band is a range of its own: with another amount it goes, and another band brings another range.
  if (amounts.some((name) => name in changes)) delete kept.amount_band
  if (changes.amount_band != null) for (const name of amounts) delete kept[name]
  if ('share_percent' in changes) for (const name of ['share_min', 'share_max']) delete kept[name]
  const merged = { ...kept, ...changes }
  return parseBody(LinkRequest, { ...req, body: merged } as Request)
}

function byApi(user: CurrentUser): Writer {
  return { userId: user.id, via: 'API', reason: null }
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

/** `/api/v1`: no cookies, no sessions; tokens alone let a client write. */
export function apiRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.use('/api/v1', noStore, apiReaders(context.config.publicRead), json({ limit: '1mb' }))
  const reads = [readsAsOf, followsMerges(context)]

  router.get('/api/v1/overlaps', ...reads, async (req, res) => {
    const { filters, page } = parseQuery(OverlapList, req)
    res.json(answer(req, await listOverlaps(database.at(req.asOf), filters, page), presentOverlap))
  })
  router.get('/api/v1/overlaps/:id', ...reads, async (req, res) => {
    const overlap = await findOverlap(database.at(req.asOf), pathParameter(req, 'id'))
    if (overlap === null) throw notFound('This overlap')
    res.json({ data: presentOverlap(overlap) })
  })
  router.get('/api/v1/links', ...reads, async (req, res) => {
    const { filters, page } = parseQuery(LinkList, req)
    res.json(answer(req, await listLinks(database.at(req.asOf), filters, page), presentLink))
  })
  router.get('/api/v1/links/:slug', ...reads, async (req, res) => {
    res.json({ data: await shownLink(database.at(req.asOf), pathParameter(req, 'slug')) })
  })

  router.post('/api/v1/links', async (req, res) => {
    const user = await requireWriter(req)
    const author = byApi(user)
    const { result: slug } = await addLink(database, parseBody(LinkRequest, req), author)
    res
      .status(201)
      .location(`/api/v1/links/${slug}`)
      .json({ data: await shownLink(database.query, slug) })
  })
  router.post('/api/v1/links/preview', async (req, res) => {
    await requireWriter(req)
    const request = parseBody(LinkRequest, req)
    const seen = await previewLink(database, request, (tx, overlaps) => seeInTrial(tx.query, overlaps))
    const changes = await previewedChanges(database.query, seen)
    res.json({
      appear: changes.appear.map(presentOverlap),
      change: changes.change.map(presentOverlap),
      vanish: changes.vanish.map(presentOverlap),
    })
  })
  router.patch('/api/v1/links/:slug', async (req, res) => {
    const user = await requireWriter(req)
    const slug = pathParameter(req, 'slug')
    const link = await shownLink(database.query, slug)
    const given = (req.body as { version?: unknown } | undefined)?.version ?? link.version
    if (!Number.isInteger(given))
      throw new InputRefused([{ field: 'version', reason: 'must be a whole number' }])
    const request = await patchedRequest(context, req, slug)
    const { version: _, ...changes } = req.body as Record<string, unknown>
    if (Object.keys(changes).length === 0) {
      res.json({ data: link })
      return
    }
    await editLink(database, slug, Number(given), request, byApi(user))
    res.json({ data: await shownLink(database.query, slug) })
  })
  router.post('/api/v1/links/:slug/retract', async (req, res) => {
    const user = await requireWriter(req)
    const slug = pathParameter(req, 'slug')
    const { reason } = parseBody(Reason, req)
    await retractLink(database, slug, reason, byApi(user))
    res.json({ data: await shownLink(database.query, slug) })
  })

  router.get('/api/v1/openapi.json', (req, res) => {
    res.json(openApi(baseUrl(req)))
  })
  return router
}

async function shownLink(query: Query, slug: string) {
  const link = await findLink(query, slug)
  if (link === null) throw notFound('This link')
  return presentLink(link)
}
