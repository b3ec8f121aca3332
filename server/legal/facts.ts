import type { LinkKind } from '../../models/link-kinds.ts'
import type { EntityKind, ParticipantRole, ParticularMatter, PositionClass } from '../../models/vocabulary.ts'
import type { Imputation } from '../overlaps/chain.ts'
import type { Step } from '../overlaps/grammar.ts'
import type { Timing } from '../overlaps/method.ts'
import { type ChainTiming, type Span, timingOf } from '../overlaps/timing.ts'
import type { AmountInterval } from './amounts.ts'

/** A link of the chain, with what the legal tests need. */
export interface LegalLink extends AmountInterval {
  readonly kind: LinkKind
  readonly step: Step
  readonly span: Span
  /** Whether a source contradicts it, it was only planned or announced, or its last report is old. */
  readonly doubt: 'disputed' | 'planned' | 'old' | null
}

/** A position of the official, with the body where it is held. */
export interface LegalPosition {
  readonly title: string
  readonly class: PositionClass
  /** The name of the body, and its slug if it is on record as an entity: two bodies can have one name. */
  readonly body: string | null
  readonly bodySlug: string | null
  /** The body’s country, as a two-letter code; null if the record does not say. */
  readonly country: string | null
  readonly span: Span
}

/** An entity on the chain, told from others of its name by its slug. */
export interface LegalEntity {
  readonly slug: string
  readonly name: string
  readonly kind: EntityKind
  readonly country: string | null
}

/** What the legal tests look at: one chain, the participation it is compared with, and the official's positions. */
export interface LegalFacts {
  readonly official: string
  readonly participation: {
    readonly role: ParticipantRole
    /**
     * Why it is in doubt that the official takes part: it is disputed, or no source places them there since the party joined;
     * null if it is not.
     */
    readonly doubt: 'disputed' | 'unseen' | null
    /** In the words of the sources; null if they give none. */
    readonly capacity: string | null
    readonly negotiation: string
    /** On whose behalf the official takes part, as it reads in a sentence, and that entity’s country. */
    readonly onBehalfOf: string | null
    readonly onBehalfOfCountry: string | null
    /** What kind of matter the talks are; null if no one has said. */
    readonly particularMatter: ParticularMatter | null
    readonly span: Span
    /**
     * Its earliest possible day; if the record has no start, the day on which the overlap was first detected. The
     * figures in force on that day apply.
     */
    readonly firstDay: string
  }
  readonly positions: readonly LegalPosition[]
  readonly timing: Timing
  /** Whether the timing is certain by the dates alone. A plan or an old report makes it uncertain, too. */
  readonly datesSettle: boolean
  readonly imputedThrough: Imputation | null
  /** How the person tied to the official is related to them, such as `parent`; null without a tie. */
  readonly tiedAs: string | null
  readonly links: readonly LegalLink[]
  /** From the official to the party or its representative; one more than the links. */
  readonly entities: readonly LegalEntity[]
  readonly party: LegalEntity
  readonly representative: string | null
}

/** How the dates of a link, with those of the tie to the person whose it is, lie to the participation and other times. */
export function lieOf(link: LegalLink, facts: LegalFacts, ...others: readonly Span[]): ChainTiming | null {
  const person = facts.links.filter(({ step }) => step === 'tie')
  const spans = new Set([...person, link].map(({ span }) => span))
  return timingOf([...spans, ...others], facts.participation.span)
}

/** A position held while the official takes part, on every reading of the dates or only on some. */
export interface HeldPosition extends LegalPosition {
  readonly certain: boolean
}

/** The positions that the official holds, certainly or possibly, while taking part. */
export function positionsHeld(facts: LegalFacts): HeldPosition[] {
  return facts.positions.flatMap((position) => {
    const lie = timingOf([position.span], facts.participation.span)
    return lie?.timing === 'concurrent' ? [{ ...position, certain: lie.certainty === 'certain' }] : []
  })
}

/** The link through which the official, or a person tied to them, holds the interest; undefined for personal money. */
export function holdingOf(facts: LegalFacts): LegalLink | undefined {
  return facts.links.find((link) => link.step === 'holding')
}

/** The link that carries money directly to the official or a person tied to them; undefined if there is none. */
export function personalMoneyOf(facts: LegalFacts): LegalLink | undefined {
  return facts.links.find((link) => link.step === 'personal')
}

/** The link after the tie to a person, if there is one: what connects that person with the first entity. */
export function tieOf({ links, imputedThrough }: LegalFacts): LegalLink | undefined {
  return links.at(imputedThrough === null ? 0 : 1)
}

/** The interest that is held; null for personal money. */
export function interestOf(facts: LegalFacts): LegalEntity | null {
  const place = facts.links.findIndex((link) => link.step === 'holding')
  return place < 0 ? null : (facts.entities[place + 1] ?? null)
}
