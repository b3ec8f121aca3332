import type { Query } from '../database/query.ts'
import { groupBy } from '../values/group-by.ts'
import { ruleOfPhase, type Step } from './grammar.ts'
import {
  type FarHalf,
  farHalves,
  type Goal,
  type Half,
  loadGoals,
  type MoneyLink,
  moneyBetween,
  type NearHalf,
  nearHalves,
  ownSides,
  sideKey,
} from './halves.ts'
import { RULE_NAMES, type Rule } from './method.ts'
import { MIDDLE } from './moves.ts'

/** A path that the grammar allows, from an official to a party of one of their negotiations. */
export interface FoundPath {
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
  /** The person who takes part on the party's behalf and in whom the path ends; null where it ends in the party. */
  readonly representativeId: string | null
  readonly rule: Rule
  /** From the official outwards; one step each. */
  readonly linkIds: string[]
  readonly steps: Step[]
  /** One more than the links, the official first. */
  readonly entityIds: string[]
}

/** Both halves of a path, and how they meet. */
interface Joined extends Pick<FoundPath, 'linkIds' | 'steps' | 'entityIds' | 'rule'> {
  readonly near: NearHalf
  readonly far: FarHalf
}

/** Where a half ends, and how far the chain is read there. */
const placeOf = ({ atId, phase }: Half): string => `${atId} ${phase}`

/** Whether halves, and a link between them, can have held on one day. Days as text compare as days. */
const shareADay = (...spans: readonly { readonly since: string; readonly until: string }[]): boolean =>
  spans.every(({ since }) => spans.every(({ until }) => since <= until))

const disjoint = (ids: readonly string[], others: readonly string[]): boolean =>
  !others.some((id) => ids.includes(id))

/** Paths whose halves meet in the interest: a holding that leads to the party by control alone. */
function* meetingInInterest(near: readonly NearHalf[], far: Map<string, FarHalf[]>): Generator<Joined> {
  for (const one of near)
    for (const other of far.get(placeOf(one)) ?? []) {
      const rest = other.entityIds.slice(1)
      const rule = ruleOfPhase(other.lastPhase)
      if (rule === null || !disjoint(one.entityIds, rest) || !shareADay(one, other)) continue
      yield {
        near: one,
        far: other,
        rule,
        linkIds: [...one.linkIds, ...other.linkIds],
        steps: [...one.steps, ...other.steps],
        entityIds: [...one.entityIds, ...rest],
      }
    }
}

/** Paths whose halves are joined by a link of money. */
function* joinedByMoney(
  near: Map<string, NearHalf[]>,
  far: Map<string, FarHalf[]>,
  money: readonly MoneyLink[],
): Generator<Joined> {
  for (const link of money)
    for (const { phase, kind, forward, next, step } of MIDDLE) {
      if (kind !== link.kind || forward !== link.forward) continue
      for (const one of near.get(`${link.nearId} ${phase}`) ?? [])
        for (const other of far.get(`${link.farId} ${next}`) ?? []) {
          const rule = ruleOfPhase(other.lastPhase)
          if (rule === null || !disjoint(one.entityIds, other.entityIds) || !shareADay(one, link, other))
            continue
          yield {
            near: one,
            far: other,
            rule,
            linkIds: [...one.linkIds, link.id, ...other.linkIds],
            steps: [...one.steps, step, ...other.steps],
            entityIds: [...one.entityIds, ...other.entityIds],
          }
        }
    }
}

/** Which of two readings of the same links counts: that of the first rule, then the first in the alphabet. */
function comesFirst(one: Joined, other: Joined): boolean {
  const rank = ({ rule }: Joined): number => RULE_NAMES.indexOf(rule)
  const names = ({ far, steps }: Joined): string => [far.lastPhase, ...steps].join(' ')
  return rank(one) < rank(other) || (rank(one) === rank(other) && names(one) < names(other))
}

/**
 * Every path from these officials to a party that the grammar allows, without regard to the exact
 * dates. Where one set of links reads in more than one way, the first rule counts; readings by one
 * rule differ in the names of their steps alone, and the first in the alphabet stands for them. Nobody
 * is a party against themselves, and what somebody does for their own side is no interest there.
 */
export async function findPaths(query: Query, officialIds: readonly string[]): Promise<FoundPath[]> {
  const goals = await loadGoals(query, officialIds)
  if (goals.length === 0) return []
  const near = await nearHalves(query, officialIds)
  const far = await farHalves(query, [...new Set(goals.map(({ atId }) => atId))])
  const money = await moneyBetween(query, near, far)
  const own = await ownSides(query, officialIds)
  const goalsOf = groupBy(goals, ({ officialId, atId }) => `${officialId} ${atId}`)
  const [nearAt, farAt] = [groupBy(near, placeOf), groupBy(far, placeOf)]
  const found = new Map<string, { readonly goal: Goal; readonly joined: Joined }>()
  const joinedHalves = function* (): Generator<Joined> {
    yield* meetingInInterest(near, farAt)
    yield* joinedByMoney(nearAt, farAt, money)
  }
  for (const joined of joinedHalves()) {
    const { officialId, post } = joined.near
    for (const goal of goalsOf.get(`${officialId} ${joined.far.goalId}`) ?? []) {
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
