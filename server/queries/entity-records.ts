import { endsChains } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { type EntityDetail, positionsOf } from './entities.ts'
import { entityLinks } from './entity-links.ts'
import { onlyOf } from './filters.ts'
import { linksBehind } from './links-behind.ts'
import { countOverlaps, everyOverlap, firstOverlaps } from './overlaps.ts'
import { repliesAbout } from './replies.ts'
import { partsOf, seatsOf } from './seats.ts'
import { statementsAbout } from './statements.ts'

/** Everything on record about an entity, for its page and its dossier. */
export type EntityRecords = Awaited<ReturnType<typeof entityRecords>>

/** @param how all its links and overlaps, for a printed dossier, or only the first ones, for a page. */
export async function entityRecords(query: Query, entity: EntityDetail, how: 'all' | 'first') {
  const filters = onlyOf(roleIn(entity), entity.slug)
  const [
    positions,
    parts,
    seats,
    { links, totals: linkTotals },
    overlaps,
    overlapCounts,
    statements,
    replies,
  ] = await Promise.all([
    positionsOf(query, entity.id),
    partsOf(query, entity.id),
    seatsOf(query, entity.id),
    entityLinks(query, entity, how),
    how === 'all' ? everyOverlap(query, filters) : firstOverlaps(query, filters),
    countOverlaps(query, filters),
    statementsAbout(query, { entityId: entity.id }),
    repliesAbout(query, entity.official ? { officialId: entity.id } : { interestId: entity.id }),
  ])
  const behind = entity.kind === 'person' ? await linksBehind(query, entity.id, links, how) : []
  return {
    positions,
    parts,
    seats,
    links,
    linkTotals,
    behind,
    overlaps,
    overlapCounts,
    statements,
    replies,
  }
}

/** The filter by which an entity's overlaps are listed. */
export function roleIn(entity: EntityDetail): 'official' | 'party' | 'interest' {
  if (entity.official) return 'official'
  return endsChains(entity.kind) ? 'party' : 'interest'
}
