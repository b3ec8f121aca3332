import { POSITION_CLASSES } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { positionsLike } from '../../queries/alike-parts.ts'
import { findEntity } from '../../queries/entities.ts'
import { findPosition } from '../../queries/record-parts.ts'
import {
  insertPosition,
  PositionRequest,
  removePosition,
  updatePosition,
} from '../../record/kinds/positions.ts'
import { entityHref } from '../../values/addresses.ts'
import { dateInputs, endInputs } from '../dates.ts'
import type { Field } from '../kit/fields.ts'
import type { FormParams, RecordForm, Subject } from '../kit/form.ts'
import { alikePart } from './part-form.ts'
import { entityInputs, optionsOf, sourceInputs, sourcesSection } from './shared.ts'

const CLASS_MEANINGS: Readonly<Record<string, string>> = {
  executive_employee: 'Holds an office or a job in the executive branch',
  special_government_employee: 'At most 130 days in 365, paid or not',
  president_or_vice_president: 'Section 208 does not cover them',
  legislator: 'A member of a parliament',
  judge: 'A member of a court',
  outside_government: 'Acts for a government without an office',
  foreign: 'An office in another state',
}

/** The fields of a position, under names that begin with `prefix`. */
export const positionFields = (prefix = ''): Field[] => [
  {
    type: 'text',
    name: `${prefix}title`,
    label: 'Title',
    hint: 'Such as special envoy',
    ...(prefix === '' ? {} : { optional: true }),
  },
  {
    type: 'entity',
    name: `${prefix}body`,
    label: 'Body',
    hint: 'The office, ministry or company. The name does not have to be on record',
    optional: true,
    orName: true,
  },
  {
    type: 'select',
    name: `${prefix}class`,
    label: 'Class',
    hint: 'Which laws cover the person who holds it',
    empty: 'Choose a class',
    options: optionsOf(POSITION_CLASSES, CLASS_MEANINGS),
  },
  {
    type: 'group',
    layout: 'two',
    fields: [
      {
        type: 'date',
        name: `${prefix}start`,
        label: 'From',
        hint: 'A year is enough. Leave blank if unknown.',
      },
      { type: 'end', name: `${prefix}end`, label: 'To', none: 'No end reported' },
    ],
  },
]

async function personOf(query: Query, { slug = '' }: FormParams): Promise<(Subject & { id: string }) | null> {
  const person = await findEntity(query, slug)
  if (person === null || person.retractionReason !== null) return null
  const page = { name: person.name, href: entityHref(person) }
  const above = person.official
    ? { name: 'Officials', href: '/officials' }
    : { name: 'Interests', href: '/interests' }
  return { id: person.id, key: slug, ...page, crumbs: [above, page] }
}

const at = (end: string): string[] =>
  ['officials', 'interests'].map((place) => `/${place}/:slug/positions/${end}`)

/** The form for an office that a person holds or held, on that person's page. */
export const POSITION_FORM: RecordForm<PositionRequest> = {
  noun: 'position',
  permission: 'record:write',
  paths: { new: at('new'), edit: at(':id/edit'), retract: at(':id/retract') },
  titles: { new: 'Add a position', edit: 'Edit this position', retract: 'Retract this position' },
  lede: 'An office that someone holds or held, with its dates.',
  crumbs: [{ name: 'Officials', href: '/officials' }],
  sections: () => [
    {
      heading: 'What office',
      fields: [{ type: 'entity', name: 'official', label: 'Official', person: true }, ...positionFields()],
    },
    sourcesSection(true),
  ],
  schema: PositionRequest,
  previews: false,
  asksOfAlike: true,
  async alike(request, { loaded }, query) {
    const alike = await positionsLike(query, request, loaded?.key ?? null)
    return alike.map((each) =>
      alikePart(
        each,
        'position',
        `/officials/${request.official}/positions/${each.id}/edit`,
        'the same title of the same official; body and dates do not conflict',
      ),
    )
  },
  keeps: async ({ official }) => ({ official }),
  parent: personOf,
  initial: ({ key, name }) => entityInputs('official', { slug: key, name }),
  async load(query, params) {
    const person = await personOf(query, params)
    const position = person === null ? null : await findPosition(query, person.id, params.id ?? '')
    if (person === null || position === null) return null
    return {
      key: position.id,
      href: person.href,
      name: `${person.name}, ${position.title}`,
      crumbs: person.crumbs,
      typed: {
        ...entityInputs('official', position.official),
        title: position.title,
        ...entityInputs('body', position.body),
        class: position.class,
        ...dateInputs('start', position.startDate),
        ...endInputs('end', position.endDate),
        ...sourceInputs(position.sources),
      },
      entered: { record: 'entity', recordId: person.id, part: 'positions', partId: position.id },
    }
  },
  async save(request, { tx, fresh, loaded }) {
    if (loaded === null) await insertPosition(tx, request, fresh)
    else await updatePosition(tx, loaded.key, request, fresh)
    return `/officials/${request.official}`
  },
  retraction: {
    meaning:
      'The position is removed from the current record. Its holder’s history keeps it, with the reason.',
    button: 'Retract the position',
    hint: 'Why it should not be on record. If it has ended, enter an end instead.',
  },
  async retract(loaded, _reason, { tx }) {
    await removePosition(tx, loaded.key)
    return loaded.href
  },
}
