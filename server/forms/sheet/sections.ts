import {
  ENTITY_KINDS,
  NEGOTIATION_STATUSES,
  PARTICIPANT_ROLES,
  PARTY_ROLES,
  STATEMENT_KINDS,
} from '../../../models/vocabulary.ts'
import type { Field, FieldsSection, GroupField, RowsSection, Section } from '../kit/fields.ts'
import { KIND_MEANINGS } from '../records/entity.ts'
import { LINK_SECTIONS } from '../records/link-sections.ts'
import { PARTY_MEANINGS } from '../records/negotiation.ts'
import { ROLE_MEANINGS } from '../records/negotiation-parts.ts'
import { positionFields } from '../records/position.ts'
import { optionsOf, sourcesSection } from '../records/shared.ts'
import { STATEMENT_MEANINGS } from '../records/statement.ts'

/** What a sheet contains: everything that one story says, each kind of record in its own rows. */

const two = (...fields: GroupField['fields']): GroupField => ({ type: 'group', layout: 'two', fields })

/** Sources as every record of the sheet cites them: quotations are given with the records. */
const SOURCES: RowsSection = {
  ...sourcesSection(true, 'Every record below cites these.'),
  fields: sourcesSection(true).fields.filter((field) => field.type !== 'area' && field.type !== 'more'),
}

/** A field only for people: with JavaScript, it is hidden for other kinds. */
const forPersons = (field: Field): Field => ({
  type: 'group',
  layout: 'two',
  forKinds: 'person',
  fields: field.type === 'group' ? field.fields : field.type === 'more' ? field.fields : [field],
})

const ENTRIES: RowsSection = {
  heading: 'People, companies, funds',
  item: 'Entry',
  name: 'entry',
  key: 'entries',
  addLabel: 'Add another entry',
  initially: 3,
  numbered: true,
  note: 'Only what is not on record yet. Use the same names in the links below.',
  fields: [
    two(
      { type: 'text', name: 'name', label: 'Name' },
      {
        type: 'select',
        name: 'kind',
        label: 'Kind',
        empty: 'Choose a kind',
        options: optionsOf(ENTITY_KINDS, KIND_MEANINGS),
      },
    ),
    { type: 'text', name: 'country', label: 'Country', optional: true, hint: 'Name or code' },
    ...positionFields('position_').map(forPersons),
  ],
}

const LINKS: RowsSection = {
  heading: 'Links',
  item: 'Link',
  name: 'link',
  key: 'links',
  addLabel: 'Add another link',
  initially: 2,
  numbered: true,
  fields: [
    ...LINK_SECTIONS.flatMap(({ fields }) => fields),
    {
      type: 'area',
      name: 'quote',
      label: 'Quotation',
      optional: true,
      hint: 'The sentence in the first source that says it, as printed',
      rows: 2,
    },
  ],
}

const TALKS: FieldsSection = {
  heading: 'Negotiation',
  note: 'For talks already on record, the name is enough.',
  fields: [
    two(
      { type: 'text', name: 'talks_name', label: 'Name of the negotiation', optional: true },
      {
        type: 'select',
        name: 'talks_status',
        label: 'Status of the negotiation',
        empty: 'Choose a status',
        options: optionsOf(NEGOTIATION_STATUSES),
      },
    ),
    two(
      { type: 'date', name: 'talks_start', label: 'Start of the negotiation' },
      { type: 'end', name: 'talks_end', label: 'End of the negotiation', none: 'No end reported' },
    ),
  ],
}

const PARTIES: RowsSection = {
  heading: 'Parties to the negotiation',
  item: 'Party',
  name: 'party',
  key: 'parties',
  addLabel: 'Add another party',
  initially: 2,
  numbered: true,
  fields: [
    two(
      { type: 'entity', name: 'entity', label: 'Party' },
      {
        type: 'select',
        name: 'role',
        label: 'Role',
        hint: 'In these talks',
        empty: 'Choose a role',
        options: optionsOf(PARTY_ROLES, PARTY_MEANINGS),
      },
    ),
  ],
}

const PARTICIPANTS: RowsSection = {
  heading: 'Officials who take part',
  item: 'Participant',
  name: 'participant',
  key: 'participants',
  addLabel: 'Add another participant',
  initially: 1,
  numbered: true,
  fields: [
    two(
      { type: 'entity', name: 'official', label: 'Official', person: true },
      {
        type: 'select',
        name: 'role',
        label: 'Role',
        hint: 'In these talks',
        empty: 'Choose a role',
        options: optionsOf(PARTICIPANT_ROLES, ROLE_MEANINGS),
      },
    ),
    two(
      { type: 'entity', name: 'on_behalf_of', label: 'On behalf of', optional: true },
      { type: 'text', name: 'capacity', label: 'Capacity', optional: true, hint: 'Such as special envoy' },
    ),
    two(
      { type: 'date', name: 'start', label: 'From', hint: 'Leave blank for the start of the talks.' },
      { type: 'end', name: 'end', label: 'To', none: 'To the end of the talks' },
    ),
  ],
}

const STATEMENTS: RowsSection = {
  heading: 'What they say',
  item: 'Statement',
  name: 'statement',
  key: 'statements',
  addLabel: 'Add another statement',
  initially: 1,
  numbered: true,
  fields: [
    two(
      {
        type: 'entity',
        name: 'by',
        label: 'By',
        orName: true,
        hint: 'The name does not have to be on record',
      },
      {
        type: 'select',
        name: 'kind',
        label: 'Kind',
        hint: 'What the statement does',
        empty: 'Choose a kind',
        options: optionsOf(STATEMENT_KINDS, STATEMENT_MEANINGS),
      },
    ),
    two(
      { type: 'entity', name: 'about', label: 'About', orNegotiation: true },
      { type: 'entity', name: 'also_about', label: 'Also about', optional: true, orNegotiation: true },
    ),
    { type: 'date', name: 'date', label: 'Date', hint: 'A year is enough. Leave blank if unknown.' },
    { type: 'area', name: 'quote', label: 'In their words', optional: true, rows: 2 },
    { type: 'area', name: 'paraphrase', label: 'In our words', optional: true, rows: 2 },
  ],
}

export const SHEET_SECTIONS: readonly Section[] = [
  SOURCES,
  ENTRIES,
  LINKS,
  TALKS,
  PARTIES,
  PARTICIPANTS,
  STATEMENTS,
]
