/**
 * The vocabulary of the record, with each list in one place. The database's CHECKs repeat the lists in its
 * migrations (which never change once released). A test checks that the two match.
 */

export const ENTITY_KINDS = [
  'person',
  'company',
  'fund',
  'sovereign_fund',
  'state',
  'public_body',
  'organisation',
] as const
export type EntityKind = (typeof ENTITY_KINDS)[number]

/** Kinds that can only end a chain: money that passes "through" a government ties no one to anyone. */
export const END_ONLY_KINDS = ['state', 'public_body'] as const satisfies readonly EntityKind[]

/** Whether an entity of this kind can only be a party in a chain, never an interest. */
export function endsChains(kind: EntityKind): boolean {
  return (END_ONLY_KINDS as readonly EntityKind[]).includes(kind)
}

export const POSITION_CLASSES = [
  'executive_employee',
  'special_government_employee',
  'president_or_vice_president',
  'legislator',
  'judge',
  'outside_government',
  'foreign',
] as const
export type PositionClass = (typeof POSITION_CLASSES)[number]

export const LINK_STATUSES = ['reported', 'confirmed', 'disputed', 'retracted'] as const
export type LinkStatus = (typeof LINK_STATUSES)[number]

/** The status of a link's sum. Without one, it is not known. */
export const AMOUNT_STATUSES = ['paid', 'committed', 'announced'] as const
export type AmountStatus = (typeof AMOUNT_STATUSES)[number]

/** Whether a link is in effect. A planned link makes a possible overlap at most; a canceled link makes none. */
export const STAGES = ['in_effect', 'planned', 'cancelled'] as const
export type Stage = (typeof STAGES)[number]

/** Whether something is held by virtue of an office. */
export const CAPACITIES = ['private', 'official'] as const
export type Capacity = (typeof CAPACITIES)[number]

/** What a source says about the record that cites it: it supports it, differs on a detail, or denies it. */
export const STANCES = ['supports', 'qualifies', 'contradicts'] as const
export type Stance = (typeof STANCES)[number]

export const NEGOTIATION_STATUSES = ['ongoing', 'concluded', 'stalled'] as const
export type NegotiationStatus = (typeof NEGOTIATION_STATUSES)[number]

/**
 * What kind of matter talks are, under 5 CFR 2640.103: a matter between specific parties, one of general
 * applicability that affects a discrete class, or broad policy, which is not a particular matter.
 */
export const PARTICULAR_MATTERS = ['specific_parties', 'general_applicability', 'broad_policy'] as const
export type ParticularMatter = (typeof PARTICULAR_MATTERS)[number]

export const PARTY_ROLES = ['principal', 'mediator', 'guarantor', 'participant', 'host', 'observer'] as const
export type PartyRole = (typeof PARTY_ROLES)[number]

export const PARTICIPANT_ROLES = ['lead', 'envoy', 'adviser', 'delegate', 'supervisor'] as const
export type ParticipantRole = (typeof PARTICIPANT_ROLES)[number]

export const PARTICIPATION_STATUSES = ['reported', 'confirmed', 'disputed'] as const
export type ParticipationStatus = (typeof PARTICIPATION_STATUSES)[number]

export const STATEMENT_KINDS = [
  'denial',
  'explanation',
  'confirmation',
  'criticism',
  'support',
  'recusal',
  'divestment',
  'inquiry',
  'no_comment',
  'no_response',
] as const
export type StatementKind = (typeof STATEMENT_KINDS)[number]

/** Statements in which the people concerned respond, or reportedly do not. Criticism and inquiries come from others. */
export const RESPONSE_KINDS = [
  'denial',
  'explanation',
  'confirmation',
  'recusal',
  'divestment',
  'no_comment',
  'no_response',
] as const satisfies readonly StatementKind[]

export const REVIEW_STATUSES = ['open', 'substantiated', 'mitigated', 'dismissed'] as const
export type ReviewStatus = (typeof REVIEW_STATUSES)[number]

/** The outcome of a correction request. Requests that are not shown are advertising or abuse. */
export const CORRECTION_OUTCOMES = ['changed', 'changed_in_part', 'not_changed', 'not_shown'] as const
export type CorrectionOutcome = (typeof CORRECTION_OUTCOMES)[number]

/** What came of putting an overlap to someone concerned. Silence is an outcome once the deadline has passed. */
export const REPLY_OUTCOMES = ['answered', 'no_comment', 'no_response'] as const
export type ReplyOutcome = (typeof REPLY_OUTCOMES)[number]

