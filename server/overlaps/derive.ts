import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { groupBy } from '../values/group-by.ts'
import { inTurns } from '../values/steps.ts'
import { allOfficials, officialsInNegotiations, officialsOnSidesOf, type Reach, reachOf } from './affected.ts'
import type { DerivedOverlap } from './chain.ts'
import { loadActingParts, loadLinkFacts, loadNames, loadParticipations, loadPartyParts } from './facts.ts'
import { judge } from './judge.ts'
import { keepHalvesOfLinks, keepHalvesOfTalks, rebuildHalves } from './keep-halves.ts'
import { type FoundPath, findPaths, findPathsThrough } from './paths.ts'
import { type OverlapChanges, storeChainsThrough, storeOverlaps } from './store.ts'

/** The records that a write touched, by database id. Once there are many links (`isMany`), no more need be added. */
export interface Touched {
  readonly links: Set<string>
  readonly negotiations: Set<string>
  /** The ends that changed links had before. Control links may have put them on an official's own side. */
  readonly formerEnds: Set<string>
}

export function nothingTouched(): Touched {
  return { links: new Set(), negotiations: new Set(), formerEnds: new Set() }
}

/** Whether so many links were touched that all overlaps are derived afresh. Which links these are does not matter then. */
export const isMany = ({ links }: Touched): boolean => links.size > MANY_LINKS

/** How many officials' paths are found in one statement. */
const FOUND_AT_ONCE = 200
/** About how many paths are judged, and compared with the stored ones, at once. They take most of the memory. */
const JUDGED_AT_ONCE = 2_000
/** With more touched links than this, it is faster to derive for everyone than to follow each link. */
const MANY_LINKS = 5_000

/** With more touched links than this, statements are planned for the links that they get. */
const FEW_LINKS = 100

/** Derives the overlaps that some paths make. */
type Judged = (some: readonly FoundPath[]) => Promise<DerivedOverlap[]>

/** Loads what these paths lead over, and returns how to judge them: all at once, or some after others. */
async function judgeOf(
  query: Query,
  officialIds: readonly string[],
  paths: readonly FoundPath[],
): Promise<Judged> {
  if (paths.length === 0) return async () => []
  const facts = await loadLinkFacts(
    query,
    distinct(paths, ({ linkIds }) => linkIds),
  )
  const participations = await loadParticipations(query, officialIds)
  const negotiationIds = distinct(paths, ({ negotiationId }) => [negotiationId])
  const around = {
    names: await loadNames(
      query,
      distinct(paths, ({ entityIds, partyId }) => [...entityIds, partyId]),
    ),
    parts: await loadPartyParts(query, negotiationIds),
    acting: groupBy(
      await loadActingParts(
        query,
        negotiationIds,
        distinct(paths, ({ representativeId }) => (representativeId === null ? [] : [representativeId])),
      ),
      ({ negotiationId, officialId, partyId }) => `${negotiationId}/${officialId}/${partyId}`,
    ),
  }
  return (some) => inTurns(judge(some, facts, participations, around))
}

function distinct(paths: readonly FoundPath[], idsOf: (path: FoundPath) => readonly string[]): string[] {
  const ids = new Set<string>()
  for (const path of paths) for (const id of idsOf(path)) ids.add(id)
  return [...ids]
}

/** What several successive derivations changed. */
const together = (all: readonly OverlapChanges[]): OverlapChanges => ({
  appeared: all.flatMap(({ appeared }) => appeared),
  changed: all.flatMap(({ changed }) => changed),
  vanished: all.flatMap(({ vanished }) => vanished),
})

/** The paths of these officials, by official, and how to judge them. */
async function findAndLoad(
  query: Query,
  officialIds: readonly string[],
): Promise<{ judged: Judged; pathsOf: Map<string, FoundPath[]> }> {
  const paths = await findPaths(query, officialIds)
  return {
    judged: await judgeOf(query, officialIds, paths),
    pathsOf: groupBy(paths, ({ officialId }) => officialId),
  }
}

