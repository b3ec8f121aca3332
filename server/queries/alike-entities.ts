import sql, { raw } from 'sql-template-tag'
import type { EntityKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { type Likened, likenessOf } from '../duplicates/likeness.ts'
import { IS_OFFICIAL } from './entity-cards.ts'

/** An entity on record that may be the same as one that someone is about to add, or as another entity on record. */
export interface AlikeEntity extends Likened {
  readonly id: string
  readonly slug: string
  readonly kind: EntityKind
  readonly official: boolean
  /** How many links it has that stand. */
  readonly links: number
  /** From 0 to 1: how much of the names matches. */
  readonly likeness: number
  readonly why: string[]
  readonly against: string[]
}

/** Enough to choose from. Entities that are not among them are not very similar. */
const MOST = 6

/** Entities that may be the same as this one, the most similar first, with the reasons for and against. */
export async function alikeEntities(
  query: Query,
  described: Likened,
  exceptId: string | null,
): Promise<AlikeEntity[]> {
  const names = [described.name, ...described.aliases].slice(0, 10)
  const ids = Object.entries(described.externalIds ?? {}).map(([name, id]) => JSON.stringify({ [name]: id }))
  const rows = await query<Omit<AlikeEntity, 'why' | 'against'>>(sql`
    SELECT e.id, e.slug, e.name, e.aliases, e.kind, e.country, e.external_ids AS "externalIds",
      ${raw(IS_OFFICIAL)} AS official, found.likeness,
      (SELECT count(*)::int FROM links l WHERE e.id IN (l.from_id, l.to_id) AND l.status <> 'retracted') AS links
    FROM (
      SELECT record_id, max(likeness) AS likeness FROM (
        SELECT a.record_id, a.likeness FROM unnest(${names}::text[]) wanted CROSS JOIN LATERAL alike_names(wanted) a
        UNION ALL SELECT x.id, 1 FROM unnest(${ids}::jsonb[]) wanted JOIN entities x ON x.external_ids @> wanted
      ) each GROUP BY record_id
    ) found JOIN entities e ON e.id = found.record_id
    WHERE e.retraction_reason IS NULL
      AND (${described.kind}::text IS NULL OR (e.kind = 'person') = (${described.kind}::text = 'person')
        OR found.likeness = 1)
      AND e.id IS DISTINCT FROM ${exceptId}::bigint
    ORDER BY found.likeness DESC, e.name, e.id LIMIT ${MOST}`)
  return rows.map((row) => ({ ...row, ...likenessOf(described, row) }))
}
