import sql from 'sql-template-tag'
import type { Database } from '../database/index.ts'

/** An official, interest or negotiation, by its database id. */
export type Watchable = { readonly entityId: string } | { readonly negotiationId: string }

interface Columns {
  readonly entityId: string | null
  readonly negotiationId: string | null
}

function columnsOf(what: Watchable): Columns {
  return 'entityId' in what
    ? { entityId: what.entityId, negotiationId: null }
    : { entityId: null, negotiationId: what.negotiationId }
}

export async function isWatching({ query }: Database, userId: string, what: Watchable): Promise<boolean> {
  const { entityId, negotiationId } = columnsOf(what)
  const rows = await query(sql`
    SELECT id FROM watches WHERE user_id = ${userId}::bigint AND entity_id IS NOT DISTINCT FROM ${entityId}::bigint
      AND negotiation_id IS NOT DISTINCT FROM ${negotiationId}::bigint`)
  return rows.length > 0
}

/** Starts or stops watching. Doing so twice changes nothing more. */
export async function setWatching(
  { query }: Database,
  userId: string,
  what: Watchable,
  watching: boolean,
): Promise<void> {
  const { entityId, negotiationId } = columnsOf(what)
  if (watching) {
    await query(sql`
      INSERT INTO watches (user_id, entity_id, negotiation_id)
      VALUES (${userId}::bigint, ${entityId}::bigint, ${negotiationId}::bigint) ON CONFLICT DO NOTHING`)
    return
  }
  await query(sql`
    DELETE FROM watches WHERE user_id = ${userId}::bigint AND entity_id IS NOT DISTINCT FROM ${entityId}::bigint
      AND negotiation_id IS NOT DISTINCT FROM ${negotiationId}::bigint`)
}

/** Something that is watched, with its page. */
export interface Watched {
  readonly name: string
  readonly href: string
}

export async function watchedBy({ query }: Database, userId: string): Promise<Watched[]> {
  return query<Watched>(sql`
    SELECT coalesce(e.name, n.name) AS name,
      CASE WHEN e.id IS NULL THEN '/negotiations/' || n.slug ELSE '/interests/' || e.slug END AS href
    FROM watches w LEFT JOIN entities e ON e.id = w.entity_id LEFT JOIN negotiations n ON n.id = w.negotiation_id
    WHERE w.user_id = ${userId}::bigint AND e.merged_into_id IS NULL ORDER BY 1`)
}
