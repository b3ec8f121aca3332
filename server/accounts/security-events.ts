import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'
import { unlessReadOnly } from '../database/outage.ts'
import type { Query } from '../database/query.ts'
import { findAccount } from './users.ts'

/** What is logged about accounts and their access, in the words of the page that lists it. */
export const SECURITY_EVENTS = {
  signed_in: 'signed in',
  sign_in_refused: 'sign-in refused',
  code_refused: 'second step refused',
  recovery_code_used: 'used a recovery code',
  throttled: 'stopped after too many attempts',
  confirmed: 'confirmed their identity',
  confirmation_refused: 'confirmation refused',
  sessions_ended: 'ended sessions',
  password_set: 'set a password',
  two_factor_on: 'turned two-factor sign-in on',
  two_factor_off: 'turned two-factor sign-in off',
  recovery_codes_made: 'made new recovery codes',
  token_made: 'made an API token',
  token_ended: 'ended an API token',
  account_added: 'added an account',
  invited: 'invited someone',
  link_made: 'made a sign-in link',
  role_changed: 'changed a role',
  account_disabled: 'disabled an account',
  account_enabled: 'enabled an account',
  identity_removed: 'removed a sign-in service from an account',
  webhook_added: 'added a webhook',
  webhook_ended: 'turned a webhook off',
  service_added: 'added a reconciliation service',
  service_removed: 'removed a reconciliation service',
  exported: 'downloaded everything',
} as const
export type SecurityEventName = keyof typeof SECURITY_EVENTS

/** How many days an event is kept: longer than a year, so that a yearly review sees all of it. */
const KEPT_DAYS = 400
/** The most characters of an event's details. */
const LONGEST_DETAIL = 300

/** Something that happened to an account; never with a secret in it. */
export interface SecurityEvent {
  readonly event: SecurityEventName
  /** Whose account it is about; null if there is none. */
  readonly accountId: string | null
  /** Who did it, if not the account itself. */
  readonly byId: string | null
  /** The network address it came from, and with what; null on the command line. */
  readonly address: string | null
  readonly device: string | null
  readonly detail: string | null
}

/** Logs an event and deletes those that are too old. While the database is read-only, nothing is logged. */
export async function noteSecurityEvent(query: Query, event: SecurityEvent): Promise<void> {
  const { accountId, byId, address, device } = event
  const noting = query(sql`
    WITH ended AS (DELETE FROM security_events WHERE at < now() - make_interval(days => ${KEPT_DAYS}::int))
    INSERT INTO security_events (event, account_id, by_id, address, device, detail)
    VALUES (${event.event}, ${accountId}::bigint, ${byId}::bigint, ${address}, ${device},
      ${event.detail?.slice(0, LONGEST_DETAIL) ?? null})`)
  await unlessReadOnly(noting, [])
}

/** Logs an event from the command line, about an account identified by its address. */
export async function noteCommand(
  database: Database,
  event: SecurityEventName,
  email: string | null,
  detail: string | null = null,
): Promise<void> {
  const account = email === null ? null : await findAccount(database, email)
  await noteSecurityEvent(database.query, {
    event,
    accountId: account?.id ?? null,
    byId: null,
    address: null,
    device: 'the command line',
    detail,
  })
}
