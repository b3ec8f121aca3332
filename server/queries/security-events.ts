import sql from 'sql-template-tag'
import type { SecurityEventName } from '../accounts/security-events.ts'
import type { Query } from '../database/query.ts'
import { fetchPage, type Page, type PageRequest, type SortKeys } from './paging.ts'

/** An event as administrators see it. */
export interface ListedEvent {
  readonly id: string
  readonly at: Date
  readonly event: string
  readonly account: string | null
  readonly by: string | null
  readonly address: string | null
  readonly device: string | null
  readonly detail: string | null
}

const SORTS = {
  newest: { label: 'Newest', expression: 'e.at', type: 'timestamptz', direction: 'DESC' },
} as const satisfies SortKeys

/** Which events, and which page of them. */
export interface EventRequest {
  readonly event: SecurityEventName | null
  /** An account's email address, or part of it. */
  readonly account: string | null
  readonly cursor: string | null
  readonly limit: number
}

/** Events, newest first. @throws {BadCursor} */
export function listSecurityEvents(query: Query, asked: EventRequest): Promise<Page<ListedEvent>> {
  const request: PageRequest = { sort: 'newest', cursor: asked.cursor, limit: asked.limit }
  const named = asked.event === null ? sql`true` : sql`e.event = ${asked.event}`
  const about =
    asked.account === null
      ? sql`true`
      : sql`(position(${asked.account.toLowerCase()} IN lower(a.email)) > 0
          OR position(${asked.account.toLowerCase()} IN lower(b.email)) > 0)`
  return fetchPage<ListedEvent>(query, SORTS, request, {
    columns: sql`e.id::text AS id, e.at, e.event, a.email AS account, b.email AS by, e.address, e.device, e.detail`,
    from: sql`security_events e LEFT JOIN users a ON a.id = e.account_id LEFT JOIN users b ON b.id = e.by_id`,
    where: sql`${named} AND ${about}`,
    idColumn: 'e.id',
  })
}
