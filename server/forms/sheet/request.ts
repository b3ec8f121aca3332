import { z } from 'zod'
import { listOf, optional, type Problem, slug, text } from '../../record/input/fields.ts'
import { checkLinkFields, LINK_FIELDS, linkValues } from '../../record/input/link-fields.ts'
import {
  checkDates,
  checkStatement,
  ENTITY_FIELDS,
  NEGOTIATION_FIELDS,
  PARTICIPANT_FIELDS,
  PARTY_FIELDS,
  POSITION_FIELDS,
  STATEMENT_FIELDS,
} from '../../record/input/record-fields.ts'
import { SourceInputs } from '../../record/input/source-fields.ts'
import { type Typed, typedRow } from '../kit/fields.ts'
import { combineAmounts } from '../numbers.ts'

/** Everything that one story says, as one request: it is saved whole or not at all. */
export const SheetRequest = z
  .strictObject({
    sources: SourceInputs,
    entries: listOf(
      z
        .strictObject({
          name: ENTITY_FIELDS.name,
          kind: ENTITY_FIELDS.kind,
          country: ENTITY_FIELDS.country,
          position: optional(z.strictObject(POSITION_FIELDS).superRefine(checkDates)),
        })
        .superRefine(({ kind, position }, context) => {
          if (position !== null && kind !== 'person')
            context.addIssue({ code: 'custom', path: ['position', 'title'], message: 'is only for a person' })
        }),
      'entries',
    ),
    links: listOf(
      z
        .strictObject({ ...LINK_FIELDS, joint_with: optional(text(2000)), quote: optional(text(1000)) })
        .superRefine(checkLinkFields)
        .transform(linkValues),
      'links',
    ),
    negotiation: optional(
      z
        .strictObject({
          name: NEGOTIATION_FIELDS.name,
          // For talks on record, only the name is given.
          status: optional(NEGOTIATION_FIELDS.status),
          start: NEGOTIATION_FIELDS.start,
          end: NEGOTIATION_FIELDS.end,
        })
        .superRefine(checkDates),
    ),
    parties: listOf(z.strictObject({ entity: slug, role: PARTY_FIELDS.role }), 'parties'),
    participants: listOf(
      z
        .strictObject({
          official: slug,
          role: PARTICIPANT_FIELDS.role,
          capacity: PARTICIPANT_FIELDS.capacity,
          on_behalf_of: optional(slug),
          start: PARTICIPANT_FIELDS.start,
          end: PARTICIPANT_FIELDS.end,
        })
        .superRefine(checkDates),
      'participants',
    ),
    statements: listOf(
      z
        .strictObject({ ...STATEMENT_FIELDS, about: slug, also_about: optional(slug) })
        .superRefine(checkStatement),
      'statements',
    ),
  })
  .superRefine(({ entries, links, negotiation, parties, participants, statements }, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message })
    if (negotiation === null && parties.length + participants.length > 0)
      refuse(['negotiation', 'name'], 'is missing: parties and participants belong to a negotiation')
    if (entries.length + links.length + statements.length === 0 && negotiation === null)
      refuse(['entries', 0, 'name'], 'is missing: there is nothing to save yet')
    const names = entries.map(({ name }) => name.toLowerCase())
    for (const [index, name] of names.entries())
      if (names.indexOf(name) < index) refuse(['entries', index, 'name'], 'is listed twice')
  })
export type SheetRequest = z.infer<typeof SheetRequest>

type Row = Record<string, unknown>

const isGiven = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''

/** The members of a row whose names begin with a prefix, without it. */
const part = (row: Row, prefix: string): Row =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  )

/** The form's members as the request has them; problems with amounts give the row of the form. */
export function combineSheet(values: Row, typed: Typed, problems: Problem[]): Row {
  const rows = (key: string): Row[] => values[key] as Row[]
  const talks = part(values, 'talks_')
  return {
    sources: values.sources,
    entries: rows('entries').map((row) => {
      const position = part(row, 'position_')
      const hasOffice = Object.values(position).some(isGiven)
      return {
        name: row.name,
        kind: row.kind,
        country: row.country,
        position: hasOffice ? position : null,
      }
    }),
    links: rows('links').map(({ row, ...link }) => {
      const own: Problem[] = []
      const combined = combineAmounts(link, typedRow(typed, `link_${String(row)}_`), own)
      problems.push(...own.map(({ field, reason }) => ({ field: `links.${String(row)}.${field}`, reason })))
      return combined
    }),
    negotiation: Object.values(talks).some(isGiven) ? talks : null,
    parties: rows('parties').map(({ row: _, ...party }) => party),
    participants: rows('participants').map(({ row: _, ...participant }) => participant),
    statements: rows('statements').map(({ row: _, ...statement }) => statement),
  }
}
