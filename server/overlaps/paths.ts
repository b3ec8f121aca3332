import sql, { type Sql } from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { groupBy } from '../values/group-by.ts'
import { inTurns, type Steps } from '../values/steps.ts'
import { ruleOfPhase, type Step } from './grammar.ts'
import {
  type FarHalf,
  type Goal,
  type Half,
  loadFar,
  loadGoals,
  loadNear,
  type MoneyLink,
  moneyFrom,
  moneyInto,
  moneyOf,
  type NearHalf,
  ownSides,
  routeOf,
  sideKey,
} from './halves.ts'
import { RULE_NAMES, type Rule } from './method.ts'
import { MIDDLE } from './moves.ts'

/** A path that the grammar allows, from an official to a party of one of their negotiations. */
export interface FoundPath {
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
  /** The person who acts for the party and at whom the path ends; null if it ends at the party itself. */
  readonly representativeId: string | null
  readonly rule: Rule
  /** From the official outward, with one step each. */
  readonly linkIds: string[]
  readonly steps: Step[]
  /** One more than the links, with the official first. */
  readonly entityIds: string[]
}

/** Both halves of a path, and how they meet. */
interface Joined extends Pick<FoundPath, 'linkIds' | 'steps' | 'entityIds' | 'rule'> {
  readonly near: NearHalf
  readonly far: FarHalf
}

/** Where a half ends, and how far the chain has been read there. */
const placeOf = ({ atId, phase }: Half): string => `${atId} ${phase}`

/** Whether the halves, and any link between them, may have held on the same day. Days compare as text. */
const shareADay = (...spans: readonly { readonly since: string; readonly until: string }[]): boolean =>
  spans.every(({ since }) => spans.every(({ until }) => since <= until))

const disjoint = (ids: readonly string[], others: readonly string[]): boolean =>
  !others.some((id) => ids.includes(id))

/** The goals of officials' talks, by official and then by the entity at which a path ends. */
type Goals = ReadonlyMap<string, ReadonlyMap<string, readonly Goal[]>>

/** The goals of the near half's official at which the far half ends; none if they do not meet in talks. */
const goalsOfBoth = (goals: Goals, near: NearHalf, far: FarHalf): readonly Goal[] =>
  goals.get(near.officialId)?.get(far.goalId) ?? []

const meet = (goals: Goals, near: NearHalf, far: FarHalf): boolean => goalsOfBoth(goals, near, far).length > 0

/** Paths whose halves meet at the interest: a holding that leads to the party through control alone. */
function* meetingInInterest(
  goals: Goals,
  near: readonly NearHalf[],
  far: ReadonlyMap<string, readonly FarHalf[]>,
): Steps<Joined[]> {
  const found: Joined[] = []
  for (const one of near) {
    yield
    for (const other of far.get(placeOf(one)) ?? []) {
      if (!meet(goals, one, other) || !shareADay(one, other)) continue
      const rule = ruleOfPhase(other.lastPhase)
      const [out, onward] = [routeOf(one), routeOf(other)]
      const rest = onward.entityIds.slice(1)
      if (rule === null || !disjoint(out.entityIds, rest)) continue
      found.push({
        near: one,
        far: other,
        rule,
        linkIds: [...out.linkIds, ...onward.linkIds],
        steps: [...out.steps, ...onward.steps],
        entityIds: [...out.entityIds, ...rest],
      })
    }
  }
  return found
}

/** Paths whose halves are joined by a money link. */
function* joinedByMoney(
  goals: Goals,
  near: ReadonlyMap<string, readonly NearHalf[]>,
  far: ReadonlyMap<string, readonly FarHalf[]>,
  money: readonly MoneyLink[],
): Steps<Joined[]> {
  const found: Joined[] = []
  for (const link of money) {
    yield
    for (const { phase, kind, forward, next, step } of MIDDLE) {
      if (kind !== link.kind || forward !== link.forward) continue
      for (const one of near.get(`${link.nearId} ${phase}`) ?? [])
        for (const other of far.get(`${link.farId} ${next}`) ?? []) {
          if (!meet(goals, one, other) || !shareADay(one, link, other)) continue
          const rule = ruleOfPhase(other.lastPhase)
          const [out, onward] = [routeOf(one), routeOf(other)]
          if (rule === null || !disjoint(out.entityIds, onward.entityIds)) continue
          found.push({
            near: one,
            far: other,
            rule,
            linkIds: [...out.linkIds, link.id, ...onward.linkIds],
            steps: [...out.steps, step, ...onward.steps],
            entityIds: [...out.entityIds, ...onward.entityIds],
          })
        }
    }
  }
  return found
}

/** Whether a reading of the same links takes precedence: the first rule wins, then alphabetical order. */
function comesFirst(one: Joined, other: Joined): boolean {
  const rank = ({ rule }: Joined): number => RULE_NAMES.indexOf(rule)
  const names = ({ far, steps }: Joined): string => [far.lastPhase, ...steps].join(' ')
  return rank(one) < rank(other) || (rank(one) === rank(other) && names(one) < names(other))
}

const officialsOf = (near: readonly NearHalf[]): string[] =>
  distinct(near.map(({ officialId }) => officialId))

async function goalsOf(query: Query, near: readonly NearHalf[]): Promise<Goals> {
  const byOfficial = groupBy(await loadGoals(query, officialsOf(near)), ({ officialId }) => officialId)
  return new Map(Array.from(byOfficial, ([id, theirs]) => [id, groupBy(theirs, ({ atId }) => atId)]))
}

