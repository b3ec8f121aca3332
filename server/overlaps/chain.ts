import type { LinkKind } from '../../models/link-kinds.ts'
import type { EntityKind, ParticipantRole, ParticipationStatus, PartyRole } from '../../models/vocabulary.ts'
import type { Day } from '../values/days.ts'
import type { PartDates } from '../values/part-words.ts'
import type { Step } from './grammar.ts'
import type { Band, Certainty, Rule, Timing } from './method.ts'
import type { ScoredLink, ScoreTerms } from './score.ts'
import type { Span } from './timing.ts'
import type { Proviso } from './timing-words.ts'

/** What the rules know and what they find: the facts used to judge a chain, the judged chain, the overlap. */

/** An entity as sentences name it. */
export interface Named {
  readonly name: string
  readonly kind: EntityKind
}

/** What judging a chain needs to know of one of its links. */
export interface LinkFacts extends ScoredLink {
  readonly id: string
  readonly slug: string
  readonly kind: LinkKind
  readonly relationship: string | null
  readonly fromId: string
  readonly toId: string
  readonly span: Span
  /** As written; what the words of an explanation need. */
  readonly startDate: string | null
  readonly endDate: string | null
  readonly shareMin: string | null
  readonly shareMax: string | null
  readonly amountMax: string | null
  /** It is a control link. */
  readonly controls: boolean
  /** The id of the sum that this link and others report; null where the link reports its own sum. */
  readonly jointSum: string | null
  /** The sources of the reports that support it, each once. */
  readonly originNames: readonly string[]
  /** The sources of the reports that differ from it on a detail, each once. */
  readonly differing: readonly string[]
  /** How many pages carry those reports. */
  readonly pages: number
  /** The last date a source vouches for, as written: the link's own, else the date of the latest supporting source. */
  readonly lastVouched: string | null
  /** The day on which it was recorded or last changed, UTC: what has not come by then is told as still to come. */
  readonly recordedOn: Day
}

/** One official's participation in one negotiation. */
export interface ParticipationFacts extends PartDates {
  readonly id: string
  readonly officialId: string
  readonly negotiationId: string
  readonly role: ParticipantRole
  readonly span: Span
  readonly negotiationName: string
  /** Whether the talks are over. Parts without an end of their own have ended then, on a day that is not on record. */
  readonly isConcluded: boolean
  /** The day on which it was recorded, UTC: a start that had not come by then is told as still to come. */
  readonly recordedOn: Day
  readonly onBehalfOf: Named | null
  readonly status: ParticipationStatus
  /** How many independent reports say so. Where it has no sources of its own, the negotiation's reports count. */
  readonly origins: number
  /**
   * When the latest source that supports it, or a meeting in the talks that the official attended, was published, as
   * written; null if it has no sources or only undated ones.
   */
  readonly lastReported: string | null
}

/** One part of a party in a negotiation. */
export interface PartyPart extends PartDates {
  readonly id: string
  readonly negotiationId: string
  readonly entityId: string
  readonly role: PartyRole
  readonly span: Span
  /** The same as for a participation. */
  readonly lastReported: string | null
}

/** When someone acts for a party in a negotiation, as one who takes part in it. */
export interface ActingPart extends PartDates {
  readonly status: ParticipationFacts['status']
  readonly negotiationId: string
  readonly officialId: string
  readonly partyId: string
  /** As for a participation. */
  readonly isConcluded: boolean
  readonly recordedOn: Day
}

/** The ties that 18 U.S.C. § 208 imputes; any other family tie is `relative`. */
export const IMPUTATIONS = ['spouse', 'minor_child', 'general_partner', 'relative'] as const
export type Imputation = (typeof IMPUTATIONS)[number]

/** A path with its timing and score: one chain of an overlap. */
export interface JudgedChain {
  readonly rule: Rule
  readonly imputedThrough: Imputation | null
  readonly representativeId: string | null
  readonly participantId: string
  /** The part of the party that the timing is about; null for a chain derived by an earlier version. */
  readonly partyPartId: string | null
  readonly timing: Timing
  readonly certainty: Certainty
  /** ISO days; null where unbounded. */
  readonly windowStart: string | null
  readonly windowEnd: string | null
  readonly score: number
  /** Sorts the chains of an overlap as text, best first. */
  readonly place: string
  readonly terms: ScoreTerms
  /** How many weightings put it into each band, highest first; null for a chain scored by an earlier method. */
  readonly robustness: readonly number[] | null
  /** The link whose amount the money term counts. */
  readonly moneyLinkId: string | null
  readonly linkIds: readonly string[]
  readonly entityIds: readonly string[]
  readonly steps: readonly Step[]
  /** On what the timing depends besides the dates. */
  readonly provisos: readonly Proviso[]
  /** In plain words, the same for pages, reports and the API. */
  readonly explanation: string
}

/** An overlap as derived: the official, the negotiation, the party and the chains, best first. */
export interface DerivedOverlap {
  readonly officialId: string
  readonly negotiationId: string
  readonly partyId: string
  readonly band: Band
  readonly methodVersion: string
  readonly chains: readonly [JudgedChain, ...JudgedChain[]]
}
