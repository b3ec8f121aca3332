import { LINK_KINDS, type LinkKind } from '../../../models/link-kinds.ts'
import {
  BANDS,
  type Band,
  type Certainty,
  FIRST_MAXIMA,
  METHOD,
  SCORE_MAXIMA,
  SCORE_TERMS,
  type ScoreTerm,
  type Timing,
} from '../../overlaps/method.ts'
import type { ScoreTerms } from '../../overlaps/score.ts'
import { CERTAINTY_WORDS, TIMING_WORDS } from '../../overlaps/timing-words.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../../queries/overlaps.ts'
import { entityHref, overlapHref } from '../../values/addresses.ts'
import { capital, count, formatShare, list, words } from '../../values/format.ts'
import { linkAmount } from '../../values/link-words.ts'
import { type NamedHref, verbOf } from './link-view.ts'
import { responseWords } from './statements.ts'

/** Which way an arrow points: as the chain runs, against it, or neither. */
export type Arrow = 'forward' | 'backward' | 'both'

/** One step of a chain on one line: the verb with its arrow, then the entity it leads to. */
export interface ChainPart {
  readonly before: Arrow | ''
  readonly verb: string
  readonly amount: string | null
  readonly after: Arrow | ''
  readonly name: string
  readonly href: string
  /** Whether this is the link that a preview is about. */
  readonly marked: boolean
}

export interface TimingModel {
  /** The glyph: `concurrent-certain` and so on. */
  readonly glyph: string
  readonly words: string
}

export interface OverlapRowModel {
  readonly id: string
  readonly href: string
  readonly score: number
  readonly band: string
  readonly bandLabel: string
  readonly official: NamedHref
  readonly negotiation: NamedHref
  readonly party: NamedHref
  readonly roles: string
  readonly chainStart: string
  readonly chain: ChainPart[]
  readonly moreChains: string | null
  /** Of the chain shown, where it is not the best one. */
  readonly chainScore: number | null
  readonly review: string
  readonly timing: TimingModel
  readonly responses: string
  readonly scoreBar: ScoreBlock[]
  readonly scoreWords: string
}

/** How a link reads against its direction: money that runs into an interest is told from the interest's side. */
const AGAINST: Readonly<Partial<Record<LinkKind, string>>> = {
  owns: 'stake owned by',
  invests_in: 'funded by',
  lends_to: 'borrowed from',
  gives: 'given money by',
  customer_of: 'supplier of',
  employed_by: 'employer of',
}

function againstWords(link: LinkCard): string {
  const share = link.kind === 'owns' ? formatShare(link.shareMin, link.shareMax) : null
  return share === null ? (AGAINST[link.kind] ?? LINK_KINDS[link.kind].passive) : `${share} owned by`
}

const INVERSE: Readonly<Record<string, string>> = { child: 'parent', minor_child: 'parent', parent: 'child' }

/** How a link, with its arrows, reads from the entity before it in the chain to the one after it. */
export function stepWords(
  link: LinkCard,
  forward: boolean,
): { before: Arrow | ''; verb: string; after: Arrow | '' } {
  const facts = LINK_KINDS[link.kind]
  if (facts.personal && link.relationship !== null) {
    const relation = forward ? link.relationship : (INVERSE[link.relationship] ?? link.relationship)
    return { before: 'both', verb: words(relation), after: 'both' }
  }
  if (facts.symmetric) return { before: 'both', verb: words(link.relationship ?? 'partners'), after: 'both' }
  return forward
    ? { before: '', verb: verbOf(link).replace(/ of$/, ''), after: 'forward' }
    : { before: 'backward', verb: againstWords(link), after: '' }
}

/** What chains through the same entities have in common. */
export const entitiesOf = ({ entities }: ChainView): string => entities.map(({ id }) => id).join('/')

/** The chain on one line. If it reaches the party through a person there, it ends with the party they act for. */
export function chainParts(
  chain: ChainView,
  party: NamedHref,
  markedLink: string | null = null,
): ChainPart[] {
  const acting = { before: '', verb: 'acts for', amount: null, after: 'forward', marked: false } as const
  const parts = chain.links.flatMap((link, index) => {
    const next = chain.entities[index + 1]
    if (next === undefined) return []
    return {
      ...stepWords(link, link.to.id === next.id),
      amount: linkAmount(link),
      name: next.name,
      href: entityHref(next),
      marked: link.slug === markedLink,
    }
  })
  return chain.representative === null ? parts : [...parts, { ...acting, ...party }]
}

/** The timing in words; if nothing depends on how a date is read, that goes without saying. */
export function timingModel(timing: Timing, certainty: Certainty): TimingModel {
  const told = TIMING_WORDS[timing]
  return {
    glyph: `${timing}-${certainty}`,
    words: certainty === 'certain' ? told : `${told}, ${CERTAINTY_WORDS[certainty].toLowerCase()}`,
  }
}

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
      width: most - 0.6,
      filled: Math.max(0, (terms[term] / most) * (most - 0.6)),
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
  const disputed = chain.links.some((link) => link.status === 'disputed')
  const evidence = disputed
    ? 'a link is disputed'
    : chain.terms.evidence === METHOD.evidence.strong
      ? 'every link and the participation are confirmed or appear in two or more independent reports'
      : 'at least one link, or the participation, rests on a single report'
  return {
    timing: `${chain.timing}, ${chain.certainty}`,
    directness:
      count(chain.links.length, 'link') + (chain.imputedThrough === 'relative' ? ', through a relative' : ''),
    money:
      amount === undefined || amount === null
        ? 'no amount in dollars with a known minimum that was paid or committed'
        : `${amount} on one link`,
    role: chain.participation.role,
    party: 'its role in the talks at the time',
    evidence,
  }
}

/** Which chain a row shows: its best one, unless it must run through a certain link or entity. */
export interface RowFocus {
  readonly link?: string
  readonly entity?: string
}

/** An overlap in a list or table; the score is the overlap's, the terms are those of the chain that is shown. */
export function overlapRow(overlap: OverlapView, focus: RowFocus = {}): OverlapRowModel {
  const through = (chain: ChainView): boolean =>
    chain.links.some((link) => link.slug === focus.link) ||
    chain.entities.some((entity) => entity.slug === focus.entity)
  const shown = overlap.chains.find(through) ?? overlap.chains[0]
  const others = overlap.chainCount - 1
  const party = { name: overlap.party.name, href: entityHref(overlap.party) }
  return {
    id: overlap.id,
    href: overlapHref(overlap.id),
    score: overlap.score,
    band: overlap.band,
    bandLabel: capital(overlap.band),
    official: { name: overlap.official.name, href: `/officials/${overlap.official.slug}` },
    negotiation: { name: overlap.negotiation.name, href: `/negotiations/${overlap.negotiation.slug}` },
    party,
    roles: list(overlap.party.roles),
    chainStart: overlap.official.name,
    chain: chainParts(shown, party, focus.link ?? null),
    chainScore: shown === overlap.chains[0] ? null : shown.score,
    moreChains: others === 0 ? null : `and ${count(others, 'more path')}`,
    timing: timingModel(overlap.timing, overlap.certainty),
    responses: responseWords(overlap.responses),
    review: capital(overlap.review.status),
    scoreBar: scoreBar(shown.terms),
    scoreWords: scoreSum(shown.terms),
  }
}
