import { type Response, Router } from 'express'
import { EXTERNAL_ID_NAMES, EXTERNAL_IDS } from '../../../../models/vocabulary.ts'
import {
  addService,
  dropService,
  listServices,
  ServiceRequest,
} from '../../../exchange/reconcile/services.ts'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import type { AppContext } from '../../context.ts'
import { needId, textField } from '../../input.ts'
import { confirmsIdentity } from '../../middleware/confirmation.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { labelledProblems } from '../../parts/problems.ts'
import { securityLog } from '../../security-log.ts'

const LABELS: Readonly<Record<string, string>> = {
  name: 'The name',
  url: 'The address',
  external_id: 'The kind of id',
}

/** Outside reconciliation services in which entities are looked up: for administrators. */
export function serviceRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  const note = securityLog(context)
  const manages = [...mayPost('users:manage'), ...confirmsIdentity(context)]
  const show = async (
    res: Response,
    typed: Readonly<Record<string, string>> = {},
    problems: readonly Problem[] = [],
  ): Promise<void> => {
    res.status(problems.length === 0 ? 200 : 422)
    res.render('admin/services', {
      title: problems.length === 0 ? 'Reconciliation services' : 'Error: Reconciliation services',
      services: (await listServices(database.query)).map((each) => ({
        ...each,
        label: each.externalId === null ? null : EXTERNAL_IDS[each.externalId].label,
      })),
      typed,
      ids: EXTERNAL_ID_NAMES.map((value) => ({
        value,
        label: EXTERNAL_IDS[value].label,
        selected: typed.external_id === value,
      })),
      ...labelledProblems(LABELS, problems),
    })
  }
  router.get('/admin/services', requirePermission('users:manage'), async (_req, res) => {
    await show(res)
  })
  router.post('/admin/services', ...manages, async (req, res) => {
    const typed = {
      name: textField(req, 'name'),
      url: textField(req, 'url'),
      external_id: textField(req, 'external_id'),
    }
    const parsed = ServiceRequest.safeParse(typed)
    if (!parsed.success) {
      await show(res, typed, problemsOf(parsed.error, typed))
      return
    }
    const me = needSignedIn(req)
    if (!(await addService(database.query, parsed.data, me.id))) {
      await show(res, typed, [{ field: 'url', reason: 'is already on the list' }])
      return
    }
    await note(req, 'service_added', { detail: new URL(parsed.data.url).origin })
    req.session.notice = `${parsed.data.name} added.`
    res.redirect(303, '/admin/services')
  })
  router.post('/admin/services/:id/drop', ...manages, async (req, res) => {
    const id = needId(req, 'This service')
    const url = await dropService(database.query, id)
    if (url !== null) await note(req, 'service_removed', { detail: new URL(url).origin })
    req.session.notice = 'Service removed.'
    res.redirect(303, '/admin/services')
  })
  return router
}
