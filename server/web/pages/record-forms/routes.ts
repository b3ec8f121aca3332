import { type Request, type Response, Router } from 'express'
import { readBody } from '../../../forms/kit/fields.ts'
import type { AnyForm } from '../../../forms/kit/form.ts'
import { RECORD_FORMS } from '../../../forms/records/index.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { draftOf } from './record-form-draft.ts'
import { type Addressed, addressed, newSubmissionId, showForm } from './record-form-page.ts'
import { prefilled } from './record-form-prefill.ts'
import { projectWork, showInProject } from './record-form-project.ts'
import { submitToProject } from './record-form-project-submit.ts'
import { retractionRoutes } from './record-form-retract.ts'
import { submitForm } from './record-form-submit.ts'

/** Adding, changing and retracting every kind of record by form; works without JavaScript. */
export function recordFormRoutes(context: AppContext): Router {
  const router = Router()
  for (const form of RECORD_FORMS) router.use(routesOf(context, form))
  return router
}

function routesOf(context: AppContext, form: AnyForm): Router {
  const router = Router()
  const [write, posts] = [requirePermission(form.permission), mayPost(form.permission)]
  router.get([...form.paths.new], write, async (req, res) => {
    const work = await projectWork(context, req)
    if (work !== null) {
      await showInProject(context, form, req, res, work)
      return
    }
    const { parent } = await addressed(context, form, req, false)
    const draft = form.keepsDraft === true ? await draftOf(context, req) : null
    const typed = draft?.typed ?? (await prefilled(context.database.query, form, req.query, parent))
    showForm(res, 200, form, {
      typed,
      draft,
      action: req.path,
      loaded: null,
      parent,
      submissionId: newSubmissionId(),
    })
  })
  router.post([...form.paths.new], ...posts, async (req, res) => {
    const work = await projectWork(context, req)
    if (work !== null) await submitToProject(context, form, req, res, work)
    else await submitForm(context, form, req, res, await addressed(context, form, req, false))
  })
  if (form.paths.edit.length > 0) {
    router.get([...form.paths.edit], write, async (req, res) => {
      const work = await projectWork(context, req)
      if (work !== null) {
        await showInProject(context, form, req, res, work)
        return
      }
      const { loaded, parent } = await addressed(context, form, req, true)
      if (loaded === null) throw notFound('This record')
      const submissionId = newSubmissionId()
      showForm(res, 200, form, { typed: loaded.typed, action: req.path, loaded, parent, submissionId })
    })
    router.post([...form.paths.edit], ...posts, async (req, res) => {
      const work = await projectWork(context, req)
      if (work !== null) {
        await submitToProject(context, form, req, res, work)
        return
      }
      const found = await addressed(context, form, req, true)
      if (found.loaded === null) showGone(form, req, res, found)
      else await submitForm(context, form, req, res, found)
    })
    router.use(retractionRoutes(context, form))
  }
  return router
}

/** The form as it was typed, even though the record that it would change no longer exists. */
function showGone(form: AnyForm, req: Request, res: Response, found: Addressed): void {
  const typed = readBody(req.body)
  const submissionId = typed.submission_id ?? newSubmissionId()
  showForm(res, 409, form, { ...found, typed, action: req.path, submissionId, gone: true })
}
