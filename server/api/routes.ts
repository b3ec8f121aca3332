import { type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import type { Query } from '../database/query.ts'
import type { LinkCard } from '../queries/link-cards.ts'
import { findLink } from '../queries/link-lists.ts'
import { previewedChanges, seeInTrial } from '../queries/previewed-changes.ts'
import { EditConflict } from '../record/conflict.ts'
import { patchedInput } from '../record/input/patched-link.ts'
import { Reason } from '../record/input/reason.ts'
import { LinkRequest, NewLinkRequest } from '../record/kinds/links.ts'
import { InputRefused } from '../record/refusals.ts'
import type { Writer } from '../record/writing.ts'
import type { AppContext } from '../web/context.ts'
import { HttpError, notFound } from '../web/errors.ts'
import { baseUrl, pathParameter } from '../web/input.ts'
import { sendProblem } from '../web/middleware/errors.ts'
import { mayBeReadElsewhere } from '../web/middleware/security.ts'
import { apiReaders, requireWriter } from './auth.ts'
import { answerOnce, requestKey } from './idempotency.ts'
import { linkRemarks } from './link-remarks.ts'
import { addLink, DuplicateLink, editLink, previewLink, retractLink } from './link-writes.ts'
import { openApi } from './openapi/index.ts'
import { refusesOtherMethods } from './other-methods.ts'
import { parse, parseBody } from './parse-body.ts'
import { storedInput } from './patched-link.ts'
import { presentOverlap } from './present/overlaps.ts'
import { presentLink } from './present/records.ts'
import { mayBeKept, readingRoutes } from './reading.ts'
import { strictJson } from './strict-json.ts'
import { namesVersion, tagsOf, versionTag } from './version-tag.ts'
import { writingRoutes } from './writing.ts'

/**
 * The version that the change may be made to, by `If-Match`; null if to any.
 * @throws {HttpError} 412 if it is another one.
 */
function needMatch(req: Request, link: LinkCard): number | null {
  const wanted = tagsOf(req.get('If-Match'))
  if (wanted === null || wanted.includes('*')) return null
  if (wanted.some((tag) => namesVersion(tag, link.version))) return link.version
  throw new HttpError(412, `The link is now at version ${link.version}. Nothing was changed.`)
}

/**
 * Changes a link that may have been changed since its version was looked at.
 * @param matched the version that the request asks for by `If-Match`; null if it asks for none.
 * @throws {HttpError} 412 if it asks for one. @throws {EditConflict} if not.
 */
async function atVersion<T>(matched: number | null, change: () => Promise<T>): Promise<T> {
  try {
    return await change()
  } catch (error) {
    if (matched === null || !(error instanceof EditConflict)) throw error
    throw new HttpError(412, `The link is no longer at version ${matched}. Nothing was changed.`)
  }
}

/** The link that a PATCH would make, checked as a whole. `version` is the version that the change is based on. */
function parsePatch(
  link: LinkCard,
  req: Request,
): { request: LinkRequest; version: number; reason: string | null } | null {
  const { version = link.version, reason = null, ...changes } = parseBody(z.looseObject({}), req)
  if (!Number.isInteger(version))
    throw new InputRefused([{ field: 'version', reason: 'must be a whole number' }])
  if ('id' in changes && changes.id !== link.slug)
    throw new InputRefused([{ field: 'id', reason: `is ${link.slug} and cannot be changed` }])
  if (Object.keys(changes).length === 0) return null
  return {
    request: parse(LinkRequest, patchedInput(storedInput(link), changes)),
    version: Number(version),
    reason: reason === null ? null : parse(Reason, { reason }).reason,
  }
}

const writerOf = (req: Request): Writer => ({ userId: req.user?.id ?? null, via: 'API', reason: null })

/** Scripts on other sites may read, without being signed in. To write, a program uses its own server. */
const readableElsewhere: RequestHandler = (req, res, next) => {
  mayBeReadElsewhere(res)
  res.set('Access-Control-Expose-Headers', 'ETag')
  if (req.method !== 'OPTIONS') {
    next()
    return
  }
  res.set('Access-Control-Allow-Methods', 'GET, HEAD')
  res.set('Access-Control-Allow-Headers', 'Authorization, If-None-Match')
  res.sendStatus(204)
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

/** `/api/v1`: no cookies, no sessions. Only a token lets a client write. */
export function apiRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  router.use('/api/v1', noStore, readableElsewhere, apiReaders(context))
  router.use(readingRoutes(context))
  router.use(writingRoutes(context))
  const writes = [requireWriter(context), ...strictJson('1mb')]

  router.post('/api/v1/links', ...writes, async (req, res) => {
    const { allow_duplicate: allowed, ...request } = parseBody(NewLinkRequest, req)
    const writer = writerOf(req)
    const key = requestKey(writer.userId ?? '', req)
    try {
      await answerOnce(res, database.query, key, async () => {
        const { result: slug } = await addLink(database, request, writer, { allowed, key })
        const { tag, body } = await writtenLink(req, database.query, slug, request)
        return { status: 201, headers: { Location: `/api/v1/links/${slug}`, ETag: tag }, body }
      })
    } catch (error) {
      if (!(error instanceof DuplicateLink)) throw error
      const link = await shownLink(database.query, error.link)
      sendProblem(res, 409, `${error.message} Send “allow_duplicate”: true to add another.`, { link })
    }
  })
  router.post('/api/v1/links/preview', ...writes, async (req, res) => {
    const { allow_duplicate: _allowed, ...request } = parseBody(NewLinkRequest, req)
    const seen = await previewLink(database, request, (tx, overlaps) =>
      seeInTrial(tx.query, overlaps, { chains: 'all', limit: null }),
    )
    const changes = await previewedChanges(database.query, seen)
    res.json({
      appear: changes.appear.map(presentOverlap),
      change: changes.change.map(presentOverlap),
      vanish: changes.vanish.map(presentOverlap),
    })
  })
  router.patch('/api/v1/links/:id', ...writes, async (req, res) => {
    const slug = pathParameter(req, 'id')
    const link = await needLink(database.query, slug)
    const matched = needMatch(req, link)
    const patch = parsePatch(link, req)
    if (patch === null) {
      await sendLink(res, database.query, slug)
      return
    }
    const writer = { ...writerOf(req), reason: patch.reason }
    await atVersion(matched, () => editLink(database, slug, patch.version, patch.request, writer))
    const { tag, body } = await writtenLink(req, database.query, slug, patch.request)
    res.set('ETag', tag).json(body)
  })
  router.post('/api/v1/links/:id/retract', ...writes, async (req, res) => {
    const slug = pathParameter(req, 'id')
    const { reason } = parseBody(Reason, req)
    const version = needMatch(req, await needLink(database.query, slug))
    await atVersion(version, () => retractLink(database, slug, reason, writerOf(req), version))
    await sendLink(res, database.query, slug)
  })

  router.get('/api/v1/openapi.json', (req, res) => {
    mayBeKept(res, context.config.publicRead)
    res.json(openApi(baseUrl(req)))
  })
  router.use('/api/v1', refusesOtherMethods)
  return router
}

/** @throws {HttpError} 404 */
async function needLink(query: Query, slug: string): Promise<LinkCard> {
  const link = await findLink(query, slug)
  if (link === null) throw notFound('This link')
  return link
}

async function shownLink(query: Query, slug: string) {
  return presentLink(await needLink(query, slug))
}

/** The link as it was written, with warnings, and its tag. */
async function writtenLink(
  req: Request,
  query: Query,
  slug: string,
  request: LinkRequest,
): Promise<{ readonly tag: string; readonly body: object }> {
  const link = await needLink(query, slug)
  const warnings = await linkRemarks(query, request, link, req.receivedAt)
  const data = presentLink(link)
  return { tag: versionTag(link.version, data), body: { data, warnings } }
}

/** Answers with the link, tagged by its version. */
async function sendLink(res: Response, query: Query, slug: string): Promise<void> {
  const link = await needLink(query, slug)
  const data = presentLink(link)
  res.set('ETag', versionTag(link.version, data)).json({ data })
}