/** What can mitigate an overlap. */
export const MITIGATIONS = ['recusal', 'divestment', 'waiver', 'blind_trust'] as const
export type Mitigation = (typeof MITIGATIONS)[number]

export const USER_ROLES = ['reader', 'researcher', 'editor', 'admin'] as const
export type UserRole = (typeof USER_ROLES)[number]

/** What `to` is to `from` in a `family` link. */
export const FAMILY_RELATIONSHIPS = [
  'spouse',
  'child',
  'minor_child',
  'parent',
  'sibling',
  'in_law',
  'relative',
] as const

/** What two partners share. There is none if the source does not say. */
export const PARTNER_RELATIONSHIPS = ['joint_venture', 'agreement', 'licence'] as const

export const ASSOCIATE_RELATIONSHIPS = ['general_partner', 'business_partner', 'associate'] as const

/** What `from` is to `to` where that differs from what `to` is to `from`, which a link says. */
export const TURNED_RELATIONSHIPS: Readonly<Record<string, string>> = {
  child: 'parent',
  minor_child: 'parent',
  parent: 'child',
}
/** A relationship read from the other end. */
export const turnedRelationship = (relationship: string): string =>
  TURNED_RELATIONSHIPS[relationship] ?? relationship

/** Kinship by birth. Without a start on record, it has always held. */
export const KINSHIP_BY_BIRTH = ['child', 'minor_child', 'parent', 'sibling'] as const

/** Another collection in which an entity has an id. */
export interface ExternalId {
  readonly label: string
  /** What its ids look like, as a pattern and in words. */
  readonly pattern: RegExp
  readonly looks: string
  /** What it lists: people too, or only organizations. */
  readonly of: 'everything' | 'organisations'
  /** Its page for an id, with the id in place of the `*`; null if it has none. */
  readonly page: string | null
}

/** The collections whose ids entities can have, by the name used in the database. */
export const EXTERNAL_IDS = {
  wikidata: {
    label: 'Wikidata',
    pattern: /^Q[1-9]\d*$/,
    looks: 'Q and digits, such as Q30',
    page: 'https://www.wikidata.org/wiki/*',
    of: 'everything',
  },
  opencorporates: {
    label: 'OpenCorporates',
    pattern: /^[a-z]{2}(?:_[a-z]{2})?\/[A-Za-z0-9._-]+$/,
    looks: 'a place and a number, such as us_de/5423125',
    page: 'https://opencorporates.com/companies/*',
    of: 'organisations',
  },
  lei: {
    label: 'Legal Entity Identifier',
    pattern: /^[A-Z0-9]{18}\d{2}$/,
    looks: '20 capital letters and digits',
    page: 'https://search.gleif.org/#/record/*',
    of: 'organisations',
  },
  opensanctions: {
    label: 'OpenSanctions',
    pattern: /^[A-Za-z0-9][A-Za-z0-9.-]*$/,
    looks: 'an id such as Q7747 or NK-abc',
    page: 'https://www.opensanctions.org/entities/*/',
    of: 'everything',
  },
  littlesis: {
    label: 'LittleSis',
    pattern: /^\d+$/,
    looks: 'digits',
    page: 'https://littlesis.org/entities/*',
    of: 'everything',
  },
  registration_number: {
    label: 'Registration number',
    pattern: /^\S.{0,98}\S$/,
    looks: 'the number in its country’s register',
    page: null,
    of: 'organisations',
  },
} as const satisfies Record<string, ExternalId>
export type ExternalIdName = keyof typeof EXTERNAL_IDS
export const EXTERNAL_ID_NAMES = Object.keys(EXTERNAL_IDS) as ExternalIdName[]

/** The kinds of record that can have duplicates. */
export const DUPLICATE_RECORDS = ['entity', 'link', 'source'] as const
export type DuplicateRecord = (typeof DUPLICATE_RECORDS)[number]

/** What people decide about two records that look alike. */
export const DUPLICATE_DECISIONS = ['same', 'different', 'unsure'] as const
export type DuplicateDecision = (typeof DUPLICATE_DECISIONS)[number]

/** A word as stored in a column where null means the usual word. */
export function unlessUsual<Word extends string, Usual extends Word>(
  word: Word,
  usual: Usual,
): Exclude<Word, Usual> | null {
  return word === usual ? null : (word as Exclude<Word, Usual>)
}
