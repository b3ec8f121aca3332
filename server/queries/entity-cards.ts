import sql, { raw } from 'sql-template-tag'
import type { EntityKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'

/** An entity as other records refer to it. */
export interface EntityCard {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly kind: EntityKind
  readonly country: string | null
  /** Whether it holds a position or takes part in a negotiation. If so, its page is under /officials. */
  readonly official: boolean
}

/** Whether an entity `e` is an official, that is, a person who holds a position or takes part in talks. */
export const IS_OFFICIAL = `(e.kind = 'person' AND (EXISTS (SELECT FROM positions q WHERE q.official_id = e.id)
  OR EXISTS (SELECT FROM participants q WHERE q.official_id = e.id)))`

export async function loadEntityCards(
  query: Query,
  ids: readonly string[],
): Promise<Map<string, EntityCard>> {
  const rows = await query<EntityCard>(sql`
    SELECT e.id, e.slug, e.name, e.kind, e.country, ${raw(IS_OFFICIAL)} AS official
    FROM entities e WHERE e.id = ANY(${ids}::bigint[])`)
  return new Map(rows.map((row) => [row.id, row]))
}
