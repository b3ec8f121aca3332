import { countedStatus } from '../link-facts.ts'
import type { FileRow, WholeRecord } from '../whole-record.ts'
import { column, dateColumns, numbered, type Table, table } from './table.ts'

const rowsOf = (value: unknown): FileRow[] => (Array.isArray(value) ? (value as FileRow[]) : [])
const number = { type: 'decimal' } as const
const place = { type: 'integer' } as const
const entity = { refersTo: 'entities' }

/** Parts of negotiations, each with its negotiation and its place among the others. */
function* partsOf({ lists }: WholeRecord, part: 'parties' | 'participants' | 'meetings'): Generator<FileRow> {
  for (const { id, [part]: parts } of lists.negotiations)
    for (const [index, each] of rowsOf(parts).entries()) yield { ...each, negotiation: id, number: index + 1 }
}

const inTalks = [
  column('negotiation', 'The talks', { refersTo: 'negotiations' }),
  column('number', 'Its place among those of the same negotiation', place),
]

/** An amount or a share: the same columns as in the dataset file, with an exact value at both ends. */
const range = (name: string, exact: string, what: string) => [
  column(`${name}_min`, `${what}: lower end`, {
    ...number,
    read: (row) => row[exact] ?? row[`${name}_min`],
  }),
  column(`${name}_max`, `${what}: upper end`, {
    ...number,
    read: (row) => row[exact] ?? row[`${name}_max`],
  }),
]

const EXTERNAL_IDS = ['wikidata', 'lei', 'opencorporates', 'opensanctions', 'littlesis'] as const

const retraction = column('retraction_reason', 'Why it was retracted; empty if it was not')

export const RECORD_TABLES: readonly Table[] = [
  table('sources', 'Sources', ['id'], ({ lists }) => lists.sources, [
    column('id', 'Its id'),
    column('url', 'Its address'),
    column('publisher', 'Who published it'),
    column('origin', 'Whose report it carries; empty if its own'),
    column('title', 'Its title'),
    ...dateColumns('published', 'When it was published'),
    column('archive_url', 'An archived copy'),
    retraction,
  ]),
  table('entities', 'Officials and interests', ['id'], ({ lists }) => lists.entities, [
    column('id', 'Its id'),
    column('kind', 'person, company, fund, sovereign_fund, state, public_body or organisation'),
    column('name', 'Its name'),
    column('aliases', 'Other names, separated by “ | ”'),
    column('country', 'Its country, ISO 3166-1 alpha-2'),
    column('summary', 'Who or what it is'),
    ...EXTERNAL_IDS.map((name) =>
      column(name, `Its id with ${name}`, {
        read: (row) => (row.external_ids as Record<string, string> | undefined)?.[name],
      }),
    ),
    column('registration_number', 'Its number in its country’s register', {
      read: (row) => (row.external_ids as Record<string, string> | undefined)?.registration_number,
    }),
    retraction,
  ]),
  table('positions', 'Offices held', ['number'], ({ lists }) => numbered(lists.positions), [
    column('number', 'Its place in this file', place),
    column('official', 'Who holds it', entity),
    column('title', 'The office'),
    column('body', 'The body: the id of an entity, or its name if it has no entry'),
    column('class', 'The class of the office, on which the legal tests depend'),
    ...dateColumns('start', 'Its start'),
    ...dateColumns('end', 'Its end, or “unknown” if it ended on an unknown day'),
  ]),
  table('links', 'Links', ['id'], ({ lists }) => lists.links, [
    column('id', 'Its id'),
    column('kind', 'What ties the two'),
    column('from', 'The first end', entity),
    column('to', 'The second end', entity),
    column('relationship', 'For family, associates and partners: how they are related'),
    column('detail', 'What else is reported'),
    ...range('share', 'share_percent', 'The share in percent'),
    ...range('amount', 'amount', 'The amount'),
    column('currency', 'Its currency, ISO 4217'),
    column('amount_status', 'paid, committed or announced; empty if not known'),
    column('joint_sum', 'Links with the same id here report the same sum or parts of it'),
    ...dateColumns('start', 'Its start; empty if not known'),
    ...dateColumns('end', 'Its end; empty if no end is reported'),
    ...dateColumns('last_known', 'The last date for which a source vouches'),
    column('stage', 'in_effect, planned or cancelled', { read: (row) => row.stage ?? 'in_effect' }),
    column('capacity', 'private, or official: held by virtue of an office'),
    column('status', 'reported, confirmed, disputed or retracted'),
    column('counted_status', 'The status that counts: a link that a source contradicts is disputed', {
      read: countedStatus,
    }),
    retraction,
  ]),
  table('negotiations', 'Negotiations', ['id'], ({ lists }) => lists.negotiations, [
    column('id', 'Its id'),
    column('name', 'Its name'),
    column('summary', 'What it is about'),
    column('status', 'ongoing, concluded or stalled'),
    column('particular_matter', 'What kind of matter it is, for the legal tests'),
    ...dateColumns('start', 'Its start'),
    ...dateColumns('end', 'Its end'),
  ]),
  table(
    'parties',
    'Parties to negotiations',
    ['negotiation', 'number'],
    (record) => partsOf(record, 'parties'),
    [
      ...inTalks,
      column('entity', 'The party', entity),
      column('role', 'Its role'),
      ...dateColumns('start', 'From when'),
      ...dateColumns('end', 'Until when'),
    ],
  ),
  table(
    'participants',
    'Officials in negotiations',
    ['negotiation', 'number'],
    (record) => partsOf(record, 'participants'),
    [
      ...inTalks,
      column('official', 'Who takes part', entity),
      column('role', 'Their role'),
      column('capacity', 'As what, in words'),
      column('on_behalf_of', 'For whom', entity),
      ...dateColumns('start', 'From when'),
      ...dateColumns('end', 'Until when'),
      column('status', 'reported, confirmed or disputed', { read: (row) => row.status ?? 'reported' }),
    ],
  ),
  table('meetings', 'Meetings', ['negotiation', 'number'], (record) => partsOf(record, 'meetings'), [
    ...inTalks,
    ...dateColumns('date', 'When'),
    column('place', 'Where'),
    column('summary', 'What happened'),
    column('attendees', 'Who was there: ids of entities, separated by “ | ”'),
  ]),
  table('statements', 'Statements', ['id'], ({ lists }) => lists.statements, [
    column('id', 'Its id'),
    column('by', 'Who said it: the id of an entity, or a name'),
    column('kind', 'What kind of statement it is'),
    ...dateColumns('date', 'When'),
    column('about', 'Who or what it is about: ids of entities and negotiations, separated by “ | ”'),
    column('quote', 'The words'),
    column('paraphrase', 'What was said, in other words'),
  ]),
]
