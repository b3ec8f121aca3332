import { LINK_KINDS, type LinkKind } from '../../../models/link-kinds.ts'
import { turnedRelationship } from '../../../models/vocabulary.ts'
import { bandOf } from '../../overlaps/method.ts'
import { countedStatus, type LinkCard } from '../../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../../queries/overlap-views.ts'
import { entityHref, overlapHref } from '../../values/addresses.ts'
import { capital, count, formatShare, list, words } from '../../values/format.ts'
import { isStillToCome, linkAmount } from '../../values/link-words.ts'
import { type NamedHref, verbOf } from './link-view.ts'
import { type ScoreBlock, scoreBar, scoreSum } from './score-words.ts'
import { responseWords } from './statements.ts'
import { type TimingModel, timingOfPath } from './timing.ts'

/** Which way an arrow points: as the chain runs, against it, or neither. */
export type Arrow = 'forward' | 'backward' | 'both'

/** One step of a chain on one line: the verb with its arrow, then the entity it leads to. */
export interface ChainPart {
  readonly before: Arrow | ''
  readonly verb: string
  /** The amount, if it stands beside the verb: before the arrow to who receives it. */
  readonly amount: string | null
  readonly after: Arrow | ''
  readonly name: string
  readonly href: string
  /** In parentheses after the name: any other amount, and why the link may not be read as a present fact. */
  readonly note: string | null
  /** Whether this is the link that a preview is about. */
  readonly marked: boolean
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
  /** The score of the chain shown, where it is not that of the overlap. */
  readonly chainScore: number | null
  /** What the chain shown comes to alone, where the overlap's score or timing is that of another one. */
  readonly chainAlone: string | null
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

/** How a link, with its arrows, reads from the entity before it in the chain to the one after it. */
export function stepWords(
  link: LinkCard,
  forward: boolean,
): { before: Arrow | ''; verb: string; after: Arrow | '' } {
  const facts = LINK_KINDS[link.kind]
  if (facts.personal && link.relationship !== null) {
    const relation = forward ? link.relationship : turnedRelationship(link.relationship)
    return { before: 'both', verb: words(relation), after: 'both' }
  }
  if (facts.symmetric) return { before: 'both', verb: words(link.relationship ?? 'partners'), after: 'both' }
  return forward
    ? { before: '', verb: verbOf(link).replace(/ of$/, ''), after: 'forward' }
    : { before: 'backward', verb: againstWords(link), after: '' }
}

/** A plan, a payment still to come, a dispute or an end: what the verb on one line leaves out. */
function caveatsOf(link: LinkCard): (string | null)[] {
  return [
    link.stage === 'planned' ? 'planned' : null,
    link.stage === 'in_effect' && isStillToCome(link) ? link.amountStatus : null,
    countedStatus(link) === 'disputed' ? 'disputed' : null,
    link.over && !LINK_KINDS[link.kind].oneDay ? 'ended' : null,
  ]
}

/** What chains through the same entities have in common. */
export const entitiesOf = ({ entities }: ChainView): string => entities.map(({ id }) => id).join('/')

/** The chain on one line. If it reaches the party through a person there, it ends with the party they act for. */
export function chainParts(
  chain: ChainView,
  party: NamedHref,
  markedLink: string | null = null,
): ChainPart[] {
  const acting = {
    before: '',
    verb: 'acting for',
    amount: null,
    after: 'forward',
    note: null,
    marked: false,
  } as const
  const parts = chain.links.flatMap((link, index) => {
    const next = chain.entities[index + 1]
    if (next === undefined) return []
    const step = stepWords(link, link.to.id === next.id)
    const amount = linkAmount(link)
    const isBackward = step.before === 'backward'
    const notes = [isBackward ? amount : null, ...caveatsOf(link)].filter((note) => note !== null)
    return {
      ...step,
      amount: isBackward ? null : amount,
      name: next.name,
      href: entityHref(next),
      note: notes.join(', ') || null,
      marked: link.slug === markedLink,
    }
  })
  return chain.representative === null ? parts : [...parts, { ...acting, ...party }]
}

/** Which chain a row shows: its best one, unless it must run through a certain link or entity. */
export interface RowFocus {
  readonly link?: string
  readonly entity?: string
}

function aloneWords(overlap: OverlapView, shown: ChainView): string | null {
  const sameTiming = shown.timing === overlap.timing && shown.certainty === overlap.certainty
  if (shown.score === overlap.score && sameTiming) return null
  const timing = sameTiming ? '' : `, ${timingOfPath(shown).words.toLowerCase()}`
  return `This path alone: ${shown.score}, ${bandOf(shown.score)}${timing}`
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
    chainScore: shown.score === overlap.score ? null : shown.score,
    chainAlone: aloneWords(overlap, shown),
    moreChains: others === 0 ? null : `and ${count(others, 'more path')}`,
    timing: timingOfPath(overlap.chains[0]),
    responses: responseWords(overlap),
    review: capital(overlap.review.status),
    scoreBar: scoreBar(shown.terms),
    scoreWords: scoreSum(shown.terms),
  }
}
