import { LINK_KINDS } from '../../models/link-kinds.ts'
import {
  ASSOCIATE_RELATIONSHIPS,
  ENTITY_KINDS,
  FAMILY_RELATIONSHIPS,
  PARTICIPANT_ROLES,
  PARTICULAR_MATTERS,
} from '../../models/vocabulary.ts'
import { IMPUTATIONS } from '../overlaps/chain.ts'
import { COUNTRY_CODES } from '../values/countries.ts'
import {
  holdingOf,
  interestOf,
  type LegalFacts,
  type LegalLink,
  lieOf,
  personalMoneyOf,
  positionsHeld,
  tieOf,
} from './facts.ts'

/** A fact that the conditions of a rule pack can ask about. */
export interface NamedFact {
  readonly about: string
  /** Every value that it can have. */
  readonly values: readonly string[]
  readonly of: (facts: LegalFacts) => string
}

const LINKS = [...Object.keys(LINK_KINDS), 'none']
const YES_NO = ['yes', 'no'] as const
const yes = (holds: boolean): string => (holds ? 'yes' : 'no')

/** How a link’s dates lie to the participation. */
const HOLDS = ['certain', 'possible', 'recent', 'subsequent', 'no'] as const

function holds(link: LegalLink | undefined, facts: LegalFacts): string {
  const lie = link === undefined ? null : lieOf(link, facts)
  if (lie == null) return 'no'
  return lie.timing === 'concurrent' ? lie.certainty : lie.timing
}

function moneyAmount({ links }: LegalFacts): string {
  const money = links.find((link) => link.step === 'money')
  if (money === undefined) return 'none'
  return money.amountMin !== null || money.amountMax !== null ? 'known' : 'unknown'
}

function positions(facts: LegalFacts): string {
  const held = positionsHeld(facts)
  if (held.length === 0) return 'none'
  return held.some(({ certain }) => certain) ? 'certainly' : 'perhaps'
}

/** What rule packs can ask about a path and its participation, by name. */
export const NAMED_FACTS = {
  role: {
    about: 'The official’s role in the negotiation',
    values: PARTICIPANT_ROLES,
    of: ({ participation }) => participation.role,
  },
  on_behalf_of: {
    about: 'Whether the record says on whose behalf the official takes part',
    values: ['known', 'unknown'],
    of: ({ participation }) => (participation.onBehalfOf === null ? 'unknown' : 'known'),
  },
  matter: {
    about: 'What kind of matter the negotiation is on record as',
    values: [...PARTICULAR_MATTERS, 'unknown'],
    of: ({ participation }) => participation.particularMatter ?? 'unknown',
  },
  positions_held: {
    about: 'Whether any position is on record as held while the official takes part',
    values: ['certainly', 'perhaps', 'none'],
    of: positions,
  },
  position_at_interest: {
    about: 'Whether the official holds a position at the interest itself while taking part',
    values: YES_NO,
    of: (facts) => {
      const interest = interestOf(facts)
      return yes(interest !== null && positionsHeld(facts).some(({ bodySlug }) => bodySlug === interest.slug))
    },
  },
  path_holds: {
    about: 'Whether the whole path holds while the official takes part, on every reading of the dates',
    values: YES_NO,
    of: ({ timing, datesSettle }) => yes(timing === 'concurrent' && datesSettle),
  },
  path_timing: {
    about:
      'How the dates of the whole path relate to those of the participation; `possible` if that depends on how they are read',
    values: ['certain', 'possible', 'recent', 'subsequent'],
    of: ({ timing, datesSettle }) => {
      if (!datesSettle) return 'possible'
      return timing === 'concurrent' ? 'certain' : timing
    },
  },
  path_length: {
    about: 'How many links the path has',
    values: ['one', 'several'],
    of: ({ links }) => (links.length === 1 ? 'one' : 'several'),
  },
  imputed_through: {
    about: 'Through whom the interest is imputed to the official; none if it is the official’s own',
    values: [...IMPUTATIONS, 'none'],
    of: ({ imputedThrough }) => imputedThrough ?? 'none',
  },
  tied_as: {
    about: 'The tied person’s relationship to the official; none without a tie',
    values: [...new Set([...FAMILY_RELATIONSHIPS, ...ASSOCIATE_RELATIONSHIPS, ...IMPUTATIONS, 'none'])],
    of: ({ tiedAs, imputedThrough }) => (imputedThrough === null ? 'none' : (tiedAs ?? imputedThrough)),
  },
  holding: {
    about: 'The kind of link through which the interest is held; none for personal money',
    values: LINKS,
    of: (facts) => holdingOf(facts)?.kind ?? 'none',
  },
  holding_holds: {
    about: 'How the dates of the holding relate to those of the participation',
    values: HOLDS,
    of: (facts) => holds(holdingOf(facts), facts),
  },
  tie: {
    about: 'The kind of link from the official, or the person tied to them, to the first entity',
    values: LINKS,
    of: (facts) => tieOf(facts)?.kind ?? 'none',
  },
  tie_holds: {
    about: 'How the dates of that link relate to those of the participation',
    values: HOLDS,
    of: (facts) => holds(tieOf(facts), facts),
  },
  tie_reaches: {
    about: 'Whether that link reaches the party, or its representative, directly',
    values: ['directly', 'indirectly'],
    of: ({ links, imputedThrough }) =>
      links.length === (imputedThrough === null ? 1 : 2) ? 'directly' : 'indirectly',
  },
  personal_money: {
    about: 'The kind of link that carries money to the official or the person tied to them',
    values: LINKS,
    of: (facts) => personalMoneyOf(facts)?.kind ?? 'none',
  },
  money_link: {
    about: 'The kind of link that carries money between the party’s side and the interest',
    values: LINKS,
    of: ({ links }) => links.find((link) => link.step === 'money')?.kind ?? 'none',
  },
  money_amount: {
    about: 'Whether that link has an amount',
    values: ['known', 'unknown', 'none'],
    of: moneyAmount,
  },
  interest_is_party: {
    about: 'Whether the interest is itself the party',
    values: YES_NO,
    of: (facts) => yes(interestOf(facts)?.slug === facts.party.slug),
  },
  party_kind: {
    about: 'What the party is',
    values: ENTITY_KINDS,
    of: ({ party }) => party.kind,
  },
  party_country: {
    about: 'The party’s country, as a two-letter code',
    values: [...COUNTRY_CODES, 'unknown'],
    of: ({ party }) => party.country ?? 'unknown',
  },
  giver_kind: {
    about: 'What the first entity after the official is',
    values: [...ENTITY_KINDS, 'none'],
    of: ({ entities }) => entities[1]?.kind ?? 'none',
  },
} as const satisfies Readonly<Record<string, NamedFact>>

export type FactName = keyof typeof NAMED_FACTS
export const FACT_NAMES = Object.keys(NAMED_FACTS) as FactName[]
