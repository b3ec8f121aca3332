import Big from 'big.js'
import { LRUCache } from 'lru-cache'
import type {
  AmountStatus,
  LinkStatus,
  ParticipantRole,
  ParticipationStatus,
  PartyRole,
  Stage,
} from '../../models/vocabulary.ts'
import { oncePer } from '../values/once-per.ts'
import { METHOD, SCORE_MAXIMA, SCORE_TERMS, type ScoreTerm, timingPoints } from './method.ts'
import type { ChainTiming } from './timing.ts'

/** The points of each term; their sum is the score. */
export type ScoreTerms = Readonly<Record<ScoreTerm, number>>

/** What the score needs to know of a link. */
export interface ScoredLink {
  /** Also disputed if a source that it cites contradicts it. */
  readonly status: LinkStatus
  readonly stage: Stage
  readonly amountStatus: AmountStatus | null
  /** How many independent reports support it. */
  readonly origins: number
  /** The amount, or the lower end of a range, as decimal text; null if not known. */
  readonly amountMin: string | null
  readonly currency: string | null
}

/** A sum that counts, in its own currency, and how many units of that are one U.S. dollar. */
interface CountedSum {
  readonly amount: Big
  readonly perDollar: string
}

/** A link's sum; null if it is unknown, planned or only announced, or if its currency is not pegged to the dollar. */
const countedSum = oncePer(({ stage, amountStatus, amountMin, currency }: ScoredLink): CountedSum | null => {
  const perDollar = currency === null ? undefined : METHOD.money.pegs[currency]
  if (stage === 'planned' || amountStatus === 'announced') return null
  return amountMin === null || perDollar === undefined ? null : { amount: new Big(amountMin), perDollar }
})

/** Whether `a` is more money than `b`, compared without division so that rounding never decides. */
const isMore = (a: CountedSum, b: CountedSum): boolean =>
  a.amount.times(b.perDollar).gt(b.amount.times(a.perDollar))

/** The index of the link with the largest sum in U.S. dollars; null if no sum counts. */
export function largestAmount(links: readonly ScoredLink[]): number | null {
  let largest: { readonly index: number; readonly sum: CountedSum } | null = null
  for (const [index, link] of links.entries()) {
    const sum = countedSum(link)
    if (sum !== null && (largest === null || isMore(sum, largest.sum))) largest = { index, sum }
  }
  return largest === null ? null : largest.index
}

/** Points for a link's sum, compared in its own currency so that rounding never decides. */
const pointsOfSum = oncePer((link: ScoredLink): number => {
  const { deMinimisUsd, aboveDeMinimis, steps, unknown } = METHOD.money
  const sum = countedSum(link)
  if (sum === null) return unknown
  const { amount, perDollar } = sum
  if (amount.lte(new Big(deMinimisUsd).times(perDollar))) return 0
  const reached = steps.filter(({ from }) => amount.gte(new Big(from).times(perDollar)))
  return reached.at(-1)?.points ?? aboveDeMinimis
})

/** Points for the largest sum. */
function moneyPoints(links: readonly ScoredLink[]): number {
  const link = links[largestAmount(links) ?? -1]
  return link === undefined ? METHOD.money.unknown : pointsOfSum(link)
}

/** Points for the number of links in the chain. */
function directnessPoints(length: number, imputedThrough: string | null): number {
  const { byLength, more, relativePenalty } = METHOD.directness
  return (byLength[length - 1] ?? more) - (imputedThrough === 'relative' ? relativePenalty : 0)
}

/** The evidence for a link or a participation. */
interface Evidenced {
  readonly status: LinkStatus | ParticipationStatus
  readonly origins: number
}

/** Points for the weakest of these. */
function evidencePoints(all: readonly Evidenced[]): number {
  const { disputed, strong, single, origins } = METHOD.evidence
  return Math.min(
    ...all.map((each) => {
      if (each.status === 'disputed') return disputed
      return each.status === 'confirmed' || each.origins >= origins ? strong : single
    }),
  )
}

/** The points for a participation's evidence alone. Of two similar ones, the one with better evidence counts. */
export const participationPoints = (participation: Evidenced): number => evidencePoints([participation])

/** An official's role in talks, and the party's role. */
export interface Sitting extends Evidenced {
  readonly role: ParticipantRole
  readonly partyRole: PartyRole
}

/** The whole sum, term by term. */
export function scoreTerms(
  links: readonly ScoredLink[],
  { timing, certainty }: ChainTiming,
  sitting: Sitting,
  imputedThrough: string | null,
): ScoreTerms {
  return {
    timing: timingPoints(timing, certainty),
    directness: directnessPoints(links.length, imputedThrough),
    money: moneyPoints(links),
    role: METHOD.role[sitting.role],
    party: METHOD.party[sitting.partyRole],
    evidence: evidencePoints([...links, sitting]),
  }
}

export function totalScore(terms: ScoreTerms): number {
  return SCORE_TERMS.reduce((sum, term) => sum + terms[term], 0)
}

function weighed(points: Readonly<Record<ScoreTerm, number>>, weights: readonly number[]): number {
  return SCORE_TERMS.reduce((sum, term, index) => sum + points[term] * (weights[index] ?? 0), 0)
}

/** Every way to give each term one of the weights, with the highest possible sum. */
const WEIGHTINGS = SCORE_TERMS.reduce<number[][]>(
  (all, _) => all.flatMap((weights) => METHOD.robustnessTenths.map((tenths) => [...weights, tenths])),
  [[]],
).map((weights) => ({ weights, most: weighed(SCORE_MAXIMA, weights) }))

/**
 * How many of all weightings put these terms into each band, highest first. The weighted sum is scaled to the
 * highest sum that its weights allow, in whole numbers, so that rounding never decides.
 */
export function robustnessOf(terms: ScoreTerms): readonly number[] {
  const key = SCORE_TERMS.map((term) => terms[term]).join(' ')
  const known = reckoned.get(key)
  if (known !== undefined) return known
  const counts = countBands(terms)
  reckoned.set(key, counts)
  return counts
}

/** Many chains have the same terms. */
const reckoned = new LRUCache<string, readonly number[]>({ max: 10_000 })

function countBands(terms: ScoreTerms): number[] {
  const counts = METHOD.bands.map(() => 0)
  for (const { weights, most } of WEIGHTINGS) {
    const sum = 100 * weighed(terms, weights)
    const band = METHOD.bands.findIndex(({ from }) => sum >= from * most)
    counts[band] = (counts[band] ?? 0) + 1
  }
  return counts
}
