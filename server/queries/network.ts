import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../overlaps/query.ts'
import type { Filters } from './filters.ts'
import { LINK_COLUMNS, LINKS, type LinkCard, loadLinkCards } from './link-cards.ts'
import { OVERLAPS, overlapCondition } from './overlap-filters.ts'

/** The most chains whose links a network shows, those of the highest score. */
const MOST_CHAINS = 80

/** The most links of one entity that are followed; a hub with more folds the rest. */
export const MOST_OF_HUB = 10

/** The links around some entities, and how many of each entity's are left out. */
export interface Surroundings {
  readonly links: LinkCard[]
  readonly folded: ReadonlyMap<string, number>
}

/** The officials from whom a network of these overlaps starts: the one it is about, else all of the negotiation's. */
export async function officialsOf(query: Query, filters: Filters, withOverlap: boolean): Promise<string[]> {
  const among: Sql =
    filters.official !== null
      ? sql`SELECT id FROM entities WHERE slug = ${filters.official}`
      : withOverlap
        ? sql`SELECT DISTINCT v.official_id AS id FROM ${OVERLAPS} WHERE ${overlapCondition(filters)}`
        : sql`SELECT DISTINCT q.official_id AS id FROM participants q JOIN negotiations n ON n.id = q.negotiation_id
            WHERE n.slug = ${filters.negotiation}`
  const rows = await query<{ id: string }>(
    sql`SELECT e.id FROM (${among}) a JOIN entities e USING (id) ORDER BY e.name, e.id`,
  )
  return rows.map(({ id }) => id)
}

/** The links on the chains of the overlaps that the filters let through. */
export async function linksOfChains(query: Query, filters: Filters): Promise<LinkCard[]> {
  const rows = await query<{ id: string }>(sql`
    SELECT DISTINCT unnest(best.link_ids)::text AS id FROM (
      SELECT c.link_ids FROM ${OVERLAPS} JOIN chains c ON c.overlap_id = v.id WHERE ${overlapCondition(filters)}
      ORDER BY c.score DESC, v.id, c.rank LIMIT ${MOST_CHAINS}) best ORDER BY 1`)
  const cards = await loadLinkCards(
    query,
    rows.map(({ id }) => id),
  )
  return [...cards.values()]
}

/** Every link that stands within so many steps of these entities; of a hub those that make chains, then the largest. */
export async function linksAround(
  query: Query,
  roots: readonly string[],
  steps: number,
  most: number,
): Promise<Surroundings> {
  const links = new Map<string, LinkCard>()
  const folded = new Map<string, number>()
  const seen = new Set(roots)
  let frontier = [...roots]
  for (let step = 0; step < steps && frontier.length > 0 && seen.size < most; step += 1) {
    const rows = await query<LinkCard & { around: string; total: number }>(sql`
      SELECT a.id::text AS around, a.total, ${raw(LINK_COLUMNS)}
      FROM unnest(${frontier}::bigint[]) WITH ORDINALITY AS r (id, place)
      CROSS JOIN LATERAL (
        SELECT r.id, k.id AS link_id, count(*) OVER ()::int AS total,
          row_number() OVER (ORDER BY EXISTS (SELECT FROM chains c WHERE c.link_ids @> ARRAY[k.id]) DESC,
            coalesce(k.amount_max, k.amount_min) DESC NULLS LAST, k.id) AS place
        FROM links k WHERE r.id IN (k.from_id, k.to_id) AND k.status <> 'retracted') a
      JOIN (${raw(LINKS)}) ON l.id = a.link_id
      WHERE a.place <= ${MOST_OF_HUB} ORDER BY r.place, a.place`)
    const next = new Set<string>()
    for (const { around, total, ...link } of rows) {
      if (total > MOST_OF_HUB) folded.set(around, total - MOST_OF_HUB)
      links.set(link.id, link)
      for (const { id } of [link.from, link.to]) if (!seen.has(id)) next.add(id)
    }
    for (const id of next) seen.add(id)
    frontier = [...next]
  }
  return { links: [...links.values()], folded }
}

/** The links on the chains of one overlap, by its public id. */
export async function litLinks(query: Query, id: string): Promise<Set<string>> {
  const [official = '', negotiation = '', party = ''] = id.split('~')
  const rows = await query<{ id: string }>(sql`
    SELECT DISTINCT unnest(c.link_ids)::text AS id FROM ${OVERLAPS} JOIN chains c ON c.overlap_id = v.id
    WHERE o.slug = ${official} AND n.slug = ${negotiation} AND p.slug = ${party}`)
  return new Set(rows.map((row) => row.id))
}
