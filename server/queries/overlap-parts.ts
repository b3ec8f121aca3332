import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { OverlapTriple } from '../overlaps/stored-chains.ts'
import { keptEntity } from './entities.ts'

/** The three parts of an overlap that exists, or once did. */
export interface OverlapParts extends OverlapTriple {
  /** Its public id. */
  readonly key: string
  /** All three names: `Jared Kushner, Board of Peace and Saudi Arabia`. */
  readonly name: string
}

/** The slug of the entity that one with this slug was merged into; the same if it was not. */
export async function currentSlug(query: Query, slug: string): Promise<string> {
  return (await keptEntity(query, slug))?.slug ?? slug
}

/** The slugs in an overlap's public id, each of the entity that it was merged into; null if it is no such id. */
export async function currentParts(
  query: Query,
  key: string,
): Promise<[official: string, negotiation: string, party: string] | null> {
  const [first, negotiation, last, ...more] = key.split('~')
  if (first === undefined || negotiation === undefined || last === undefined || more.length > 0) return null
  const [official, party] = await Promise.all([currentSlug(query, first), currentSlug(query, last)])
  return [official, negotiation, party]
}

/**
 * The parts of the overlap with this public id, also one that has vanished or whose official or party was merged.
 * @returns null if there never was one.
 */
export async function overlapParts(query: Query, key: string): Promise<OverlapParts | null> {
  const slugs = await currentParts(query, key)
  if (slugs === null) return null
  const [official, negotiation, party] = slugs
  const [parts] = await query<OverlapParts>(sql`
    SELECT o.id AS "officialId", n.id AS "negotiationId", p.id AS "partyId",
      o.slug || '~' || n.slug || '~' || p.slug AS key, o.name || ', ' || n.name || ' and ' || p.name AS name
    FROM entities o, negotiations n, entities p
    WHERE o.slug = ${official} AND n.slug = ${negotiation} AND p.slug = ${party} AND (
      EXISTS (SELECT FROM derived_overlaps v WHERE (v.official_id, v.negotiation_id, v.party_id) = (o.id, n.id, p.id))
      OR EXISTS (SELECT FROM overlap_events e WHERE (e.official_id, e.negotiation_id, e.party_id) = (o.id, n.id, p.id)))`)
  return parts ?? null
}
