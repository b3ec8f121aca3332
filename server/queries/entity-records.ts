import { LINK_KINDS } from '../../models/link-kinds.ts'
import { endsChains } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { type EntityDetail, positionsOf } from './entities.ts'
import { entityLinks, FIRST_LINKS } from './entity-links.ts'
import { onlyOf } from './filters.ts'
import type { LinkCard } from './link-cards.ts'
import { weightiestLinks } from './link-lists.ts'
import { partsOf, seatsOf } from './negotiations.ts'
import { countOverlaps, everyOverlap, firstOverlaps } from './overlaps.ts'
import { statementsAbout } from './statements.ts'

/** How many of a person's interests the page shows with their backers: enough for a page. The rest is a click away. */
const MOST_INTERESTS = 12
/** How many links behind each of them the page shows. The rest is on the interest's own page. */
const MOST_BEHIND = 12

/** Everything on record about an entity, for its page and its dossier. */
export type EntityRecords = Awaited<ReturnType<typeof entityRecords>>

/** @param how all its links and overlaps, for a printed dossier, or only the first ones, for a page. */
export async function entityRecords(query: Query, entity: EntityDetail, how: 'all' | 'first') {
  const overlapFilter = roleIn(entity)
  const filters = onlyOf(overlapFilter, entity.slug)
  const [positions, parts, seats, { links, totals: linkTotals }, overlaps, overlapCounts, statements] =
    await Promise.all([
      positionsOf(query, entity.id),
      partsOf(query, entity.id),
      seatsOf(query, entity.id),
      entityLinks(query, entity, how),
      how === 'all' ? everyOverlap(query, filters) : firstOverlaps(query, filters),
      countOverlaps(query, filters),
      statementsAbout(query, { entityId: entity.id }),
    ])
  const behind =
    entity.kind === 'person'
      ? await linksBehind(query, entity, links, how === 'all' ? FIRST_LINKS : MOST_BEHIND)
      : []
  return {
    positions,
    parts,
    seats,
    links,
    linkTotals,
    behind,
    overlaps,
    overlapCounts,
    overlapFilter,
    statements,
  }
}

/** The filter by which an entity's overlaps are listed. */
export function roleIn(entity: EntityDetail): 'official' | 'party' | 'interest' {
  if (entity.official) return 'official'
  return endsChains(entity.kind) ? 'party' : 'interest'
}

/** What is behind the interests that a person holds: the links to each interest, other than the person's own. */
async function linksBehind(query: Query, person: EntityDetail, links: readonly LinkCard[], most: number) {
  const held = new Map(
    links
      .filter(
        (link) => link.from.id === person.id && LINK_KINDS[link.kind].holding && link.status !== 'retracted',
      )
      .map((link) => [link.to.id, link.to]),
  )
  const interests = [...held.values()].slice(0, MOST_INTERESTS)
  const behind = await Promise.all(
    interests.map(async (interest) => {
      // What the interest itself holds is shown on its own page.
      const others = (await weightiestLinks(query, interest.id, FIRST_LINKS)).filter(
        (link) =>
          link.from.id !== person.id &&
          (link.to.id === interest.id || (LINK_KINDS[link.kind].symmetric && link.to.id !== person.id)),
      )
      return { interest, links: others.slice(0, most), more: others.length > most }
    }),
  )
  return behind.filter(({ links: others }) => others.length > 0)
}
