import type { Request } from 'express'
import { noteSecurityEvent, SECURITY_EVENTS, type SecurityEventName } from '../accounts/security-events.ts'
import type { AppContext } from './context.ts'
import { deviceOf } from './device.ts'

/** Whom an event is about, and what else is to be known of it. */
interface About {
  /** Whose account; whoever is signed in unless told. */
  readonly account?: { readonly id: string; readonly email: string } | null
  readonly detail?: string
}

/** Keeps what happens to accounts where administrators read it, and tells the log: who, what, to whom, from where. */
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
