import { z } from 'zod'
import { optional } from '../../record/input/fields.ts'
import { checkDates, POSITION_FIELDS } from '../../record/input/record-fields.ts'
import { EntityRequest, insertEntity } from '../../record/kinds/entities.ts'
import { insertPosition } from '../../record/kinds/positions.ts'
import type { RecordForm } from '../kit/form.ts'
import { alikeByName, combineIds, ENTITY_FORM, ID_INPUTS, idsSection, namedSection } from './entity.ts'
import { positionFields } from './position.ts'
import { sourcesSection } from './shared.ts'

/** A person and, if a title is given, the office that makes them an official. */
const OfficialRequest = z
  .strictObject({
    ...EntityRequest.shape,
    position: optional(z.strictObject(POSITION_FIELDS).superRefine(checkDates)),
  })
  .superRefine(({ position, sources }, context) => {
    if (position === null || sources.length > 0) return
    context.addIssue({
      code: 'custom',
      path: ['sources', 0, 'url'],
      message: 'is missing: a position needs a source',
    })
  })
type OfficialRequest = z.infer<typeof OfficialRequest>

const PARTS = Object.keys(POSITION_FIELDS)
const POSITION_INPUTS = Object.fromEntries(PARTS.map((part) => [`position.${part}`, `position_${part}`]))

function combine(values: Record<string, unknown>): Record<string, unknown> {
  const others = Object.entries(values).filter(([name]) => !name.startsWith('position_'))
  const given = Object.fromEntries(PARTS.map((part) => [part, values[`position_${part}`]]))
  // A class or a date without a title is a position whose title was forgotten.
  const any = Object.values(given).some((value) => typeof value === 'string' && value.trim() !== '')
  return {
    ...combineIds(Object.fromEntries(others)),
    kind: 'person',
    position: any ? given : null,
  }
}

/** The form for a new official: the person together with a position. Each is edited in its own form. */
export const OFFICIAL_FORM: RecordForm<OfficialRequest> = {
  ...ENTITY_FORM,
  noun: 'official',
  paths: { new: ['/officials/new'], edit: [], retract: [] },
  titles: { ...ENTITY_FORM.titles, new: 'Add an official' },
  lede: 'Someone who holds a position or takes part in a negotiation.',
  crumbs: [{ name: 'Officials', href: '/officials' }],
  sections: (_editing, typed) => [
    namedSection('person'),
    {
      heading: 'Position',
      note: 'Leave this section blank for someone who only takes part in a negotiation. You can add more positions on the person’s page.',
      fields: positionFields('position_'),
    },
    idsSection('person', typed),
    sourcesSection(false, 'A position needs a source; a name alone does not.'),
  ],
  schema: OfficialRequest,
  aliases: { ...ID_INPUTS, ...POSITION_INPUTS },
  combine,
  alikeTyped: (typed, loaded, query) => alikeByName(query, typed, loaded, 'person'),
  async save({ position, ...person }, { tx, fresh }) {
    const entity = await insertEntity(tx, person)
    if (position !== null) {
      const request = { ...position, official: entity.slug, sources: person.sources }
      await insertPosition(tx, request, fresh)
    }
    return `/officials/${entity.slug}`
  },
}
