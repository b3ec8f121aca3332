import { type Response, Router } from 'express'
import { type Problem, problemsOf } from '../../../record/input/fields.ts'
import { formatInstant } from '../../../values/format.ts'
import {
  addWebhook,
  endWebhook,
  listWebhooks,
  queueTrial,
  type Webhook,
  WebhookRequest,
} from '../../../webhooks/store.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { needId, pathParameter, textField } from '../../input.ts'
import { confirmsIdentity } from '../../middleware/confirmation.ts'
import { mayPost, needSignedIn, requirePermission } from '../../middleware/guards.ts'
import { labelledProblems } from '../../parts/problems.ts'
import { securityLog } from '../../security-log.ts'

const LABELS: Readonly<Record<string, string>> = {
  url: 'The address',
  min_score: 'The score',
  overlaps: 'What happens to overlaps',
}

function webhookModel(hook: Webhook) {
  const told = [
    ...(hook.overlaps
      ? [hook.minScore === 0 ? 'overlaps' : `overlaps that score ${hook.minScore} or more`]
      : []),
    ...(hook.changes ? ['every change to the record'] : []),
  ]
  return {
    id: hook.id,
    url: hook.url,
    told: told.join(', '),
    state: hook.endedAt === null ? 'active' : (hook.endedBecause ?? 'ended'),
    active: hook.endedAt === null,
    delivered: hook.delivered,
    waiting: hook.waiting,
    last: hook.lastAt === null ? null : `${hook.lastAnswer ?? ''}, ${formatInstant(hook.lastAt)}`,
  }
}

/** Programs that are notified of what happens here: for administrators. */
export function webhookRoutes(context: AppContext): Router {
  const { database } = context
  const router = Router()
  const note = securityLog(context)
  const manages = [...mayPost('users:manage'), ...confirmsIdentity(context)]
  const show = async (
    res: Response,
    {
      typed = { overlaps: 'yes' } as Readonly<Record<string, string>>,
      problems = [] as readonly Problem[],
      secret = null as string | null,
    } = {},
  ): Promise<void> => {
    res.status(problems.length === 0 ? 200 : 422)
    res.render('admin/webhooks', {
      title: problems.length === 0 ? 'Webhooks' : 'Error: Webhooks',
      webhooks: (await listWebhooks(database.query)).map(webhookModel),
      typed,
      ...labelledProblems(LABELS, problems),
      secret,
    })
  }
  router.get('/admin/webhooks', requirePermission('users:manage'), async (_req, res) => {
    await show(res)
  })
  router.post('/admin/webhooks', ...manages, async (req, res) => {
    const typed = {
      url: textField(req, 'url'),
      min_score: textField(req, 'min_score'),
      overlaps: textField(req, 'overlaps'),
      changes: textField(req, 'changes'),
    }
    const asked = { ...typed, overlaps: typed.overlaps === 'yes', changes: typed.changes === 'yes' }
    const parsed = WebhookRequest.safeParse(asked)
    if (!parsed.success) {
      await show(res, { typed, problems: problemsOf(parsed.error, asked) })
      return
    }
    const me = needSignedIn(req)
    const { secret } = await addWebhook(database.query, parsed.data, me.id)
    await note(req, 'webhook_added', { detail: new URL(parsed.data.url).origin })
    await show(res, { secret })
  })
  router.post('/admin/webhooks/:id/:what', ...manages, async (req, res) => {
    const id = needId(req, 'This webhook')
    if (pathParameter(req, 'what') === 'end') {
      const url = await endWebhook(database.query, id)
      if (url !== null) await note(req, 'webhook_ended', { detail: new URL(url).origin })
      req.session.notice = 'The webhook is turned off.'
    } else if (pathParameter(req, 'what') === 'try') {
      await queueTrial(database.query, id)
      req.session.notice =
        'A trial message is on its way. Reload this page in a few seconds to see the answer.'
    } else throw notFound('This page')
    res.redirect(303, '/admin/webhooks')
  })
  return router
}
