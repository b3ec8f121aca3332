import { groupBy } from '../values/group-by.ts'
import type { Steps } from '../values/steps.ts'
import type { DerivedOverlap, JudgedChain } from './chain.ts'
import { bandOf, METHOD } from './method.ts'
import {
  type ChainInPlace,
  type JudgedPart,
  keyOf,
  type OverlapTriple,
  type StoredOverlap,
  type WrittenChain,
  writtenOf,
} from './stored-chains.ts'

/** What will happen to one overlap. */
export interface Plan {
  readonly triple: OverlapTriple
  readonly stored: StoredOverlap | null
  readonly added: readonly JudgedChain[]
  readonly removed: readonly WrittenChain[]
}

/** Which derived chains are not stored, and which stored chains are no longer derived. */
function compare(
  stored: readonly WrittenChain[],
  derived: readonly JudgedChain[],
): Pick<Plan, 'added' | 'removed'> {
  const removed = new Map(stored.map((chain) => [chain.written, chain]))
  return {
    added: derived.filter((chain) => !removed.delete(writtenOf(chain))),
    removed: [...removed.values()],
  }
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
  chains: readonly WrittenChain[],
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
export const isRejudged = (removed: readonly JudgedPart[], added: readonly JudgedPart[]): boolean =>
  removed.length !== added.length || judgedPart(removed) !== judgedPart(added)

/** What a review judges about chains, in one fixed form: a review stands as long as this stays the same. */
function judgedPart(chains: readonly JudgedPart[]): string {
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
