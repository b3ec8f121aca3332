import { ASSOCIATE_RELATIONSHIPS, FAMILY_RELATIONSHIPS, PARTNER_RELATIONSHIPS } from './vocabulary.ts'

/** What one kind of link says, and what it may do in a chain. */
export interface LinkKindFacts {
  /** "from VERB to", for sentences and chains. */
  readonly verb: string
  /** A short name for lists and selects. */
  readonly label: string
  /** What it means, with a name for each end, as the form explains it. */
  readonly meaning: string
  /** The verb read from the other end: "to PASSIVE from". */
  readonly passive: string
  /** The verb in explanations: still true, planned (after “is to”), true since a date, no longer true; and the word before a sum. */
  readonly told: {
    readonly now: string
    readonly plan: string
    readonly since: string
    readonly past: string
    readonly sum: string
    /** For money that was committed or announced and is not known to have been paid. */
    readonly unpaid?: string
  }
  /** May open a chain: the official, or a person tied to them, holds the interest. */
  readonly holding: boolean
  /** May carry money between an interest and a counterpart. */
  readonly money: boolean
  /** Whether it reads the same both ways, as partner, family and associate links do. */
  readonly symmetric: boolean
  /** Happens on one day if no end is given. */
  readonly oneDay: boolean
  /** The values that `relationship` can have for this kind; null if it has none. */
  readonly relationships: readonly string[] | null
  /** Both ends are persons, and `relationship` must say what the tie is. */
  readonly personal: boolean
}

function kind(
  facts: Pick<LinkKindFacts, 'verb' | 'label' | 'meaning' | 'passive' | 'told'> & Partial<LinkKindFacts>,
): LinkKindFacts {
  return {
    holding: false,
    money: false,
    symmetric: false,
    oneDay: false,
    relationships: null,
    personal: false,
    ...facts,
  }
}

/** The kinds of link, in the order in which forms and pages list them. */
export const LINK_KINDS = {
  owns: kind({
    verb: 'owns',
    passive: 'owned by',
    told: { now: 'owns', plan: 'own', since: 'has owned', past: 'owned', sum: 'for' },
    label: 'Owns a share of',
    meaning: 'The owner holds all or part of the second entity. A share of 50% or more counts as control.',
    holding: true,
    money: true,
  }),
  controls: kind({
    verb: 'controls',
    passive: 'controlled by',
    told: { now: 'controls', plan: 'control', since: 'has controlled', past: 'controlled', sum: 'with' },
    label: 'Controls',
    meaning:
      'The controller makes the decisions, with no known share: a state and its fund, a general partner.',
    holding: true,
  }),
  founded: kind({
    verb: 'founded',
    passive: 'founded by',
    told: { now: 'founded', plan: 'found', since: 'founded', past: 'founded', sum: 'with' },
    label: 'Founded',
    meaning: 'The founder set up the organization.',
    holding: true,
  }),
  manages: kind({
    verb: 'manages',
    passive: 'managed by',
    told: { now: 'manages', plan: 'manage', since: 'has managed', past: 'managed', sum: 'with' },
    label: 'Manages',
    meaning: 'The officer runs the organization, as chief executive or in another role.',
    holding: true,
  }),
  directs: kind({
    verb: 'directs',
    passive: 'directed by',
    told: {
      now: 'sits on the board of',
      plan: 'sit on the board of',
      since: 'has sat on the board of',
      past: 'sat on the board of',
      sum: 'with',
    },
    label: 'Sits on the board of',
    meaning: 'The board member or trustee has a seat on the organization’s board.',
    holding: true,
  }),
  employed_by: kind({
    verb: 'is employed by',
    passive: 'employs',
    told: { now: 'works for', plan: 'work for', since: 'has worked for', past: 'worked for', sum: 'for' },
    label: 'Is employed by',
    meaning: 'The employee works for the employer.',
    holding: true,
  }),
  advises: kind({
    verb: 'advises',
    passive: 'advised by',
    told: { now: 'advises', plan: 'advise', since: 'has advised', past: 'advised', sum: 'for' },
    label: 'Advises or represents',
    meaning: 'The adviser, lawyer or lobbyist acts for the client.',
    holding: true,
  }),
  invests_in: kind({
    verb: 'invests in',
    passive: 'received investment from',
    told: {
      now: 'is invested in',
      plan: 'invest in',
      since: 'has been invested in',
      past: 'invested in',
      sum: 'with',
    },
    label: 'Invests in',
    meaning: 'The investor puts money into the venture or fund.',
    holding: true,
    money: true,
  }),
  lends_to: kind({
    verb: 'lends to',
    passive: 'borrows from',
    told: {
      now: 'lends to',
      plan: 'lend to',
      since: 'has lent to',
      past: 'lent to',
      sum: 'a sum of',
      unpaid: 'was to lend to',
    },
    label: 'Lends to',
    meaning: 'The creditor lends to the debtor.',
    holding: true,
    money: true,
  }),
  pays: kind({
    verb: 'pays',
    passive: 'paid by',
    told: {
      now: 'pays',
      plan: 'pay',
      since: 'has paid',
      past: 'paid',
      sum: 'a sum of',
      unpaid: 'was to pay',
    },
    label: 'Pays',
    meaning:
      'The payer pays the payee: a fee, a contract, a purchase. Without an end date, it happens on its start date.',
    money: true,
    oneDay: true,
  }),
  gives: kind({
    verb: 'gives to',
    passive: 'received a gift from',
    told: {
      now: 'gives to',
      plan: 'give to',
      since: 'has given to',
      past: 'gave to',
      sum: 'a sum of',
      unpaid: 'was to give to',
    },
    label: 'Gives to',
    meaning: 'The donor gives to the recipient. Without an end date, it happens on its start date.',
    money: true,
    oneDay: true,
  }),
  partners_with: kind({
    verb: 'partners with',
    passive: 'partners with',
    told: {
      now: 'is a partner of',
      plan: 'be a partner of',
      since: 'has been a partner of',
      past: 'was a partner of',
      sum: 'in a deal worth',
    },
    label: 'Partners with, either way',
    meaning:
      'The two are partners in a joint venture, an agreement or a license. The order does not matter. An amount is the value of the deal.',
    money: true,
    symmetric: true,
    relationships: PARTNER_RELATIONSHIPS,
  }),
  customer_of: kind({
    verb: 'is a customer of',
    passive: 'supplies',
    told: {
      now: 'is a customer of',
      plan: 'be a customer of',
      since: 'has been a customer of',
      past: 'was a customer of',
      sum: 'for',
    },
    label: 'Is a customer of',
    meaning:
      'The customer buys a product or service from the supplier. The amount is what the supplier was paid.',
    money: true,
  }),
  family: kind({
    verb: 'family of',
    passive: 'family of',
    told: {
      now: 'is related to',
      plan: 'be related to',
      since: 'has been related to',
      past: 'was related to',
      sum: 'with',
    },
    label: 'Family',
    meaning: 'Two people are related. The relationship says what the second is to the first.',
    symmetric: true,
    relationships: FAMILY_RELATIONSHIPS,
    personal: true,
  }),
  associate: kind({
    verb: 'associate of',
    passive: 'associate of',
    told: {
      now: 'is an associate of',
      plan: 'be an associate of',
      since: 'has been an associate of',
      past: 'was an associate of',
      sum: 'with',
    },
    label: 'Associate',
    meaning: 'Two people are business partners or associates.',
    symmetric: true,
    relationships: ASSOCIATE_RELATIONSHIPS,
    personal: true,
  }),
} as const satisfies Record<string, LinkKindFacts>

