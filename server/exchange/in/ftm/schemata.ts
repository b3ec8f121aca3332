import { LINK_KINDS, type LinkKind } from '../../../../models/link-kinds.ts'
import type { EntityKind } from '../../../../models/vocabulary.ts'
import { guessConnection } from '../table/connections.ts'

/** The parts of an entity in a FollowTheMoney file that are read. */
export interface FtmLine {
  readonly id: string
  readonly schema: string
  readonly properties: Readonly<Record<string, readonly string[]>>
  readonly first_seen?: unknown
  readonly last_change?: unknown
  readonly recusal?: {
    readonly list: string
    readonly record: Record<string, unknown>
    readonly told?: unknown
  }
}

/** The schemata of people and entities that can hold and be held, and their kinds here. */
const ENTITY_KINDS: Readonly<Record<string, EntityKind>> = {
  Person: 'person',
  Company: 'company',
  LegalEntity: 'company',
  Organization: 'organisation',
  PublicBody: 'public_body',
}

/** The kind of an entity here; null for anything that is not an entity, such as an address or a vessel. */
export function kindOfSchema({ schema, properties }: FtmLine): EntityKind | null {
  const topics = properties.topics ?? []
  if (topics.includes('fin.fund')) return topics.includes('gov.soe') ? 'sovereign_fund' : 'fund'
  if (schema === 'PublicBody' && topics.includes('gov.national')) return 'state'
  return Object.hasOwn(ENTITY_KINDS, schema) ? (ENTITY_KINDS[schema] ?? null) : null
}

/** How the model writes a link: the properties of its ends, and its kind here. */
export interface FtmLink {
  readonly from: string
  readonly to: string
  /** Null if its words match no known kind of link. */
  kind(properties: FtmLine['properties']): LinkKind | null
  /** Properties that are read besides the ends, dates, sources and sums. */
  readonly reads: readonly string[]
}

const role = (properties: FtmLine['properties']): string => (properties.role ?? []).join(' ').toLowerCase()

/** What the role means, if its words say so. Ties between people need more than that. */
function byWords(properties: FtmLine['properties']): LinkKind | null {
  const guess = guessConnection(role(properties))
  return guess === null || guess.turned || LINK_KINDS[guess.kind].personal ? null : guess.kind
}

const INTEREST = ['role', 'status'] as const

/** The schemata that are links here. */
export const FTM_LINKS: Readonly<Record<string, FtmLink>> = {
  Ownership: {
    from: 'owner',
    to: 'asset',
    kind: (properties) =>
      (properties.ownershipType ?? []).includes('control') || role(properties) === 'controls'
        ? 'controls'
        : role(properties) === 'investor'
          ? 'invests_in'
          : 'owns',
    reads: [...INTEREST, 'percentage', 'sharesValue', 'sharesCurrency', 'ownershipType'],
  },
  Directorship: {
    from: 'director',
    to: 'organization',
    kind: (properties) =>
      /founder/.test(role(properties))
        ? 'founded'
        : /officer|chief|manager|president|executive|secretary|\bceo\b/.test(role(properties))
          ? 'manages'
          : 'directs',
    reads: INTEREST,
  },
  Employment: { from: 'employee', to: 'employer', kind: () => 'employed_by', reads: INTEREST },
  Representation: { from: 'agent', to: 'client', kind: () => 'advises', reads: INTEREST },
  Debt: {
    from: 'creditor',
    to: 'debtor',
    kind: () => 'lends_to',
    reads: ['amount', 'currency', 'amountEur', 'amountUsd'],
  },
  Payment: {
    from: 'payer',
    to: 'beneficiary',
    kind: (properties) => (/gift|donation/i.test((properties.purpose ?? []).join(' ')) ? 'gives' : 'pays'),
    reads: ['amount', 'currency', 'amountEur', 'amountUsd', 'purpose'],
  },
  Family: { from: 'person', to: 'relative', kind: () => 'family', reads: ['relationship'] },
  Associate: { from: 'person', to: 'associate', kind: () => 'associate', reads: ['relationship'] },
  Membership: { from: 'member', to: 'organization', kind: byWords, reads: INTEREST },
  UnknownLink: { from: 'subject', to: 'object', kind: byWords, reads: INTEREST },
}

/** Properties that links of every schema have and that are read. */
export const READ_OF_LINKS: ReadonlySet<string> = new Set([
  'startDate',
  'endDate',
  'date',
  'description',
  'summary',
  'sourceUrl',
  'publisher',
  'proof',
])

/** Topics that show the kind of an entity. */
export const READ_TOPICS: ReadonlySet<string> = new Set(['fin.fund', 'gov.soe', 'gov.national'])

/** Properties of an entity that are read. */
export const READ_OF_ENTITIES: ReadonlySet<string> = new Set([
  'name',
  'alias',
  'weakAlias',
  'previousName',
  'country',
  'jurisdiction',
  'nationality',
  'citizenship',
  'mainCountry',
  'summary',
  'topics',
  'wikidataId',
  'leiCode',
  'registrationNumber',
  'idNumber',
  'opencorporatesUrl',
  'sourceUrl',
  'publisher',
  'proof',
])

/** Members of a line that are read, or that only repeat its properties. */
export const READ_OF_LINES: ReadonlySet<string> = new Set([
  'id',
  'schema',
  'properties',
  'caption',
  'first_seen',
  'last_change',
  'recusal',
])

/** Properties of a document that are read. */
export const READ_OF_DOCUMENTS: ReadonlySet<string> = new Set([
  'title',
  'name',
  'sourceUrl',
  'publisher',
  'publishedAt',
  'date',
])

/** Documents, which are sources here. */
export const DOCUMENTS: ReadonlySet<string> = new Set([
  'Document',
  'Article',
  'HyperText',
  'PlainText',
  'Pages',
  'Email',
  'Image',
  'Table',
])
