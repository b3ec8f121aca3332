import sql, { raw, type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { stands } from '../overlaps/link-conditions.ts'
import type { Filters } from './filters.ts'
import { LINK_COLUMNS, LINKS, type LinkCard, loadLinkCards } from './link-cards.ts'
import { chainCondition, OVERLAPS, overlapCondition } from './overlap-filters.ts'
import { dollarsOf } from './pegs.ts'

/** The most different paths whose links a network shows. It shows those with the highest scores. */
const MOST_CHAINS = 80

/** The most other entities that are followed from one entity. A hub with more folds the rest. */
export const MOST_OF_HUB = 10

/** The links around some entities, and how many of each entity's neighbors are left out. */
export interface Surroundings {
  readonly links: LinkCard[]
  readonly folded: ReadonlyMap<string, number>
}

/** The officials at the center of a network of these overlaps: the one it is about, or all those in the negotiation. */
export async function officialsOf(query: Query, filters: Filters, withOverlap: boolean): Promise<string[]> {
  const among: Sql =
    filters.official !== null
      ? sql`SELECT id FROM entities WHERE slug = ANY(${filters.official})`
      : withOverlap
        ? sql`SELECT DISTINCT v.official_id AS id FROM ${OVERLAPS} WHERE ${overlapCondition(filters)}`
        : sql`SELECT DISTINCT q.official_id AS id FROM participants q JOIN negotiations n ON n.id = q.negotiation_id
            WHERE n.slug = ANY(${filters.negotiation ?? []})`
  const rows = await query<{ id: string }>(
    sql`SELECT e.id FROM (${among}) a JOIN entities e USING (id) ORDER BY e.name, e.id`,
  )
  return rows.map(({ id }) => id)
}

/**
 * The links on the chains of the overlaps that match the filters; `read` is how many of all `chains` were read. Many
 * overlaps of the same people have the same path, which is read once.
 */
export async function linksOfChains(
  query: Query,
  filters: Filters,
): Promise<{ links: LinkCard[]; chains: number; read: number }> {
  const rows = await query<{ id: string; chains: number; read: number }>(sql`
    SELECT DISTINCT unnest(best.link_ids)::text AS id, max(best.chains) OVER ()::int AS chains, max(best.read) OVER ()::int AS read FROM (
      SELECT c.link_ids, sum(count(*)) OVER () AS chains, sum(count(*)) OVER (ORDER BY max(c.score) DESC, c.link_ids) AS read
      FROM ${OVERLAPS} JOIN chains c ON c.overlap_id = v.id WHERE ${chainCondition(filters)}
      GROUP BY c.link_ids ORDER BY max(c.score) DESC, c.link_ids LIMIT ${MOST_CHAINS}) best ORDER BY 1`)
  const cards = await loadLinkCards(
    query,
    rows.map(({ id }) => id),
  )
  return { links: [...cards.values()], chains: rows[0]?.chains ?? 0, read: rows[0]?.read ?? 0 }
}

/** Every link that stands within `steps` steps of these. A hub's links on chains come first, then its largest. */
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
        SELECT r.id, array_agg(k.id) AS link_ids, count(*) OVER ()::int AS total,
          row_number() OVER (ORDER BY bool_or(EXISTS (SELECT FROM chains c WHERE c.link_ids @> ARRAY[k.id])) DESC,
            max(${raw(dollarsOf('k'))}) DESC NULLS LAST, min(k.id)) AS place
        FROM links k WHERE r.id IN (k.from_id, k.to_id) AND ${stands('k')}
        GROUP BY CASE WHEN k.from_id = r.id THEN k.to_id ELSE k.from_id END) a
      JOIN (${raw(LINKS)}) ON l.id = ANY(a.link_ids)
      WHERE a.place <= ${MOST_OF_HUB} ORDER BY r.place, a.place, l.slug`)
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