export type LinkKind = keyof typeof LINK_KINDS
export const LINK_KIND_NAMES = Object.keys(LINK_KINDS) as LinkKind[]

/** The names of the kinds that pass `test`. */
export function kindsWhere(test: (facts: LinkKindFacts) => boolean): LinkKind[] {
  return LINK_KIND_NAMES.filter((name) => test(LINK_KINDS[name]))
}

/** Kinds that happen on their start day if no end is given. */
export const ONE_DAY_KINDS = kindsWhere((facts) => facts.oneDay)

/** A control link is `controls`, or `owns` with at least this share, in percent. */
export const CONTROL_KINDS = ['controls', 'owns'] as const satisfies readonly LinkKind[]
export const CONTROL_SHARE = 50

/** Whether a share, in percent, is one of control; not if it is not known. */
export const isControlShare = (share: string | null | undefined): boolean =>
  share != null && Number(share) >= CONTROL_SHARE

/** Kinds of link that can have a share. */
export const SHARE_KINDS: readonly LinkKind[] = ['owns', 'controls', 'invests_in']

/** Kinds by which money is put into others, apart from buying a stake. */
export const FUNDING_KINDS: readonly LinkKind[] = ['invests_in', 'lends_to', 'pays', 'gives', 'customer_of']

/** Kinds by which money reaches a person: personal money in a chain. */
export const PERSONAL_MONEY_KINDS = ['pays', 'gives', 'lends_to'] as const satisfies readonly LinkKind[]

/** Kinds that mean work for an interest. Work for one's own side in talks is an office, not an interest. */
export const POST_KINDS = [
  'manages',
  'directs',
  'employed_by',
  'advises',
] as const satisfies readonly LinkKind[]

/** Kinds of link by which someone holds an entity that is not a person. */
export const HOLDS_ENTITIES: readonly LinkKind[] = [
  'owns',
  'controls',
  'founded',
  'manages',
  'directs',
  'invests_in',
]
