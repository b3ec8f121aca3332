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
import { type FoundPath, findPaths } from './paths.ts'
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

/** Whose overlaps a write can have changed: more than strictly needed, never fewer. */
interface Affected {
  /** Officials whose overlaps are derived afresh. */
  readonly officials: readonly string[]
  /** Officials of whom that is so only where one of their paths goes through a touched link. */
  readonly perhaps: readonly string[]
  readonly links: ReadonlySet<string>
}

async function affectedBy(query: Query, touched: Touched): Promise<Affected> {
  const all = async (): Promise<Affected> => ({
    officials: await allOfficials(query),
    perhaps: [],
    links: touched.links,
  })
  if (touched.links.size > MANY_LINKS) return all()
  const links = touched.links.size === 0 ? [] : await withDependentLinks(query, [...touched.links])
  if (links.length > MANY_LINKS) return all()
  const officials = new Set(await officialsInNegotiations(query, [...touched.negotiations]))
  if (links.length === 0) return { officials: [...officials], perhaps: [], links: touched.links }
  for (const id of await officialsWithChainsThrough(query, links)) officials.add(id)
  for (const id of await officialsOnSidesOf(query, links, [...touched.formerEnds])) officials.add(id)
  const perhaps = (await officialsBehindLinks(query, links)).filter((id) => !officials.has(id))
  return { officials: [...officials], perhaps, links: new Set(links) }
}

/** The overlaps that these paths come to, as the record stands. */
async function judgeFor(
  query: Query,
  officialIds: readonly string[],
  paths: readonly FoundPath[],
): Promise<DerivedOverlap[]> {
  if (paths.length === 0) return []
  const linkIds = [...new Set(paths.flatMap((path) => path.linkIds))]
  const facts = await loadLinkFacts(query, linkIds)
  const distinct = (ids: readonly string[]): string[] => [...new Set(ids)]
  return judge(paths, facts, await loadParticipations(query, officialIds), {
    names: await loadNames(query, distinct(paths.flatMap((path) => [...path.entityIds, path.partyId]))),
    parts: await loadPartyParts(query, distinct(paths.map((path) => path.negotiationId))),
  })
}

/** What several derivations changed, one after the other. */
const together = (all: readonly OverlapChanges[]): OverlapChanges => ({
  appeared: all.flatMap(({ appeared }) => appeared),
  changed: all.flatMap(({ changed }) => changed),
  vanished: all.flatMap(({ vanished }) => vanished),
})

/** @param through only officials with a path through one of these links are looked at; null: all. */
async function deriveAndStore(
  query: Query,
  officialIds: readonly string[],
  through: ReadonlySet<string> | null = null,
): Promise<OverlapChanges> {
  const all: OverlapChanges[] = []
  for (let start = 0; start < officialIds.length; start += BATCH) {
    const batch = officialIds.slice(start, start + BATCH)
    const paths = await findPaths(query, batch)
    const goesThrough = ({ linkIds }: FoundPath): boolean => linkIds.some((id) => through?.has(id))
    const concerned = new Set(
      through === null ? batch : paths.filter(goesThrough).map(({ officialId }) => officialId),
    )
    if (concerned.size === 0) continue
    const theirs = paths.filter(({ officialId }) => concerned.has(officialId))
    all.push(await storeOverlaps(query, [...concerned], await judgeFor(query, [...concerned], theirs)))
  }
  return together(all)
}

/**
 * Brings the stored overlaps up to date with a write, inside the write's own transaction, and
 * returns what appeared, changed and vanished.
 */
export async function deriveAfter(query: Query, touched: Touched): Promise<OverlapChanges> {
  const { officials, perhaps, links } = await affectedBy(query, touched)
  if (officials.length + perhaps.length === 0) return NO_CHANGES
  return together([await deriveAndStore(query, officials), await deriveAndStore(query, perhaps, links)])
}

/** Derives every overlap afresh and returns what differed from the stored ones. */
export async function rebuildOverlaps(query: Query): Promise<OverlapChanges> {
  return deriveAndStore(query, await allOfficials(query))
}
