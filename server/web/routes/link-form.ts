import { createHash } from 'node:crypto'
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import type { Problem } from '../../domain/fields.ts'
import { problemsOf } from '../../domain/fields.ts'
import {
  type Authorship,
  addLink,
  EditConflict,
  editLink,
  previewLink,
  retractLink,
} from '../../domain/links.ts'
import { Reason } from '../../domain/reason.ts'
import { InputRefused } from '../../domain/refusals.ts'
import { type CheckedForm, checkLinkForm } from '../../forms/check-link-form.ts'
import {
  emptyLinkForm,
  formOfLink,
  type LinkForm,
  MOST_SOURCES,
  NO_SOURCE,
  readLinkForm,
} from '../../forms/link-form.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import { findLink, similarLinks } from '../../queries/links.ts'
import { previewedChanges, seeInTrial } from '../../queries/previewed-changes.ts'
import type { AppContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { pathParameter } from '../input.ts'
import { requirePermission } from '../middleware/guards.ts'
import { type ConflictModel, conflictModel } from '../models/link-conflict.ts'
import { linkFormModel } from '../models/link-form.ts'
import { missingWords } from '../models/link-form-problems.ts'
import { changesInWords, type PreviewModel, previewModel } from '../models/link-preview.ts'
import { linkHref, linkModel } from '../models/links.ts'

/** Adding, changing and retracting links by form; works without script. */
export function linkFormRoutes(context: AppContext): Router {
  const { query } = context.database
  const router = Router()
  const write = requirePermission('links:write')
  // Sent by somebody whose session has ended meanwhile: nothing typed is lost.
  const signedIn: RequestHandler = async (req, res, next) => {
    if (req.user === undefined) await showAgain(context, req, res)
    else next()
  }

  router.get('/links/new', write, (_req, res) => {
    show(res, 200, emptyLinkForm(), null)
  })
  router.post('/links/new', signedIn, write, async (req, res) => {
    await submit(context, req, res, null)
  })
  router.get('/links/:slug/edit', write, async (req, res) => {
    const link = await needLink(req)
    show(res, 200, formOfLink(link), link)
  })
  router.post('/links/:slug/edit', signedIn, write, async (req, res) => {
    await submit(context, req, res, await needLink(req))
  })
  /** The preview alone, for the script that keeps it beside the form. */
  router.post('/links/preview', write, async (req, res) => {
    const slug = (req.body as { existing?: unknown }).existing
    const existing = typeof slug === 'string' && slug !== '' ? await findLink(query, slug) : null
    const form = readLinkForm(req.body)
    const checked = await checkLinkForm(form)
    const preview = checked.request === null ? null : await previewOf(context, checked, existing)
    const reads = linkFormModel(form, { problems: [], existing, preview: null, conflict: null }).form.reads
    const missing = missingWords(checked.problems)
    res.render('link-preview', { layout: false, preview, reads, missing })
  })

  router.get('/links/:slug/retract', requirePermission('links:retract'), async (req, res) => {
    const link = await needLink(req)
    res.render('link-retract', {
      title: 'Retract this link',
      link: linkModel(link),
      reason: '',
      problems: [],
    })
  })
  router.post('/links/:slug/retract', requirePermission('links:retract'), async (req, res) => {
    const link = await needLink(req)
    const reason = (req.body as { reason?: unknown }).reason
    const parsed = Reason.safeParse({ reason })
    if (!parsed.success) {
      const problems = problemsOf(parsed.error, req.body).map((problem) => ({
        message: `Reason ${problem.reason}`,
        input: 'reason',
      }))
      const model = { title: 'Error: Retract this link', link: linkModel(link), reason, problems }
      res.status(422).render('link-retract', model)
      return
    }
    const author = authorOf(req, null)
    const { overlaps } = await retractLink(context.database, link.slug, parsed.data.reason, author)
    req.session.notice = `The link is retracted; ${changesInWords(overlaps)}.`
    res.redirect(303, linkHref(link.slug))
  })

  async function needLink(req: Request): Promise<LinkCard> {
    const link = await findLink(query, pathParameter(req, 'slug'))
    if (link === null) throw notFound('This link')
    return link
  }
  return router
}

/**
 * A form whose token or session is no longer valid comes back with all that was typed and a new token:
 * whoever was signed out signs in elsewhere and sends it again.
 */
export function keepsTypedLink(context: AppContext): ErrorRequestHandler {
  return async (error, req, res, next) => {
    const isForm = req.method === 'POST' && /^\/links\/(?:new|[^/]+\/edit)$/.test(req.path)
    if (isForm && (error as { code?: unknown }).code === 'EBADCSRFTOKEN') await showAgain(context, req, res)
    else next(error)
  }
}

async function showAgain({ database }: AppContext, req: Request, res: Response): Promise<void> {
  const slug = /^\/links\/([^/]+)\/edit$/.exec(req.path)?.[1]
  const existing = slug === undefined ? null : await findLink(database.query, slug)
  const expired = req.user === undefined ? 'signed-out' : 'token'
  show(res, 403, readLinkForm(req.body), existing, { expired })
}

function show(
  res: Response,
  status: number,
  form: LinkForm,
  existing: LinkCard | null,
  shown: {
    problems?: readonly Problem[]
    preview?: PreviewModel | null
    conflict?: ConflictModel | null
    expired?: 'signed-out' | 'token'
  } = {},
): void {
  const { problems = [], preview = null, conflict = null, expired } = shown
  const model = linkFormModel(form, { problems, existing, preview, conflict })
  res.status(status).render('link-form', {
    ...model,
    signedOut: expired === 'signed-out',
    tokenExpired: expired === 'token',
  })
}

async function submit(
  context: AppContext,
  req: Request,
  res: Response,
  existing: LinkCard | null,
): Promise<void> {
  const { action } = req.body as { action?: unknown }
  const form = readLinkForm(req.body)
  if (action === 'add-source') {
    const sources = [...form.sources, NO_SOURCE].slice(0, MOST_SOURCES)
    show(res, 200, { ...form, sources }, existing)
    return
  }
  const checked = await checkLinkForm(form)
  if (checked.request === null) {
    show(res, 422, form, existing, { problems: checked.problems })
    return
  }
  try {
    if (action === 'preview') {
      show(res, 200, form, existing, { preview: await previewOf(context, checked, existing) })
      return
    }
    await save(context, req, res, form, checked, existing)
  } catch (error) {
    if (error instanceof InputRefused) show(res, 422, form, existing, { problems: error.problems })
    else if (error instanceof EditConflict) await showConflict(context, res, form, existing)
    else throw error
  }
}

async function save(
  { database }: AppContext,
  req: Request,
  res: Response,
  form: LinkForm,
  checked: CheckedForm & { request: object },
  existing: LinkCard | null,
): Promise<void> {
  const author = authorOf(req, submissionOf(form, checked))
  const { result: slug, overlaps } =
    existing === null
      ? await addLink(database, checked.request, checked.newEntities, author)
      : await editLink(
          database,
          existing.slug,
          Number(form.version),
          checked.request,
          checked.newEntities,
          author,
        )
  req.session.notice = `The link is saved; ${changesInWords(overlaps)}.`
  const another = (req.body as { action?: unknown }).action === 'save-and-add'
  res.redirect(303, another ? '/links/new' : linkHref(slug))
}

/** Somebody saved first: both versions are shown, and the next submit is made from the newer one. */
async function showConflict(
  { database }: AppContext,
  res: Response,
  form: LinkForm,
  existing: LinkCard | null,
): Promise<void> {
  const current = existing === null ? null : await findLink(database.query, existing.slug)
  if (current === null) throw notFound('This link')
  const conflict = conflictModel(formOfLink(current), form)
  show(res, 409, { ...form, version: String(current.version) }, current, { conflict })
}

async function previewOf(
  { database }: AppContext,
  checked: CheckedForm & { request: object },
  existing: LinkCard | null,
): Promise<PreviewModel> {
  const similar = await similarLinks(database.query, checked.request, existing?.slug ?? null)
  const { seen, slug } = await previewLink(
    database,
    checked.request,
    checked.newEntities,
    existing?.slug ?? null,
    async (tx, overlaps, linkSlug) => ({ seen: await seeInTrial(tx.query, overlaps), slug: linkSlug }),
  )
  return previewModel(await previewedChanges(database.query, seen), similar, slug)
}

/**
 * What makes a second submit the same one: the form it came from, and what it says. A form that was
 * changed and sent again, by going back in the browser, says something else.
 */
function submissionOf(form: LinkForm, { request }: CheckedForm): string {
  const { from, to } = form
  const said = JSON.stringify([form.submissionId, from, to, { ...request, from: null, to: null }])
  return createHash('sha256')
    .update(said)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

/** Reasons are asked for where something is taken back. */
function authorOf(req: Request, submissionId: string | null): Authorship {
  return { userId: req.user?.id ?? null, submissionId, via: 'form', reason: null }
}