/** The paths that joined halves make, in a fixed order. */
async function pathsOf(
  query: Query,
  goals: Goals,
  ...joining: readonly Steps<Joined[]>[]
): Promise<FoundPath[]> {
  const joinedHalves: Joined[] = []
  for (const each of joining) for (const joined of await inTurns(each)) joinedHalves.push(joined)
  if (joinedHalves.length === 0) return []
  const own = await ownSides(query, officialsOf(joinedHalves.map(({ near }) => near)))
  const found = new Map<string, { readonly goal: Goal; readonly joined: Joined }>()
  for (const joined of joinedHalves) {
    const { officialId, post } = joined.near
    for (const goal of goalsOfBoth(goals, joined.near, joined.far)) {
      const isOwn = (id: string): boolean => own.has(sideKey(officialId, goal.negotiationId, id))
      if (isOwn(goal.partyId) || (post !== null && isOwn(post))) continue
      const { negotiationId, partyId, representativeId } = goal
      const key = [officialId, negotiationId, partyId, representativeId ?? '', ...joined.linkIds].join(' ')
      const before = found.get(key)
      if (before === undefined || comesFirst(joined, before.joined)) found.set(key, { goal, joined })
    }
  }
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { goal, joined }]) => ({
      officialId: joined.near.officialId,
      negotiationId: goal.negotiationId,
      partyId: goal.partyId,
      representativeId: goal.representativeId,
      rule: joined.rule,
      linkIds: joined.linkIds,
      steps: joined.steps,
      entityIds: joined.entityIds,
    }))
}

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)]
const placesOf = (halves: readonly Half[]): string[] => distinct(halves.map(({ atId }) => atId))

/** The condition that the far half `f` ends at one of these goals. */
function endsAt(goals: Goals): Sql {
  const ids = distinct([...goals.values()].flatMap((theirs) => [...theirs.keys()]))
  return sql`f.goal_id = ANY(${ids}::bigint[])`
}

/**
 * Every path from these officials to a party that the grammar allows, regardless of exact dates. If one set of
 * links can be read in more than one way, the first rule counts. Readings under the same rule differ only in the
 * names of their steps, and the first in alphabetical order stands for them. No one is a party against
 * themselves, and work for one's own side is not an interest in those talks.
 */
export async function findPaths(query: Query, officialIds: readonly string[]): Promise<FoundPath[]> {
  const near = await loadNear(query, sql`n.official_id = ANY(${[...officialIds]}::bigint[])`)
  const goals = await goalsOf(query, near)
  const money = await moneyToGoals(query, near, goals)
  const farPlaces = distinct([...money.map(({ farId }) => farId), ...placesOf(near)])
  const far = await loadFar(query, sql`f.at_id = ANY(${farPlaces}::bigint[]) AND ${endsAt(goals)}`)
  const farAt = groupBy(far, placeOf)
  return pathsOf(
    query,
    goals,
    meetingInInterest(goals, near, farAt),
    joinedByMoney(goals, groupBy(near, placeOf), farAt, money),
  )
}

/**
 * The paths of all officials that go through one of these links, whether it is in the near half, is the money, or is in
 * the far half.
 */
export async function findPathsThrough(query: Query, linkIds: readonly string[]): Promise<FoundPath[]> {
  const through = sql`link_ids && ${[...linkIds]}::bigint[]`
  const [nearThrough, farThrough] = [await loadNear(query, through), await loadFar(query, through)]
  const moneyThrough = await moneyOf(query, linkIds)
  const moneyOnward =
    nearThrough.length === 0 ? [] : await moneyToGoals(query, nearThrough, await goalsOf(query, nearThrough))
  const moneyBefore = farThrough.length === 0 ? [] : await moneyInto(query, placesOf(farThrough))
  const nearPlaces = distinct([
    ...[...moneyBefore, ...moneyThrough].map(({ nearId }) => nearId),
    ...placesOf(farThrough),
  ])
  const near =
    nearPlaces.length === 0 ? [] : await loadNear(query, sql`n.at_id = ANY(${nearPlaces}::bigint[])`)
  if (nearThrough.length + near.length === 0) return []
  const farPlaces = distinct([
    ...[...moneyOnward, ...moneyThrough].map(({ farId }) => farId),
    ...placesOf(nearThrough),
  ])
  const farAt = groupBy(await loadFar(query, sql`f.at_id = ANY(${farPlaces}::bigint[])`), placeOf)
  const [nearAt, farThroughAt] = [groupBy(near, placeOf), groupBy(farThrough, placeOf)]
  if (farAt.size + farThroughAt.size === 0) return []
  const goals = await goalsOf(query, [...nearThrough, ...near])
  return pathsOf(
    query,
    goals,
    meetingInInterest(goals, nearThrough, farAt),
    joinedByMoney(goals, groupBy(nearThrough, placeOf), farAt, moneyOnward),
    joinedByMoney(goals, nearAt, farAt, moneyThrough),
    meetingInInterest(goals, near, farThroughAt),
    joinedByMoney(goals, nearAt, farThroughAt, moneyBefore),
  )
}

/** The money links from these halves to far halves that lead to parties their officials meet. */
function moneyToGoals(query: Query, near: readonly NearHalf[], goals: Goals): Promise<MoneyLink[]> {
  return moneyFrom(query, placesOf(near), endsAt(goals))
}
