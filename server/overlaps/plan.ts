import { groupBy } from '../values/group-by.ts'
import type { Steps } from '../values/steps.ts'
import type { DerivedOverlap, JudgedChain } from './chain.ts'
import { bandOf, METHOD, SCORE_TERMS } from './method.ts'
import {
  type ChainInPlace,
  keyOf,
  type OverlapTriple,
  type StoredChain,
  type StoredOverlap,
} from './stored-chains.ts'

type Same<Value> = (one: Value, other: Value) => boolean

const sameValue: Same<string | number | null> = (one, other) => one === other

const sameList: Same<readonly (string | number)[] | null> = (one, other) =>
  one === null || other === null
    ? one === other
    : one.length === other.length && one.every((each, place) => each === other[place])

/** How each derived part of a chain is compared, to tell whether a derivation changed it. */
const SAME_PART: { readonly [Part in keyof JudgedChain]: Same<JudgedChain[Part]> } = {
  rule: sameValue,
  imputedThrough: sameValue,
  representativeId: sameValue,
  participantId: sameValue,
  partyPartId: sameValue,
  timing: sameValue,
  certainty: sameValue,
  windowStart: sameValue,
  windowEnd: sameValue,
  score: sameValue,
  place: sameValue,
  terms: (one, other) => SCORE_TERMS.every((term) => one[term] === other[term]),
  robustness: sameList,
  moneyLinkId: sameValue,
  linkIds: sameList,
  entityIds: sameList,
  steps: sameList,
  explanation: sameValue,
}

const PARTS = Object.keys(SAME_PART) as (keyof JudgedChain)[]

const isSamePart = <Part extends keyof JudgedChain>(
  part: Part,
  one: JudgedChain,
  other: JudgedChain,
): boolean => SAME_PART[part](one[part], other[part])

const isSame = (one: JudgedChain, other: JudgedChain): boolean =>
  PARTS.every((part) => isSamePart(part, one, other))

/** What an overlap has only one chain with. */
const chainKey = ({ representativeId, linkIds }: JudgedChain): string =>
  `${representativeId ?? ''} ${linkIds.join(' ')}`

/** What will happen to one overlap. */
export interface Plan {
  readonly triple: OverlapTriple
  readonly stored: StoredOverlap | null
  readonly added: readonly JudgedChain[]
  readonly removed: readonly StoredChain[]
}

/** Which derived chains are not stored, and which stored chains are no longer derived. */
function compare(
  stored: readonly StoredChain[],
  derived: readonly JudgedChain[],
): Pick<Plan, 'added' | 'removed'> {
  const removed = new Map(stored.map((chain) => [chainKey(chain), chain]))
  const isStored = (chain: JudgedChain): boolean => {
    const key = chainKey(chain)
    const one = removed.get(key)
    return one !== undefined && isSame(one, chain) && removed.delete(key)
  }
  return { added: derived.filter((chain) => !isStored(chain)), removed: [...removed.values()] }
}

/** Every overlap that is stored or derived, with its derived chains. */
function pair(
  stored: readonly StoredOverlap[],
  derived: readonly DerivedOverlap[],
): { triple: OverlapTriple; stored: StoredOverlap | null; after: readonly JudgedChain[] }[] {
  const byKey = new Map(stored.map((overlap) => [keyOf(overlap), overlap]))
  const derivedKeys = new Set(derived.map(keyOf))
  return [
    ...derived.map((overlap) => ({
      triple: overlap,
      stored: byKey.get(keyOf(overlap)) ?? null,
      after: overlap.chains,
    })),
    ...stored
      .filter((overlap) => !derivedKeys.has(keyOf(overlap)))
      .map((overlap) => ({ triple: overlap, stored: overlap, after: [] })),
  ]
}

/**
 * What will happen to each overlap that is stored or derived.
 * @param chains the chains of the stored overlaps that must match the derived ones.
 */
export function* plansOf(
  overlaps: readonly StoredOverlap[],
  chains: readonly StoredChain[],
  derived: readonly DerivedOverlap[],
): Steps<Plan[]> {
  const chainsOf = groupBy(chains, ({ overlapId }) => overlapId)
  const plans: Plan[] = []
  for (const { triple, stored, after } of pair(overlaps, derived)) {
    yield
    plans.push({ triple, stored, ...compare(chainsOf.get(stored?.id ?? '') ?? [], after) })
  }
  return plans
}

/** A plan and its result. */
export interface Outcome extends Plan {
  /** Its best chain, stored or new; null if the overlap vanishes. */
  readonly best: ChainInPlace | JudgedChain | null
  /** The stored chains that become or stop being the best. */
  readonly rises: readonly string[]
  readonly falls: readonly string[]
  /** Whether the overlap's row has to change. */
  readonly rowChanges: boolean
}

/** @param kept the overlap's stored chains that are marked as the best, and the first that stays. */
export function outcomeOf(plan: Plan, kept: readonly ChainInPlace[]): Outcome {
  const { stored, added, removed } = plan
  const gone = new Set(removed.map(({ id }) => id))
  const staying = kept.filter(({ id }) => !gone.has(id))
  const [best = null] = [...staying, ...added].sort((one, other) => (one.place < other.place ? -1 : 1))
  const rowChanges =
    best !== null &&
    (stored === null ||
      !stored.detected ||
      stored.methodVersion !== METHOD.version ||
      stored.band !== bandOf(best.score) ||
      (['rule', 'timing', 'certainty', 'score'] as const).some((name) => stored[name] !== best[name]))
  return {
    ...plan,
    best,
    rises: staying.filter((chain) => chain === best && !chain.best).map(({ id }) => id),
    falls: staying.filter((chain) => chain !== best && chain.best).map(({ id }) => id),
    rowChanges,
  }
}

/** Whether a plan changes anything. */
export const isChange = ({ best, rowChanges, added, removed, rises, falls }: Outcome): boolean =>
  best === null || rowChanges || [added, removed, rises, falls].some(({ length }) => length > 0)

/** Whether anything that a review judges differs between these chains and those. */
export const isRejudged = (removed: readonly JudgedChain[], added: readonly JudgedChain[]): boolean =>
  removed.length !== added.length || judgedPart(removed) !== judgedPart(added)

/** What a review judges about chains, in one fixed form: a review stands as long as this stays the same. */
function judgedPart(chains: readonly JudgedChain[]): string {
  return JSON.stringify(
    chains
      .map((chain) =>
        JSON.stringify([
          chain.linkIds,
          chain.rule,
          chain.imputedThrough,
          chain.representativeId,
          chain.timing,
          chain.certainty,
          chain.windowStart,
          chain.windowEnd,
          // The money and its evidence are part of the chain too.
          chain.terms.money,
          chain.terms.evidence,
        ]),
      )
      .sort(),
  )
}
