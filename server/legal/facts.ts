import type { LinkKind } from '../../models/link-kinds.ts'
import type { EntityKind, ParticipantRole, ParticularMatter, PositionClass } from '../../models/vocabulary.ts'
import type { Imputation } from '../overlaps/chain.ts'
import type { Step } from '../overlaps/grammar.ts'
import type { Certainty, Timing } from '../overlaps/method.ts'
import { type Span, timingOf } from '../overlaps/timing.ts'
import type { AmountInterval, Confirmation } from './thresholds.ts'

/** A link of the chain, as far as the law asks. */
export interface LegalLink extends AmountInterval {
  readonly kind: LinkKind
  readonly step: Step
  readonly span: Span
}

/** What the legal tests look at: one chain, the participation that it lies against, and the official's positions. */
export interface LegalFacts {
  readonly official: string
  readonly participation: {
    readonly role: ParticipantRole
    /** In the words of the sources; null where they say none. */
    readonly capacity: string | null
    readonly negotiation: string
    readonly onBehalfOf: string | null
    /** What kind of matter the talks are; null where nobody has said. */
    readonly particularMatter: ParticularMatter | null
    readonly span: Span
    /** The earliest day of it: the thresholds of that day are compared with. */
    readonly firstDay: string
  }
  readonly positions: readonly {
    readonly title: string
    readonly class: PositionClass
    /** Where it is held, by name. */
    readonly body: string | null
    readonly span: Span
  }[]
  readonly timing: Timing
  readonly certainty: Certainty
  readonly imputedThrough: Imputation | null
  /** What the person tied to the official is to them, such as `parent`; null without a tie. */
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

/** One element of a test, with what the record says of it. */
export interface LegalElement {
  readonly label: string
  readonly status: ElementStatus
  readonly reason: string
  readonly citation: string
  /** How far the text or figure that is cited was checked. */
  readonly confirmation: Confirmation
}

/** Something that only papers can settle which the record does not hold: what to ask for, and whom. */
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
  /** Why the rule does not apply to this official; null where it does or may. */
  readonly outside: string | null
  /** None where it does not apply. */
  readonly elements: readonly LegalElement[]
}

/** Whether the chain holds while the official takes part, whichever days the dates mean. */
export function holdsSurely({ timing, certainty }: LegalFacts): boolean {
  return timing === 'concurrent' && certainty === 'certain'
}

/** The positions that the official holds, surely or perhaps, while taking part. */
export function positionsHeld(
  facts: LegalFacts,
): { title: string; class: PositionClass; body: string | null; certain: boolean }[] {
  return facts.positions.flatMap((position) => {
    const lie = timingOf([position.span], facts.participation.span)
    return lie?.timing === 'concurrent' ? [{ ...position, certain: lie.certainty === 'certain' }] : []
  })
}

/** The link by which the official, or the person tied to them, holds the interest; undefined for personal money. */
export function holdingOf(facts: LegalFacts): LegalLink | undefined {
  return facts.links.find((link) => link.step === 'holding')
}

/** The link that runs money straight to the official or the person tied to them; undefined where none does. */
export function personalMoneyOf(facts: LegalFacts): LegalLink | undefined {
  return facts.links.find((link) => link.step === 'personal')
}

/** The interest that is held, by name; null for personal money. */
export function interestOf(facts: LegalFacts): string | null {
  const place = facts.links.findIndex((link) => link.step === 'holding')
  return place < 0 ? null : (facts.entities[place + 1]?.name ?? null)
}
