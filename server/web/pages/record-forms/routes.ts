import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import { readBody } from '../../../forms/kit/fields.ts'
import type { AnyForm } from '../../../forms/kit/form.ts'
import { RECORD_FORMS } from '../../../forms/records/index.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { paramsOfPath } from '../../input.ts'
import { asAnswer } from '../../middleware/errors.ts'
import { requirePermission } from '../../middleware/guards.ts'
import { type Addressed, newSubmissionId, paramsOf, showForm } from './record-form-page.ts'
import { prefilled } from './record-form-prefill.ts'
import { retractionRoutes } from './record-form-retract.ts'
import { submitForm } from './record-form-submit.ts'
import type { Returned } from './view.ts'

/** Adding, changing and retracting every kind of record by form; works without script. */
export function recordFormRoutes(context: AppContext): Router {
  const router = Router()
  for (const form of RECORD_FORMS) router.use(routesOf(context, form))
  return router
}

function routesOf(context: AppContext, form: AnyForm): Router {
  const router = Router()
  const write = requirePermission(form.permission)
  // Sent by somebody whose session has ended meanwhile: nothing typed is lost.
  const signedIn: RequestHandler = async (req, res, next) => {
    if (req.user === undefined) await showAgain(context, form, req, res, 403, { why: 'signed-out' })
    else next()
  }
  router.get([...form.paths.new], write, async (req, res) => {
    const { parent } = await addressed(context, form, req, false)
    const typed = await prefilled(context.database.query, form, req.query, parent)
    showForm(res, 200, form, {
      typed,
      action: req.path,
      loaded: null,
      parent,
      submissionId: newSubmissionId(),
    })
  })
  router.post([...form.paths.new], signedIn, write, async (req, res) => {
    await submitForm(context, form, req, res, await addressed(context, form, req, false))
  })
  if (form.paths.edit.length > 0) {
    router.get([...form.paths.edit], write, async (req, res) => {
      const { loaded, parent } = await addressed(context, form, req, true)
      if (loaded === null) throw notFound('This record')
      const submissionId = newSubmissionId()
      showForm(res, 200, form, { typed: loaded.typed, action: req.path, loaded, parent, submissionId })
    })
    router.post([...form.paths.edit], signedIn, write, async (req, res) => {
      const found = await addressed(context, form, req, true)
      if (found.loaded === null) await showAgain(context, form, req, res, 409, { why: 'gone' })
      else await submitForm(context, form, req, res, found)
    })
    router.use(retractionRoutes(context, form))
  }
  return router
}

async function addressed(
  { database }: AppContext,
  form: AnyForm,
  req: Request,
  editing: boolean,
): Promise<Addressed> {
  const params = paramsOf(req)
  const parent = form.parent === undefined ? null : await form.parent(database.query, params)
  if (form.parent !== undefined && parent === null && !editing) throw notFound('What this belongs to')
  return { parent, loaded: editing ? await form.load(database.query, params) : null }
}

/** The form as it was typed, once more. */
async function showAgain(
  context: AppContext,
  form: AnyForm,
  req: Request,
  res: Response,
  status: number,
  returned: Returned,
): Promise<void> {
  const editing = form.paths.edit.some((pattern) => paramsOfPath(pattern, req.path) !== null)
  // Where the database itself is away, what was typed still stands on the page; what is on record, only for who may read it.
  const nothing = { loaded: null, parent: null }
  const mayRead = context.config.publicRead || req.user !== undefined
  const { loaded, parent } = mayRead
    ? await addressed(context, form, req, editing).catch(() => nothing)
    : nothing
  const typed = readBody(req.body)
  const submissionId = typed.submission_id ?? newSubmissionId()
  showForm(res, status, form, { typed, action: req.path, loaded, parent, submissionId, returned })
}

/**
 * A form whose token is no longer valid, or whose save failed on our side, comes back with all that was
 * typed and a new token.
 */
export function keepsTypedForm(context: AppContext): ErrorRequestHandler {
  return async (error, req, res, next) => {
    const expired = (error as { code?: unknown }).code === 'EBADCSRFTOKEN'
    const answer = expired ? null : asAnswer(error)
    const failed = answer === null || answer.status >= 500
    if (req.method !== 'POST' || res.headersSent || (!expired && !failed)) {
      next(error)
      return
    }
    for (const form of RECORD_FORMS) {
      for (const pattern of [...form.paths.new, ...form.paths.edit]) {
        const params = paramsOfPath(pattern, req.path)
        if (params === null) continue
        Object.assign(req.params, params)
        if (expired) {
          const why = req.user === undefined ? 'signed-out' : 'token'
          await showAgain(context, form, req, res, 403, { why })
          return
        }
        context.log.error({ err: error, reference: req.id }, 'saving a form failed')
        const returned = { why: 'failed', reference: String(req.id) } as const
        await showAgain(context, form, req, res, answer?.status ?? 500, returned)
        return
      }
    }
    next(error)
  }
}
