import type { LoggedRow, NamedTable } from '../../queries/changes.ts'

/** How readers see the columns of the log: their names, and their order. */

/** What a column of the log is called if its own name, in words, would not do. */
export const COLUMN_LABELS: Readonly<Record<string, string>> = {
  slug: 'Name in web addresses',
  from_id: 'From',
  to_id: 'To',
  start_date: 'Start',
  end_date: 'End',
  retraction_reason: 'Why retracted',
  official_id: 'Official',
  body_id: 'Body',
  body_name: 'Body',
  entity_id: 'Entity',
  negotiation_id: 'Negotiation',
  party_id: 'Party',
  on_behalf_of_id: 'On behalf of',
  by_id: 'By',
  by_name: 'By',
  source_id: 'Source',
  archive_url: 'Archived copy',
  dead_since: 'Link found dead',
  url: 'Address',
  external_ids: 'Identifiers',
  merged_into_id: 'Merged into',
  amount_band: 'Band of a disclosure form',
  amount_status: 'Status of the amount',
  joint_sum: 'Sum shared with other links',
  capacity: 'Capacity',
  particular_matter: 'Kind of matter',
  last_known: 'Last reported as true',
  stance: 'What it says about the record',
  note: 'What it says instead',
  origin: 'Whose report it carries',
  meeting_id: 'Meeting',
  checked_by: 'Checked by',
  decided_by: 'Decided by',
  first_id: 'One',
  second_id: 'The other',
}

/** Numbers that are kept as two ends, in columns `NAME_min` and `NAME_max`. */
export const RANGES = ['amount', 'share'] as const

/** An end of a number: of which number, and what it says of it. */
export interface RangeEnd {
  readonly range: (typeof RANGES)[number]
  readonly bound: 'at least' | 'at most'
}

/** The end of a number that a column keeps; undefined for any other column. */
export function rangeEndOf(column: string): RangeEnd | undefined {
  const range = RANGES.find((name) => column === `${name}_min` || column === `${name}_max`)
  return range === undefined ? undefined : { range, bound: column.endsWith('_min') ? 'at least' : 'at most' }
}

/** Columns with the id of an entity. */
const ENTITY_COLUMNS = ['from_id', 'to_id', 'official_id', 'body_id', 'entity_id', 'on_behalf_of_id', 'by_id']

/** The tables of the records that a decision on duplicates can be about. */
const DECIDED: Readonly<Record<string, NamedTable>> = { entity: 'entities', source: 'sources', link: 'links' }

/** The table whose row a column names by its id; undefined if it names none. */
export function namedTable(part: string, column: string, row: LoggedRow): NamedTable | undefined {
  if (ENTITY_COLUMNS.includes(column) || (part === 'overlap_reviews' && column === 'party_id'))
    return 'entities'
  if (column === 'negotiation_id') return 'negotiations'
  if (column === 'source_id') return 'sources'
  if (column === 'merged_into_id') return part as NamedTable
  return column === 'first_id' || column === 'second_id' ? DECIDED[String(row.record)] : undefined
}

/** Columns that say what a row belongs to, which the page already says. */
export const OWNER_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  citations: [
    'link_id',
    'entity_id',
    'position_id',
    'negotiation_id',
    'party_id',
    'participant_id',
    'meeting_id',
    'statement_id',
    'ordinal',
  ],
  positions: ['official_id'],
  parties: ['negotiation_id'],
  participants: ['negotiation_id'],
  meetings: ['negotiation_id'],
  statement_subjects: ['statement_id', 'ordinal'],
  meeting_attendees: ['meeting_id'],
  // The heading of the change says who and when.
  link_checks: ['link_id', 'checked_version', 'checked_by', 'checked_at'],
  duplicate_decisions: ['record', 'decided_by', 'decided_at'],
  overlap_reviews: ['official_id', 'negotiation_id', 'party_id', 'decided_by', 'decided_at'],
}

/** Columns that hold a word of the vocabulary. */
export const CODE_COLUMNS = [
  'kind',
  'status',
  'relationship',
  'class',
  'role',
  'mitigation',
  'amount_status',
  'stage',
  'stance',
  'capacity',
  'particular_matter',
]

/**
 * The order in which a reader wants to know what a row says: what and between whom, how much, when, how far it is known,
 * and in which words. Any other column follows.
 */
const ORDER: readonly string[] = [
  'source_id',
  'locator',
  'name',
  'publisher',
  'title',
  'by_id',
  'by_name',
  'from_id',
  'kind',
  'to_id',
  'official_id',
  'entity_id',
  'negotiation_id',
  'party_id',
  'role',
  'on_behalf_of_id',
  'relationship',
  'body_id',
  'body_name',
  'class',
  'capacity',
  'share_min',
  'share_max',
  'amount_min',
  'amount_max',
  'currency',
  'amount_band',
  'amount_status',
  'joint_sum',
  'date',
  'published',
  'start_date',
  'end_date',
  'last_known',
  'stage',
  'status',
  'place',
  'quote',
  'paraphrase',
  'stance',
  'note',
  'summary',
  'detail',
]

/** These columns, those first that tell most. PostgreSQL keeps those of the log by the length of their names. */
export function inOrder(columns: readonly string[]): string[] {
  const placeOf = (column: string): number => {
    const place = ORDER.indexOf(column)
    return place < 0 ? ORDER.length : place
  }
  return columns.toSorted((one, other) => placeOf(one) - placeOf(other))
}
