import { round } from '../../figures/pictures/picture.ts'
import {
  BANDS,
  type Band,
  FIRST_MAXIMA,
  METHOD,
  SCORE_MAXIMA,
  SCORE_TERMS,
  type ScoreTerm,
} from '../../overlaps/method.ts'
import type { ScoreTerms } from '../../overlaps/score.ts'
import { timingInFull } from '../../overlaps/timing-words.ts'
import { countedStatus } from '../../queries/link-cards.ts'
import type { ChainView } from '../../queries/overlap-views.ts'
import { capital, count, words } from '../../values/format.ts'
import { linkAmount } from '../../values/link-words.ts'

/** One block of the score bar; lengths are percent of the whole bar. */
export interface ScoreBlock {
  readonly term: ScoreTerm
  readonly label: string
  readonly points: number
  readonly most: number
  readonly x: number
  readonly width: number
  readonly filled: number
  readonly reason: string
}

/** What each term of the score is called. */
export const TERM_LABELS: Readonly<Record<ScoreTerm, string>> = {
  timing: 'Timing',
  directness: 'Directness',
  money: 'Money',
  role: 'Role',
  party: 'Party',
  evidence: 'Evidence',
}

/** How far the band depends on the weights: “High in 690 of 729 weightings”; null if that was not calculated. */
export function robustnessWords(counts: readonly number[] | null, band: Band): string | null {
  if (counts === null) return null
  const all = counts.reduce((sum, each) => sum + each, 0)
  return `${capital(band)} in ${counts[BANDS.indexOf(band)] ?? 0} of ${all} weightings`
}

/** `83`, or `56 to 81`. */
export function scoreRange(scores: readonly number[]): string {
  const [least, most] = [Math.min(...scores), Math.max(...scores)]
  return least === most ? String(most) : `${least} to ${most}`
}

export function scoreBar(terms: ScoreTerms, reasons: Partial<Record<ScoreTerm, string>> = {}): ScoreBlock[] {
  let x = 0
  const shown = termsOf(terms)
  const maxima = shown.includes('party') ? SCORE_MAXIMA : FIRST_MAXIMA
  return shown.map((term) => {
    const most = maxima[term]
    const block = {
      term,
      label: TERM_LABELS[term],
      points: terms[term],
      most,
      x,
      width: round(most - 0.6),
      filled: Math.max(0, round((terms[term] / most) * (most - 0.6))),
      reason: reasons[term] ?? '',
    }
    x += most
    return block
  })
}

/** The terms of a score: a score by the first method has none for the party. */
const termsOf = (terms: ScoreTerms): ScoreTerm[] => SCORE_TERMS.filter((term) => terms[term] !== null)

/** "timing 30 + directness 17 + …": the sum in words. */
export function scoreSum(terms: ScoreTerms): string {
  return termsOf(terms)
    .map((term) => `${term} ${terms[term]}`)
    .join(' + ')
}

/** Why each term of a chain's score is what it is. */
export function scoreReasons(chain: ChainView): Record<ScoreTerm, string> {
  const moneyLink = chain.links.find((link) => link.id === chain.moneyLinkId)
  const amount = moneyLink && linkAmount(moneyLink)
  const disputed = chain.links.some((link) => countedStatus(link) === 'disputed')
    ? 'a link'
    : 'the participation'
  const evidence =
    chain.terms.evidence === METHOD.evidence.disputed
      ? `${disputed} is disputed`
      : chain.terms.evidence === METHOD.evidence.strong
        ? 'links and role confirmed, or in two or more reports'
        : 'a link or the participation rests on a single report'
  return {
    timing: timingInFull(chain).replace(/^./, (letter) => letter.toLowerCase()),
    directness:
      count(chain.links.length, 'link') + (chain.imputedThrough === 'relative' ? ', through a relative' : ''),
    money:
      amount === undefined || amount === null
        ? 'no amount in dollars with a known minimum that was paid or committed'
        : `${amount} on one link`,
    role: chain.participation.role,
    party: chain.partyPart === null ? 'its role in the talks at the time' : words(chain.partyPart.role),
    evidence,
  }
}
