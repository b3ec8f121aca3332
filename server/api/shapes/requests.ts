import { z } from 'zod'
import { RECORD_LISTS } from '../../dataset/format.ts'
import { listOf, optional, slug } from '../../record/input/fields.ts'
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
const sources = z.preprocess((value) => value ?? [], listOf(Cited, 'sources'))
const listOrNone = <Item extends z.ZodType>(item: Item, what: string) =>
  z.preprocess((value) => value ?? [], listOf(item, what))

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

/** Members of a record that change; what is left out stays as it is. */
export function changedRecord(collection: WrittenCollection) {
  return RECORD_BODIES[collection].partial().extend({ reason: optional(Reason.shape.reason) })
}

/** How many records one batch holds. */
const MOST_RECORDS = 2000

const record = z.record(z.string(), z.unknown())
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
