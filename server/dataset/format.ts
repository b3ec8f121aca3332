import { z } from 'zod'
import {
  ENTITY_KINDS,
  NEGOTIATION_STATUSES,
  PARTICIPANT_ROLES,
  PARTY_ROLES,
  POSITION_CLASSES,
  STATEMENT_KINDS,
} from '../../models/vocabulary.ts'
import { country, optional, partialDate, partialEnd, text, webAddress } from '../domain/fields.ts'
import { checkLink, LINK_FIELDS, linkValues } from '../domain/link-input.ts'
import { endsBeforeStart } from '../domain/partial-date.ts'

/** The dataset file, `recusal-dataset/1` (design, section 5): one schema for each kind of record. */
export const DATASET_FORMAT = 'recusal-dataset/1'

/** An id of the file's own: any text, which becomes a slug where it can. */
const id = z
  .string('must be an id')
  .trim()
  .min(1, 'must not be empty')
  .max(200, 'must be at most 200 characters')

/** A citation: a source's id, or that with where in it and a quotation. */
const Citation = z
  .union(
    [id, z.strictObject({ id, locator: optional(text(300)), quote: optional(text(1000)) })],
    'must be a source id, or an object with id, locator and quote',
  )
  .transform((cited) => (typeof cited === 'string' ? { id: cited, locator: null, quote: null } : cited))
export type FileCitation = z.infer<typeof Citation>

const sources = z
  .array(Citation, 'must be a list of sources')
  .default([])
  .refine(
    (cited) => new Set(cited.map((each) => each.id)).size === cited.length,
    'names the same source twice',
  )
const someSources = sources.refine((cited) => cited.length > 0, 'needs at least one source')

interface Dated {
  start: string | null
  end: string | null
}

function checkDates(record: Dated, context: z.RefinementCtx): void {
  if (endsBeforeStart(record.start, record.end)) {
    context.addIssue({ code: 'custom', path: ['end'], message: 'is before the start' })
  }
}

const dates = { start: optional(partialDate), end: optional(partialEnd) }
const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, `must be one of ${words.join(', ')}`)

const FileSource = z.strictObject({
  id,
  url: webAddress,
  publisher: text(300),
  title: text(1000),
  published: optional(partialDate),
  archive_url: optional(webAddress),
})

const FileEntity = z.strictObject({
  id,
  kind: oneOf(ENTITY_KINDS),
  name: text(300),
  aliases: z.preprocess((value) => value ?? [], z.array(text(300), 'must be a list of names')),
  country: optional(country),
  summary: optional(text(4000)),
  sources,
})

const FilePosition = z
  .strictObject({
    official: id,
    title: text(500),
    body: optional(text(300)),
    class: oneOf(POSITION_CLASSES),
    ...dates,
    sources: someSources,
  })
  .superRefine(checkDates)

const FileLink = z
  .strictObject({ id, ...LINK_FIELDS, from: id, to: id, sources: someSources })
  .superRefine(checkLink)
  .transform(linkValues)

const FileParty = z.strictObject({ entity: id, role: oneOf(PARTY_ROLES), sources })

const FileParticipant = z
  .strictObject({
    official: id,
    role: oneOf(PARTICIPANT_ROLES),
    capacity: optional(text(500)),
    on_behalf_of: optional(id),
    ...dates,
    sources,
  })
  .superRefine(checkDates)

const FileMeeting = z.strictObject({
  date: partialDate,
  place: optional(text(300)),
  summary: optional(text(2000)),
  sources,
})

const FileNegotiation = z
  .strictObject({
    id,
    name: text(300),
    summary: optional(text(4000)),
    status: oneOf(NEGOTIATION_STATUSES),
    ...dates,
    sources,
    parties: z.array(FileParty, 'must be a list of parties').default([]),
    participants: z.array(FileParticipant, 'must be a list of participants').default([]),
    meetings: z.array(FileMeeting, 'must be a list of meetings').default([]),
  })
  .superRefine(checkDates)

const FileStatement = z
  .strictObject({
    id,
    by: text(300),
    kind: oneOf(STATEMENT_KINDS),
    date: optional(partialDate),
    about: z.array(id, 'must be a list of ids').default([]),
    quote: optional(text(2000)),
    paraphrase: optional(text(2000)),
    sources: someSources,
  })
  .superRefine((statement, context) => {
    if (statement.quote === null && statement.paraphrase === null) {
      context.addIssue({ code: 'custom', path: ['quote'], message: 'is missing, and so is a paraphrase' })
    }
  })

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

export type FileSource = z.infer<typeof FileSource>
export type FileEntity = z.infer<typeof FileEntity>
export type FilePosition = z.infer<typeof FilePosition>
export type FileLink = z.infer<typeof FileLink>
export type FileNegotiation = z.infer<typeof FileNegotiation>
export type FileStatement = z.infer<typeof FileStatement>

/** A dataset file, every record checked by itself. */
export interface Dataset {
  readonly sources: FileSource[]
  readonly entities: FileEntity[]
  readonly positions: FilePosition[]
  readonly links: FileLink[]
  readonly negotiations: FileNegotiation[]
  readonly statements: FileStatement[]
}