/** Derives all overlaps of these officials, in the order of their ids. */
async function deriveFor(query: Query, officialIds: readonly string[]): Promise<OverlapChanges> {
  const all: OverlapChanges[] = []
  const inOrder = officialIds.toSorted((one, other) => Number(one) - Number(other))
  for (const batch of inParts(inOrder, FOUND_AT_ONCE)) {
    const { judged, pathsOf } = await findAndLoad(query, batch)
    for (const some of inPortions(batch, pathsOf)) {
      const theirs = some.flatMap((id) => pathsOf.get(id) ?? [])
      // Nothing needs them later, and all of a batch's take much memory.
      for (const id of some) pathsOf.delete(id)
      all.push(await storeOverlaps(query, some, judged(theirs)))
    }
  }
  return together(all)
}

const inParts = (ids: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(ids.length / size) }, (_, part) => ids.slice(part * size, (part + 1) * size))

/** These officials, in portions that have about as many paths as are judged at once. */
function inPortions(ids: readonly string[], pathsOf: ReadonlyMap<string, readonly FoundPath[]>): string[][] {
  const portions: string[][] = []
  let room = 0
  for (const id of ids) {
    if (room <= 0) {
      portions.push([])
      room = JUDGED_AT_ONCE
    }
    portions.at(-1)?.push(id)
    room -= pathsOf.get(id)?.length ?? 0
  }
  return portions
}

/** Derives the chains through any of these links, except for officials whose overlaps are derived as a whole. */
async function deriveThrough(
  query: Query,
  linkIds: readonly string[],
  but: ReadonlySet<string>,
): Promise<OverlapChanges> {
  const paths = (await findPathsThrough(query, linkIds)).filter(({ officialId }) => !but.has(officialId))
  const officialIds = [...new Set(paths.map(({ officialId }) => officialId))]
  const judged = await judgeOf(query, officialIds, paths)
  return storeChainsThrough(query, linkIds, but, await judged(paths))
}

/**
 * After a write of few links, does work with plans that fit any ids. The statements of a derivation, and of what follows
 * from it, look up ids by index, whichever they are, and planning them takes longer than running them. PostgreSQL would
 * plan them each time: for a list of unknown length it expects ten ids, and one is cheaper. Later statements are planned
 * for their values again: those of a page that shows what a write would do, and the checks when the transaction ends,
 * which look for a few rows among very many.
 */
export async function withKeptPlans<T>(query: Query, { links }: Touched, work: () => Promise<T>): Promise<T> {
  if (links.size > FEW_LINKS) return work()
  await query(sql`SELECT set_config('plan_cache_mode', 'force_generic_plan', true)`)
  const done = await work()
  await query(sql`SELECT set_config('plan_cache_mode', 'auto', true)`)
  return done
}

/**
 * Brings the stored overlaps up to date with a write, inside the write's own transaction, and
 * returns what appeared, changed and vanished. A chain that goes through no touched link stays as it is, unless
 * the write touched the talks or an official's own side.
 */
export async function deriveAfter(query: Query, touched: Touched): Promise<OverlapChanges> {
  return isMany(touched) ? rebuildOverlaps(query) : deriveTouched(query, touched)
}

async function deriveTouched(query: Query, touched: Touched): Promise<OverlapChanges> {
  const reach = touched.links.size === 0 ? NOWHERE : await reachOf(query, [...touched.links])
  const { links } = reach
  if (links.length > MANY_LINKS) return rebuildOverlaps(query)
  if (reach.halves) await keepHalvesOfLinks(query, links)
  const whole = new Set<string>()
  if (touched.negotiations.size > 0) {
    await keepHalvesOfTalks(query)
    for (const id of await officialsInNegotiations(query, [...touched.negotiations])) whole.add(id)
  }
  if (reach.control || touched.formerEnds.size > 0)
    for (const id of await officialsOnSidesOf(query, links, [...touched.formerEnds])) whole.add(id)
  const changes = await deriveFor(query, [...whole])
  if (!reach.halves && !reach.chains) return changes
  return together([changes, await deriveThrough(query, links, whole)])
}

const NOWHERE: Reach = { links: [], halves: false, chains: false, control: false }

/** Derives every overlap from scratch and returns how the result differs from the stored ones. */
export async function rebuildOverlaps(query: Query): Promise<OverlapChanges> {
  await rebuildHalves(query)
  return deriveFor(query, await allOfficials(query))
}
