import { z } from 'zod'
import { RECORD_LISTS } from '../../dataset/format.ts'
import { listOf, optional, slug } from '../../record/input/fields.ts'
import { LINK_FIELDS } from '../../record/input/link-fields.ts'
import { Reason } from '../../record/input/reason.ts'
import {
  ENTITY_FIELDS,
  MEETING_FIELDS,
  NEGOTIATION_FIELDS,
  PARTICIPANT_FIELDS,
  PARTY_FIELDS,
  POSITION_FIELDS,
  SOURCE_FIELDS,
  STATEMENT_FIELDS,
} from '../../record/input/record-fields.ts'
import { SourceInput } from '../../record/input/source-fields.ts'

/** The bodies of write requests: records as in a dataset file, with sources given by id or in full. */

/** A source that a record cites: its id, or an object with its id or address and what the citation says. */
const Cited = z.union([slug, SourceInput], 'must be the id of a source, or an object with its id or url')
const sources = listOf(Cited, 'sources').nullish()
const listOrNone = <Item extends z.ZodType>(item: Item, what: string) => listOf(item, what).nullish()

const Position = z.strictObject({ ...POSITION_FIELDS, sources })
const Party = z.strictObject({ entity: slug, ...PARTY_FIELDS, sources })
const Participant = z.strictObject({
  official: slug,
  ...PARTICIPANT_FIELDS,
  on_behalf_of: optional(slug),
  sources,
})
const Meeting = z.strictObject({ ...MEETING_FIELDS, attendees: listOrNone(slug, 'ids'), sources })

/** What a statement is about: without it, no page could show it. */
const subjects = listOf(slug, 'ids').refine((ids) => ids.length > 0, 'names no one and nothing')

/** A record of each collection. An official includes the positions held. */
export const RECORD_BODIES = {
  officials: z.strictObject({
    ...ENTITY_FIELDS,
    kind: z.literal('person', 'must be person: an official is a person'),
    sources,
    positions: listOrNone(Position, 'positions'),
  }),
  interests: z.strictObject({ ...ENTITY_FIELDS, sources }),
  negotiations: z.strictObject({
    ...NEGOTIATION_FIELDS,
    sources,
    parties: listOrNone(Party, 'parties'),
    participants: listOrNone(Participant, 'participants'),
    meetings: listOrNone(Meeting, 'meetings'),
  }),
  statements: z.strictObject({ ...STATEMENT_FIELDS, about: subjects, sources }),
  sources: z.strictObject(SOURCE_FIELDS),
} as const
export type WrittenCollection = keyof typeof RECORD_BODIES

/** What a request that adds a record sends besides the record. */
const ADDING = {
  id: optional(slug),
  /** Adds a second record with a name that is already on record. There is only one source for each address. */
  allow_duplicate: z.boolean().default(false),
  reason: optional(Reason.shape.reason),
}

/** A new record. @param collection that it belongs to. */
export function newRecord(collection: WrittenCollection) {
  return RECORD_BODIES[collection].extend(ADDING)
}

/** Lists of a record's parts, each a record of its own. A list adds and changes parts; null removes all of them. */
const PART_LISTS = ['positions', 'parties', 'participants', 'meetings'] as const

/** A list of parts adds and changes parts. An empty one does nothing, which is probably not what was meant. */
function refuseEmptyParts(body: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  for (const name of PART_LISTS)
    if (Array.isArray(body[name]) && (body[name] as unknown[]).length === 0)
      context.addIssue({ code: 'custom', path: [name], message: 'is empty: send null to remove all of them' })
}

/** Members of a record that change. Those left out stay as they are. */
export function changedRecord(collection: WrittenCollection) {
  return RECORD_BODIES[collection]
    .partial()
    .extend({
      reason: optional(Reason.shape.reason),
      /** Removes the parts that a list does not name. */
      replace_parts: z.boolean().optional(),
    })
    .superRefine(refuseEmptyParts)
}

/** The most records in each list of a batch. */
export const MOST_RECORDS = 2000

const record = z.record(z.string(), z.unknown())

/** What the records of a batch can say, list by list. One that is on record needs only what changes. */
export const BATCH_RECORDS = {
  sources: RECORD_BODIES.sources.partial().extend({ id: slug }),
  entities: RECORD_BODIES.interests.partial().extend({ id: slug }),
  positions: Position.partial().extend({ official: slug }),
  links: z
    .strictObject({ ...LINK_FIELDS, from: slug, to: slug, sources })
    .partial()
    .extend({ id: slug }),
  negotiations: RECORD_BODIES.negotiations.partial().extend({ id: slug }),
  statements: RECORD_BODIES.statements.partial().extend({ id: slug }),
} as const
const Retraction = z.strictObject({
  record: z.enum(['links', 'entities', 'negotiations', 'statements', 'sources']),
  id: slug,
  reason: Reason.shape.reason,
})

/**
 * Many records at once, as in a dataset file: those whose ids are on record are changed, the others added. Either all
 * of them are written, or none.
 */
export const Batch = z.strictObject({
  reason: optional(Reason.shape.reason),
  ...Object.fromEntries(
    RECORD_LISTS.map((list) => [
      list,
      z.array(record).max(MOST_RECORDS, `has more than ${MOST_RECORDS} records`).nullish(),
    ]),
  ),
  retract: z.array(Retraction).max(MOST_RECORDS).default([]),
})
export type Batch = z.infer<typeof Batch>
