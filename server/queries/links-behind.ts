import sql, { raw } from 'sql-template-tag'
import { kindsWhere, LINK_KINDS } from '../../models/link-kinds.ts'
import type { Query } from '../database/query.ts'
import { groupBy } from '../values/group-by.ts'
import { LINK_COLUMNS, LINKS, type LinkCard, type LinkEnd } from './link-cards.ts'
import { weightOf } from './link-lists.ts'

/** How many of a person's interests are shown with what is behind them, in a dossier and on a page. */
const MOST_INTERESTS = { all: 12, first: 10 } as const
/** How many links behind each a dossier shows. */
const MOST_IN_DOSSIER = 50
/** How many links behind all of them together a page shows, shared out evenly, and behind one at most and at least. */
const MOST_ON_PAGE = 30
const MOST_BEHIND = 12
const LEAST_BEHIND = 3

/** How many links are shown behind each of this many interests. */
function mostBehind(interests: number, how: 'all' | 'first'): number {
  if (how === 'all') return MOST_IN_DOSSIER
  return Math.max(LEAST_BEHIND, Math.min(MOST_BEHIND, Math.floor(MOST_ON_PAGE / interests)))
}

/** What is behind an interest that a person holds: the links to it other than the person's own. */
export interface BehindInterest {
  readonly interest: LinkEnd
  readonly links: LinkCard[]
  /** Whether there are more links than these. */
  readonly more: boolean
}

const SYMMETRIC = kindsWhere((facts) => facts.symmetric)

/**
 * What is behind the interests that a person holds, in the order of `links`. What an interest itself holds is shown on
 * its own page. Of many links, those come first on which the most of the person's overlaps rest, then the largest sums.
 * @param links the person's own links.
 * @param how for a printed dossier, or only the first ones, for a page.
 */
export async function linksBehind(
  query: Query,
  personId: string,
  links: readonly LinkCard[],
  how: 'all' | 'first',
): Promise<BehindInterest[]> {
  const held = links.filter(
    (link) => link.from.id === personId && LINK_KINDS[link.kind].holding && link.status !== 'retracted',
  )
  const interests = [...new Map(held.map(({ to }) => [to.id, to])).values()].slice(0, MOST_INTERESTS[how])
  if (interests.length === 0) return []
  const most = mostBehind(interests.length, how)
  const ids = interests.map(({ id }) => id)
  const rows = await query<LinkCard & { heldId: string }>(sql`
    WITH counted AS MATERIALIZED (
      SELECT own.id, count(DISTINCT c.overlap_id) AS overlaps FROM chains c CROSS JOIN LATERAL unnest(c.link_ids) own (id)
      WHERE c.entity_ids @> ARRAY[${personId}::bigint] GROUP BY own.id
    ),
    behind AS MATERIALIZED (
      SELECT held.id AS held_id, l.id, ${raw(weightOf('coalesce(counted.overlaps, 0)'))} AS weight
      FROM unnest(${ids}::bigint[]) held (id)
      CROSS JOIN LATERAL (
        SELECT i.* FROM links i WHERE i.to_id = held.id AND i.from_id <> ${personId}::bigint AND i.status <> 'retracted'
        UNION ALL SELECT i.* FROM links i
          WHERE i.from_id = held.id AND i.to_id <> ${personId}::bigint AND i.kind = ANY(${SYMMETRIC}) AND i.status <> 'retracted'
      ) l LEFT JOIN counted ON counted.id = l.id
    ),
    first AS MATERIALIZED (
      SELECT held_id, id, place FROM (
        SELECT b.*, row_number() OVER (PARTITION BY b.held_id ORDER BY b.weight DESC, b.id DESC) AS place FROM behind b
      ) ranked WHERE place <= ${most + 1}
    )
    SELECT first.held_id AS "heldId", ${raw(LINK_COLUMNS)} FROM ${raw(LINKS)} JOIN first ON first.id = l.id
    ORDER BY first.held_id, first.place`)
  const byInterest = groupBy(rows, ({ heldId }) => heldId)
  return interests.flatMap((interest) => {
    const behind = byInterest.get(interest.id) ?? []
    return behind.length === 0 ? [] : [{ interest, links: behind.slice(0, most), more: behind.length > most }]
  })
}
