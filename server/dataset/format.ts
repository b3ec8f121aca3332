import { z } from 'zod'
import { hasControlCharacters, isWellFormed, listOf, optional, text } from '../record/input/fields.ts'
import { LINK_FIELDS } from '../record/input/link-fields.ts'
import {
  CITATION_FIELDS,
  checkDates,
  ENTITY_FIELDS,
  MEETING_FIELDS,
  NEGOTIATION_FIELDS,
  PARTICIPANT_FIELDS,
  PARTY_FIELDS,
  POSITION_FIELDS,
  SOURCE_FIELDS,
  STATEMENT_FIELDS,
} from '../record/input/record-fields.ts'

/** The dataset file, `recusal-dataset/1`: one schema for each kind of record. */
export const DATASET_FORMAT = 'recusal-dataset/1'

/** One of the file's own ids: any text, which becomes a slug if it can. */
const id = z
  .string('must be an id')
  .trim()
  .min(1, 'must not be empty')
  .max(200, 'must be at most 200 characters')
  .refine((value) => !hasControlCharacters(value), 'contains a control character')
  .refine((value) => isWellFormed(value), 'contains half a character')

/** The members of a record that the file names. All others stay as they are on record. */
export class NamedMembers extends Set<string> {
  /** Those among them that are null, which clears them. */
  readonly cleared: ReadonlySet<string>

  constructor(record: Readonly<Record<string, unknown>>) {
    super(Object.keys(record))
    this.cleared = new Set(Object.keys(record).filter((name) => record[name] === null))
  }
}
const named = z.instanceof(NamedMembers, { error: 'is not a known field' })

/** Tells a schema with a member `named` which members the record in the file has. */
function naming<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    (record) =>
      typeof record === 'object' && record !== null && !Array.isArray(record) && !('named' in record)
        ? { ...record, named: new NamedMembers(record as Record<string, unknown>) }
        : record,
    schema,
  )
}

const FullCitation = naming(z.strictObject({ id, ...CITATION_FIELDS, named }))

/** A citation: a source's id, or its id with a place in it, a quotation, and what it says about the record. */
const Citation = z.preprocess((cited) => (typeof cited === 'string' ? { id: cited } : cited), FullCitation)
export type FileCitation = z.infer<typeof Citation>

/** A list, for which null means an empty one. */
const orNone = <List extends z.ZodType>(list: List) => z.preprocess((value) => value ?? [], list)

/** The most parts of one kind in a negotiation. */
const MOST_PARTS = 2000
const partsOf = <Item extends z.ZodType>(item: Item, what: string) =>
  orNone(
    z
      .array(item, `must be a list of ${what}`)
      .max(MOST_PARTS, `has too many items: at most ${MOST_PARTS} ${what}`),
  )

const sources = orNone(listOf(Citation, 'sources')).refine(
  (cited) => new Set(cited.map((each) => each.id)).size === cited.length,
  'names the same source twice',
)

/** Refuses an empty list of sources if the record needs one. A record without the list keeps its sources on record. */
function needsSource(
  { sources: cited, named: members }: { sources: unknown[]; named: ReadonlySet<string> },
  context: z.RefinementCtx,
): void {
  if (cited.length > 0 || !members.has('sources')) return
  context.addIssue({ code: 'custom', path: ['sources'], message: 'needs at least one source' })
}

/** Why a record is retracted. A file retracts no source or entity that stands; a link, by its status. */
const retraction_reason = optional(text(2000))

const FileSource = naming(z.strictObject({ id, ...SOURCE_FIELDS, retraction_reason, named }))

const FileEntity = naming(z.strictObject({ id, ...ENTITY_FIELDS, retraction_reason, sources, named }))

const FilePosition = naming(
  z
    .strictObject({ official: id, ...POSITION_FIELDS, sources, named })
    .superRefine(checkDates)
    .superRefine(needsSource),
)

const FileLink = naming(
  z
    .strictObject({ id, ...LINK_FIELDS, from: id, to: id, retraction_reason, sources, named })
    .superRefine(needsSource),
)

const FileParty = naming(
  z.strictObject({ entity: id, ...PARTY_FIELDS, sources, named }).superRefine(checkDates),
)

const FileParticipant = naming(
  z
    .strictObject({ official: id, ...PARTICIPANT_FIELDS, on_behalf_of: optional(id), sources, named })
    .superRefine(checkDates),
)

const FileMeeting = naming(
  z.strictObject({
    ...MEETING_FIELDS,
    attendees: orNone(listOf(id, 'ids')),
    sources,
    named,
  }),
)

const FileNegotiation = naming(
  z
    .strictObject({
      id,
      ...NEGOTIATION_FIELDS,
      sources,
      parties: partsOf(FileParty, 'parties'),
      participants: partsOf(FileParticipant, 'participants'),
      meetings: partsOf(FileMeeting, 'meetings'),
      named,
    })
    .superRefine(checkDates),
)

const FileStatement = naming(
  z
    .strictObject({
      id,
      ...STATEMENT_FIELDS,
      about: orNone(listOf(id, 'ids')),
      sources,
      named,
    })
    .superRefine(needsSource),
)

/** The lists of a dataset file, each with its record's schema, in the order in which they are written. */
export const RECORD_SCHEMAS = {
  sources: FileSource,
  entities: FileEntity,
  positions: FilePosition,
  links: FileLink,
  negotiations: FileNegotiation,
  statements: FileStatement,
} as const
export type RecordList = keyof typeof RECORD_SCHEMAS
export const RECORD_LISTS = Object.keys(RECORD_SCHEMAS) as RecordList[]
export const isRecordList = (name: unknown): name is RecordList => RECORD_LISTS.some((list) => list === name)

export type FileSource = z.infer<typeof FileSource>
export type FileEntity = z.infer<typeof FileEntity>
export type FilePosition = z.infer<typeof FilePosition>
export type FileLink = z.infer<typeof FileLink>
export type FileNegotiation = z.infer<typeof FileNegotiation>
export type FileStatement = z.infer<typeof FileStatement>

/** A record without all that a new one needs. What it leaves out may be on record. */
export interface LackingRecord {
  readonly list: RecordList
  readonly index: number
  readonly record: Readonly<Record<string, unknown>> & { readonly id: string }
  /** The members that it leaves out. */
  readonly members: readonly string[]
}

/** A dataset file, with every record checked by itself. */
export interface Dataset {
  readonly lacking: readonly LackingRecord[]
  readonly sources: FileSource[]
  readonly entities: FileEntity[]
  readonly positions: FilePosition[]
  readonly links: FileLink[]
  readonly negotiations: FileNegotiation[]
  readonly statements: FileStatement[]
}
