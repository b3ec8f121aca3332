import type { LinkKind } from '../../models/link-kinds.ts'
import type { EntityKind, ParticipantRole, ParticularMatter, PositionClass } from '../../models/vocabulary.ts'
import type { Imputation } from '../overlaps/chain.ts'
import type { Step } from '../overlaps/grammar.ts'
import type { Certainty, Timing } from '../overlaps/method.ts'
import { type Span, timingOf } from '../overlaps/timing.ts'
import type { AmountInterval, Confirmation } from './thresholds.ts'

/** A link of the chain, with what the legal tests need. */
export interface LegalLink extends AmountInterval {
  readonly kind: LinkKind
  readonly step: Step
  readonly span: Span
}

/** What the legal tests look at: one chain, the participation it is compared with, and the official's positions. */
export interface LegalFacts {
  readonly official: string
  readonly participation: {
    readonly role: ParticipantRole
    /** In the words of the sources; null if they give none. */
    readonly capacity: string | null
    readonly negotiation: string
    readonly onBehalfOf: string | null
    /** What kind of matter the talks are; null if no one has said. */
    readonly particularMatter: ParticularMatter | null
    readonly span: Span
    /** Its earliest possible day. The thresholds in force on that day apply. */
    readonly firstDay: string
  }
  readonly positions: readonly {
    readonly title: string
    readonly class: PositionClass
    /** The name of the body where it is held. */
    readonly body: string | null
    readonly span: Span
  }[]
  readonly timing: Timing
  readonly certainty: Certainty
  readonly imputedThrough: Imputation | null
  /** How the person tied to the official is related to them, such as `parent`; null without a tie. */
  readonly tiedAs: string | null
  readonly links: readonly LegalLink[]
  /** From the official to the party or its representative; one more than the links. */
  readonly entities: readonly {
    readonly name: string
    readonly kind: EntityKind
    readonly country: string | null
  }[]
  readonly party: { readonly name: string; readonly kind: EntityKind; readonly country: string | null }
  readonly representative: string | null
}

export type ElementStatus = 'met' | 'not met' | 'unknown'

/** One element of a test, with what the record says about it. */
export interface LegalElement {
  readonly label: string
  readonly status: ElementStatus
  readonly reason: string
  readonly citation: string
  /** How far the cited text or figure was checked. */
  readonly confirmation: Confirmation
}

/** Something that only documents outside the record can settle: what to ask for, and whom to ask. */
export function askFor(
  label: string,
  ask: string,
  citation: string,
  confirmation: Confirmation,
): LegalElement {
  return { label, status: 'unknown', reason: `Not on record. ${ask}`, citation, confirmation }
}

export interface LegalTest {
  readonly name: string
  readonly about: string
  /** Why the rule does not apply to this official; null if it does or may apply. */
  readonly outside: string | null
  /** Empty if the rule does not apply. */
  readonly elements: readonly LegalElement[]
}

/** Whether the chain holds while the official takes part, on every reading of the dates. */
export function holdsSurely({ timing, certainty }: LegalFacts): boolean {
  return timing === 'concurrent' && certainty === 'certain'
}

/** The positions that the official holds, certainly or possibly, while taking part. */
export function positionsHeld(
  facts: LegalFacts,
): { title: string; class: PositionClass; body: string | null; certain: boolean }[] {
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

/** The name of the interest that is held; null for personal money. */
export function interestOf(facts: LegalFacts): string | null {
  const place = facts.links.findIndex((link) => link.step === 'holding')
  return place < 0 ? null : (facts.entities[place + 1]?.name ?? null)
}
