import Big from 'big.js'
import type { LinkStatus, ParticipantRole } from '../../models/vocabulary.ts'
import { METHOD, SCORE_TERMS, type ScoreTerm, timingPoints } from './method.ts'
import type { ChainTiming } from './timing.ts'

/** The points of each term; their sum is the score. */
export type ScoreTerms = Readonly<Record<ScoreTerm, number>>

/** What the score needs to know of a link. */
export interface ScoredLink {
  readonly status: LinkStatus
  /** How many different publishers its sources have. */
  readonly publishers: number
  /** The amount, or the lower end of a range, as decimal text; null where none is known. */
  readonly amountMin: string | null
  readonly currency: string | null
}

/** The amount in US dollars; null where it is unknown or its currency is not pegged to the dollar. */
function inUsd(amount: string | null, currency: string | null): Big | null {
  const peg = currency === null ? undefined : METHOD.money.pegs[currency]
  return amount === null || peg === undefined ? null : new Big(amount).div(peg)
}

/**
 * Whether `a` is more money than `b`, compared without dividing, so that no rounding decides.
 * Both currencies must be pegged.
 */
function isMore(a: ScoredLink, b: ScoredLink): boolean {
  const pegs = METHOD.money.pegs
  const left = new Big(a.amountMin ?? 0).times(pegs[b.currency ?? ''] ?? 1)
  const right = new Big(b.amountMin ?? 0).times(pegs[a.currency ?? ''] ?? 1)
  return left.gt(right)
}

/** The index of the link with the largest amount known in US dollars; null where there is none. */
export function largestAmount(links: readonly ScoredLink[]): number | null {
  return links.reduce<number | null>((best, link, index) => {
    if (inUsd(link.amountMin, link.currency) === null) return best
    const current = best === null ? undefined : links[best]
    return current === undefined || isMore(link, current) ? index : best
  }, null)
}

/** `min(20, 4·⌈log10(usd / 15000)⌉)` above 15,000, 0 up to it, counted in exact decimals. */
function moneyPoints(links: readonly ScoredLink[]): number {
  const { deMinimisUsd, pegs, pointsPerPowerOfTen, most, unknown } = METHOD.money
  const index = largestAmount(links)
  const link = index === null ? undefined : links[index]
  if (link?.amountMin == null || link.currency === null) return unknown
  const amount = new Big(link.amountMin)
  let limit = new Big(deMinimisUsd).times(pegs[link.currency] ?? 1)
  let points = 0
  while (amount.gt(limit) && points < most) {
    points += pointsPerPowerOfTen
    limit = limit.times(10)
  }
  return Math.min(most, points)
}

/** Points for the number of links in the chain. */
function directnessPoints(length: number, imputedThrough: string | null): number {
  const { byLength, more, relativePenalty } = METHOD.directness
  return (byLength[length - 1] ?? more) - (imputedThrough === 'relative' ? relativePenalty : 0)
}

/** Points for the chain's weakest link. */
function evidencePoints(links: readonly ScoredLink[]): number {
  const { disputed, strong, single, publishers } = METHOD.evidence
  return Math.min(
    ...links.map((link) => {
      if (link.status === 'disputed') return disputed
      return link.status === 'confirmed' || link.publishers >= publishers ? strong : single
    }),
  )
}

/** The whole sum, term by term. */
export function scoreTerms(
  links: readonly ScoredLink[],
  { timing, certainty }: ChainTiming,
  role: ParticipantRole,
  imputedThrough: string | null,
): ScoreTerms {
  return {
    timing: timingPoints(timing, certainty),
    directness: directnessPoints(links.length, imputedThrough),
    money: moneyPoints(links),
    role: METHOD.role[role],
    evidence: evidencePoints(links),
  }
}

export function totalScore(terms: ScoreTerms): number {
  return SCORE_TERMS.reduce((sum, term) => sum + terms[term], 0)
}
