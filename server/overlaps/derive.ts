import type { Query } from '../database/query.ts'
import {
  allOfficials,
  officialsBehindLinks,
  officialsInNegotiations,
  officialsOnSidesOf,
  officialsWithChainsThrough,
  withDependentLinks,
} from './affected.ts'
import type { DerivedOverlap } from './chain.ts'
import { loadLinkFacts, loadNames, loadParticipations, loadPartyParts } from './facts.ts'
import { judge } from './judge.ts'
import { findPaths } from './paths.ts'
import { NO_CHANGES, type OverlapChanges, storeOverlaps } from './store.ts'

/** The records that a write has touched, by database id. */
export interface Touched {
  readonly links: Set<string>
  readonly negotiations: Set<string>
  /** The ends that changed links had before: control links may have made them somebody's own side. */
  readonly formerEnds: Set<string>
}

export function nothingTouched(): Touched {
  return { links: new Set(), negotiations: new Set(), formerEnds: new Set() }
}

/** Officials whose overlaps are derived in one statement: bounds the memory of a full derivation. */
const BATCH = 200
/** Past this many touched links it is quicker to derive for everybody than to search backward. */
const MANY_LINKS = 300

/** The officials whose overlaps a write can have changed; more than strictly needed, never fewer. */
async function affectedOfficials(query: Query, touched: Touched): Promise<string[]> {
  if (touched.links.size > MANY_LINKS) return allOfficials(query)
  const links = touched.links.size === 0 ? [] : await withDependentLinks(query, [...touched.links])
  if (links.length > MANY_LINKS) return allOfficials(query)
  const found = new Set(await officialsInNegotiations(query, [...touched.negotiations]))
  if (links.length > 0) {
    for (const search of [officialsWithChainsThrough, officialsBehindLinks]) {
      for (const id of await search(query, links)) found.add(id)
    }
    for (const id of await officialsOnSidesOf(query, links, [...touched.formerEnds])) found.add(id)
  }
  return [...found]
}

/** Derives the overlaps of these officials from the record as it stands, without storing them. */
async function deriveFor(query: Query, officialIds: readonly string[]): Promise<DerivedOverlap[]> {
  const paths = await findPaths(query, officialIds)
  if (paths.length === 0) return []
  const linkIds = [...new Set(paths.flatMap((path) => path.linkIds))]
  const facts = await loadLinkFacts(query, linkIds)
  const distinct = (ids: readonly string[]): string[] => [...new Set(ids)]
  return judge(paths, facts, await loadParticipations(query, officialIds), {
    names: await loadNames(query, distinct(paths.flatMap((path) => [...path.entityIds, path.partyId]))),
    parts: await loadPartyParts(query, distinct(paths.map((path) => path.negotiationId))),
  })
}

async function deriveAndStore(query: Query, officialIds: readonly string[]): Promise<OverlapChanges> {
  const total: OverlapChanges = { appeared: [], changed: [], vanished: [] }
  for (let start = 0; start < officialIds.length; start += BATCH) {
    const batch = officialIds.slice(start, start + BATCH)
    const changes = await storeOverlaps(query, batch, await deriveFor(query, batch))
    total.appeared.push(...changes.appeared)
    total.changed.push(...changes.changed)
    total.vanished.push(...changes.vanished)
  }
  return total
}

/**
 * Brings the stored overlaps up to date with a write, inside the write's own transaction, and
 * returns what appeared, changed and vanished.
 */
export async function deriveAfter(query: Query, touched: Touched): Promise<OverlapChanges> {
  const officials = await affectedOfficials(query, touched)
  return officials.length === 0 ? NO_CHANGES : deriveAndStore(query, officials)
}

/** Derives every overlap afresh and returns what differed from the stored ones. */
export async function rebuildOverlaps(query: Query): Promise<OverlapChanges> {
  return deriveAndStore(query, await allOfficials(query))
}
