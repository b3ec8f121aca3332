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

/** What requests that write send: records as a dataset file has them, with sources by id or whole. */

/** A source that a record cites: its id, or that or its address with what the citation says. */
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

/** A record of each collection; of an official the offices held are part. */
export const RECORD_BODIES = {
  officials: z.strictObject({
    ...ENTITY_FIELDS,
    kind: z.literal('person', 'must be person: an official is one'),
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
  statements: z.strictObject({ ...STATEMENT_FIELDS, about: listOrNone(slug, 'ids'), sources }),
  sources: z.strictObject(SOURCE_FIELDS),
} as const
export type WrittenCollection = keyof typeof RECORD_BODIES

/** What a request that adds a record sends beside it. */
const ADDING = {
  id: optional(slug),
  /** Adds a second one of a name that is on record. */
  allow_duplicate: z.boolean().default(false),
  reason: optional(Reason.shape.reason),
}

/** A new record. @param collection in which it is. */
export function newRecord(collection: WrittenCollection) {
  return RECORD_BODIES[collection].extend(ADDING)
}

/** Lists of parts of a record, each a record of its own: a list adds and changes parts, null takes all of them out. */
export const PART_LISTS = ['positions', 'parties', 'participants', 'meetings'] as const

/** A list of parts says what is added and changed; an empty one says nothing, and is most likely meant otherwise. */
function refuseEmptyParts(body: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  for (const name of PART_LISTS)
    if (Array.isArray(body[name]) && (body[name] as unknown[]).length === 0)
      context.addIssue({ code: 'custom', path: [name], message: 'is empty: null takes all of them out' })
}

/** Members of a record that change; what is left out stays as it is. */
export function changedRecord(collection: WrittenCollection) {
  return RECORD_BODIES[collection]
    .partial()
    .extend({
      reason: optional(Reason.shape.reason),
      /** The parts that a list does not name are taken out. */
      replace_parts: z.boolean().optional(),
    })
    .superRefine(refuseEmptyParts)
}

/** How many records one batch holds. */
export const MOST_RECORDS = 2000

const record = z.record(z.string(), z.unknown())

/** What the records of a batch can say, list by list: of one on record, no more than what changes. */
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
 * Many records at once, as a dataset file has them: those with ids on record are changed, others added. All of it is
 * written, or nothing.
 */
export const Batch = z.strictObject({
  reason: optional(Reason.shape.reason),
  ...Object.fromEntries(
    RECORD_LISTS.map((list) => [
      list,
      z.array(record).max(MOST_RECORDS, `holds more than ${MOST_RECORDS}`).nullish(),
    ]),
  ),
  retract: z.array(Retraction).max(MOST_RECORDS).default([]),
})
export type Batch = z.infer<typeof Batch>
