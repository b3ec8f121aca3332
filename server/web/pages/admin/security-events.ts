import { Router } from 'express'
import { z } from 'zod'
import { SECURITY_EVENTS, type SecurityEventName } from '../../../accounts/security-events.ts'
import { DEFAULT_ROWS } from '../../../queries/paging.ts'
import { type ListedEvent, listSecurityEvents } from '../../../queries/security-events.ts'
import { optional } from '../../../record/input/fields.ts'
import { formatInstant } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { parseQuery, withQuery } from '../../input.ts'
import { requirePermission } from '../../middleware/guards.ts'

const NAMES = Object.keys(SECURITY_EVENTS) as [SecurityEventName, ...SecurityEventName[]]

const EventQuery = z.strictObject({
  event: optional(z.enum(NAMES, 'must be one of the events that the page offers')),
  account: optional(z.string().trim().max(254)),
  cursor: optional(z.string().max(1000)),
})

function eventRow({ at, event, ...told }: ListedEvent) {
  return { ...told, at: formatInstant(at), event: SECURITY_EVENTS[event as SecurityEventName] ?? event }
}

/** What happened to accounts and their access: for administrators. */
export function securityEventRoutes({ database }: AppContext): Router {
  const router = Router()
  router.get('/admin/security', requirePermission('users:manage'), async (req, res) => {
    const { event, account, cursor } = parseQuery(EventQuery, req)
    const { rows, next } = await listSecurityEvents(database.query, {
      event,
      account,
      cursor,
      limit: DEFAULT_ROWS,
    })
    res.render('admin/security-events', {
      title: 'Security events',
      events: rows.map(eventRow),
      choices: Object.entries(SECURITY_EVENTS).map(([value, label]) => ({
        value,
        label,
        selected: value === event,
      })),
      account,
      filtered: event !== null || account !== null,
      list: {
        paged: cursor !== null || next !== null,
        firstHref: cursor === null ? null : withQuery(req, { cursor: null }),
        nextHref: next === null ? null : withQuery(req, { cursor: next }),
      },
    })
  })
  return router
}
