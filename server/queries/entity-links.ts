import sql from 'sql-template-tag'
import type { LinkKind } from '../../models/link-kinds.ts'
import type { Query } from '../database/query.ts'
import type { EntityDetail } from './entities.ts'
import type { LinkCard } from './link-cards.ts'
import { linksOfEntity, weightiestLinks } from './link-lists.ts'
import { type MoneyPart, type MoneySum, sumEachOnce } from './money-sums.ts'

/** How many of an entity's links a page shows. The list has the rest. */
export const FIRST_LINKS = 30

type Sums = Readonly<Partial<Record<MoneyPart, MoneySum>>>

/** The totals of all links of an entity, if its page shows only the first of them. */
export interface LinkTotals {
  readonly links: number
  /** Of those that are not retracted. */
  readonly kinds: readonly { readonly kind: LinkKind; readonly count: number }[]
  /** The money that runs to the entity, and from it. */
  readonly received: Sums
  readonly given: Sums
}

/** An entity's links: all of them, or the weightiest ones with the totals of all. */
export interface EntityLinks {
  readonly links: LinkCard[]
  readonly totals: LinkTotals | null
}

/** @param how all links, or only as many as a page shows. */
export async function entityLinks(
  query: Query,
  entity: Pick<EntityDetail, 'id' | 'slug' | 'linkCount'>,
  how: 'all' | 'first',
): Promise<EntityLinks> {
  if (how === 'all' || entity.linkCount <= FIRST_LINKS)
    return { links: await linksOfEntity(query, entity.id), totals: null }
  const [links, totals] = await Promise.all([
    weightiestLinks(query, entity.id, FIRST_LINKS),
    totalsOf(query, entity.id),
  ])
  return { links, totals: { ...totals, links: entity.linkCount } }
}

async function totalsOf(query: Query, id: string): Promise<Omit<LinkTotals, 'links'>> {
  const [kinds, sums] = await Promise.all([
    query<{ kind: LinkKind; count: number }>(sql`
      SELECT l.kind, count(*)::int AS count FROM links l
      WHERE ${id}::bigint IN (l.from_id, l.to_id) AND l.status <> 'retracted' GROUP BY l.kind ORDER BY count(*) DESC, l.kind`),
    sumEachOnce(
      query,
      sql`SELECT CASE WHEN l.to_id = ${id}::bigint THEN 'received' ELSE 'given' END AS grp, l.* FROM links l
        WHERE ${id}::bigint IN (l.from_id, l.to_id)`,
    ),
  ])
  return { kinds, received: sums.get('received') ?? {}, given: sums.get('given') ?? {} }
}
