import type { Request } from 'express'
import { noteSecurityEvent, SECURITY_EVENTS, type SecurityEventName } from '../accounts/security-events.ts'
import type { AppContext } from './context.ts'
import { deviceOf } from './device.ts'

/** Who an event is about, and what else there is to know about it. */
interface About {
  /** Whose account; by default, the signed-in user's. */
  readonly account?: { readonly id: string; readonly email: string } | null
  readonly detail?: string
}

/** Records what happens to accounts for administrators to read, and logs it: who, what, to whom, from where. */
export function securityLog({
  database,
  log,
}: AppContext): (req: Request, event: SecurityEventName, about?: About) => Promise<void> {
  return async (req, event, { account = req.user ?? null, detail } = {}) => {
    const by = req.user !== undefined && req.user.id !== account?.id ? req.user : null
    const address = req.ip ?? null
    log.info(
      { security: event, account: account?.email, by: by?.email, address, detail },
      SECURITY_EVENTS[event],
    )
    await noteSecurityEvent(database.query, {
      event,
      accountId: account?.id ?? null,
      byId: by?.id ?? null,
      address,
      device: deviceOf(req.get('user-agent')),
      detail: detail ?? null,
    })
  }
}
